import type { Run } from '../../../../../shared/api.ts';
import { type Colour, colours, type IncidentRecord } from '../../../../../shared/incidents.ts';
import { type Platform, platforms, rankOf } from '../../../../../shared/records.ts';
import { levelShort } from '../../../../../shared/words.ts';
import { isOpen, type Records, type Through } from './merge.ts';

/** What the board is asked to show; it lives in the address, so that going back shows the same. */
export interface Filter {
  readonly state: 'open' | 'closed';
  readonly level: Colour | null;
  readonly platform: Platform | null;
  readonly q: string;
}

export function filterOf(search: string): Filter {
  const words = new URLSearchParams(search);
  return {
    state: words.get('state') === 'closed' ? 'closed' : 'open',
    level: colours.find((colour) => colour === words.get('level')) ?? null,
    platform: platforms.find((platform) => platform === words.get('platform')) ?? null,
    q: (words.get('q') ?? '').slice(0, 200),
  };
}

/** The address of a filter, `` for none. */
export function searchOf({ state, level, platform, q }: Filter): string {
  const words = new URLSearchParams();
  if (state === 'closed') words.set('state', state);
  if (level) words.set('level', level);
  if (platform) words.set('platform', platform);
  if (q) words.set('q', q);
  const text = words.toString();
  return text === '' ? '' : `?${text}`;
}

/** Highest level first, then the latest rise; ids last, so that equal ones never change places. */
export function byUrgency(a: IncidentRecord, b: IncidentRecord): number {
  return (
    rankOf(b.incident.level) - rankOf(a.incident.level) ||
    b.incident.since - a.incident.since ||
    (a.incident.id < b.incident.id ? -1 : 1)
  );
}

/** Newest close first. */
export function byClose(a: IncidentRecord, b: IncidentRecord): number {
  return (b.incident.closedAt ?? 0) - (a.incident.closedAt ?? 0) || (a.incident.id < b.incident.id ? -1 : 1);
}

export function openOf(records: Records): readonly IncidentRecord[] {
  return [...records.values()].filter(({ incident }) => isOpen(incident)).sort(byUrgency);
}

export function matches({ incident }: IncidentRecord, { level, platform }: Filter): boolean {
  return (
    (level === null || incident.level === level) &&
    (platform === null || incident.platforms.includes(platform))
  );
}

/** How many are open at each level. */
export function countsOf(open: readonly IncidentRecord[]): Readonly<Record<Colour, number>> {
  const counts = { blue: 0, yellow: 0, orange: 0, red: 0 };
  for (const { incident } of open) if (incident.level !== 'none') counts[incident.level] += 1;
  return counts;
}

/** `(3) 红 · 观潮`: what is open above blue, the highest of it first; the plain name while there is none. */
export function titleOf(open: readonly IncidentRecord[], page: string): string {
  const above = open.filter(({ incident }) => rankOf(incident.level) > rankOf('blue'));
  const highest = above.reduce((best, { incident }) => Math.max(best, rankOf(incident.level)), 0);
  const level = colours.find((colour) => rankOf(colour) === highest);
  return level ? `(${above.length}) ${levelShort[level]} · ${page} · 观潮` : `${page} · 观潮`;
}

/** The minute it is in a run: by the clock in a live one, else as far as it has been judged. */
export function presentOf(run: Pick<Run, 'kind'>, through: Through, now: number): number {
  const judged = Math.max(...Object.values(through), Number.NEGATIVE_INFINITY);
  const clock = Math.floor(now / 60_000);
  return run.kind === 'live' || !Number.isFinite(judged) ? clock : judged;
}

/**
 * Minutes by which a live run's judgement may lie behind the clock: WeChat is polled within a small quota (platforms allow
 * some hundred calls a day), Weibo each few minutes. In a run on a virtual clock only standing still tells.
 */
export const STALE_MINUTES: Readonly<Record<Platform, number>> = { weibo: 15, wechat: 90 };

/** Minutes by which the judgement of a platform is late beyond what is usual; null while it is not. */
export function staleOf(
  run: Pick<Run, 'kind'>,
  platform: Platform,
  through: number,
  now: number,
): number | null {
  if (run.kind !== 'live') return null;
  const behind = Math.floor(now / 60_000) - through;
  return behind > STALE_MINUTES[platform] ? behind : null;
}
