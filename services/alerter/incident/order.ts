import type { Amended, Assessment, JudgedThrough, Platform } from '../../../shared/records.ts';
import { comparePlatforms, compareText, own } from './incident.ts';

/** A minute that is complete. */
export interface SettledMinute {
  readonly minute: number;
  /** Mentions whose text is another from this minute on, in order of (mention id, order of the stream). */
  readonly amended: readonly Amended[];
  /** Every assessment there will be, in order of (subject id, platform). */
  readonly assessments: readonly Assessment[];
}

export interface OrderOptions {
  /** The platforms of the run: none is taken for past a minute before it has said so. */
  readonly platforms: readonly Platform[];
  /**
   * How many minutes a platform waits for a slower one. `null` (replays): as long as it takes, so that the outcome is
   * the same whatever the interleaving. 0 (live): a slow WeChat account does not hold Weibo back (design.md part 3); a
   * platform that is behind is then folded when it comes, in the order of the stream, which a replay of the log repeats.
   */
  readonly waitMinutes: number | null;
}

/** JSON-able; the functions of this file are the only ones that look inside. */
export interface OrderState {
  readonly options: OrderOptions;
  /** Per platform, how far each detect partition has judged; null until it has said so. */
  readonly through: Partial<Record<Platform, (number | null)[]>>;
  /** Per platform, the minute before which everything has been settled. */
  readonly settled: Partial<Record<Platform, number>>;
  held: Assessment[];
  /** Amends whose minute is not settled. */
  amended: Amended[];
  /** Held assessments that were let go because later ones of the same series said the same (see HELD_LIMIT). */
  dropped: number;
  limit: number;
}

/**
 * Assessments held while a detect partition is behind; at about 5 KB each, 100 MB. When it is hit, those go that told no
 * change and were followed by a newer one of their series: their counts are in the newer one. Changes are never dropped.
 */
const HELD_LIMIT = 20_000;

export function emptyOrder(options: OrderOptions, heldLimit: number = HELD_LIMIT): OrderState {
  return { options, through: {}, settled: {}, held: [], amended: [], dropped: 0, limit: heldLimit };
}

/**
 * Takes the next record of stream `assessments`; returns the minutes that are settled by it, oldest first. A minute of a
 * platform is settled when every detect partition has judged past it. Minutes of which nothing was said are not told.
 * @throws Error when a partition speaks of a minute it has already declared judged, or the number of partitions changes
 */
export function takeRecord(
  state: OrderState,
  record: Assessment | Amended | JudgedThrough,
): readonly SettledMinute[] {
  if (record.type === 'amended') {
    // Of another platform there is no incident to change.
    if (state.options.platforms.includes(record.platform)) state.amended.push(record);
    return [];
  }
  if (record.type === 'assessment') {
    hold(state, record);
    return [];
  }
  const said = partitionsOf(state, record);
  said[record.from] = Math.max(record.through, said[record.from] ?? Number.NEGATIVE_INFINITY);
  return release(state);
}

/**
 * At the end of a run, when nothing more will come: settles what each platform has judged, although another one ended
 * earlier. Returns the remaining minutes, oldest first.
 */
export function settleRest(state: OrderState): readonly SettledMinute[] {
  for (const platform of state.options.platforms) {
    const frontier = frontierOf(state.through[platform]);
    if (frontier > (state.settled[platform] ?? Number.NEGATIVE_INFINITY)) state.settled[platform] = frontier;
  }
  return takeReady(state);
}

/** The minute before which everything has been settled, of the platform furthest behind; null before there is one. */
export function settledThrough(state: OrderState): number | null {
  const all = state.options.platforms.map((platform) => state.settled[platform] ?? null);
  return all.reduce(
    (least, one) => (least === null || one === null ? null : Math.min(least, one)),
    all[0] ?? null,
  );
}

/** Per platform, the minute before which everything has been settled, as it is now. */
export function settledBy(state: OrderState): Readonly<Partial<Record<Platform, number>>> {
  return { ...state.settled };
}

function hold(state: OrderState, assessment: Assessment): void {
  const { platform, minute } = assessment;
  if (!state.options.platforms.includes(platform)) throw new Error(`${platform} is no platform of this run`);
  if (minute < (state.settled[platform] ?? Number.NEGATIVE_INFINITY)) {
    throw new Error(`an assessment of minute ${minute} on ${platform} came after that minute was settled`);
  }
  state.held.push(assessment);
  if (state.held.length >= state.limit) letGo(state);
}

function partitionsOf(state: OrderState, { platform, from, of }: JudgedThrough): (number | null)[] {
  const known = state.through[platform];
  if (known && known.length !== of)
    throw new Error(`detect has ${of} partitions, but had ${known.length} before`);
  if (!state.options.platforms.includes(platform)) throw new Error(`${platform} is no platform of this run`);
  if (from >= of) throw new Error(`partition ${from} of ${of} does not exist`);
  const said = known ?? Array.from({ length: of }, () => null);
  state.through[platform] = said;
  return said;
}

function release(state: OrderState): SettledMinute[] {
  const { waitMinutes } = state.options;
  const frontiers = state.options.platforms.map((platform) => ({
    platform,
    frontier: frontierOf(state.through[platform]),
  }));
  const slowest = Math.min(...frontiers.map(({ frontier }) => frontier));
  let moved = false;
  for (const { platform, frontier } of frontiers) {
    const open = waitMinutes === null ? slowest : Math.max(slowest, frontier - waitMinutes);
    if (open <= (state.settled[platform] ?? Number.NEGATIVE_INFINITY)) continue;
    state.settled[platform] = open;
    moved = true;
  }
  return moved ? takeReady(state) : [];
}

function takeReady(state: OrderState): SettledMinute[] {
  const ready = (one: Assessment | Amended): boolean =>
    one.minute < (state.settled[one.platform] ?? Number.NEGATIVE_INFINITY);
  const [assessments, held] = parted(state.held, ready);
  const [amended, waiting] = parted(state.amended, ready);
  if (assessments.length === 0 && amended.length === 0) return [];
  state.held = held;
  state.amended = waiting;
  return byMinute(assessments, amended);
}

function parted<T>(all: readonly T[], is: (one: T) => boolean): readonly [T[], T[]] {
  const those: T[] = [];
  const others: T[] = [];
  for (const one of all) (is(one) ? those : others).push(one);
  return [those, others];
}

/** The minute before which every partition has judged; minus infinity while one has not spoken. */
function frontierOf(said: readonly (number | null)[] | undefined): number {
  if (!said) return Number.NEGATIVE_INFINITY;
  return Math.min(...said.map((through) => through ?? Number.NEGATIVE_INFINITY));
}

function byMinute(assessments: readonly Assessment[], amended: readonly Amended[]): SettledMinute[] {
  const minutes = new Map<number, { minute: number; amended: Amended[]; assessments: Assessment[] }>();
  function at(minute: number): { amended: Amended[]; assessments: Assessment[] } {
    const known = minutes.get(minute) ?? { minute, amended: [], assessments: [] };
    minutes.set(minute, known);
    return known;
  }
  for (const one of assessments) at(one.minute).assessments.push(one);
  for (const one of amended) at(one.minute).amended.push(one);
  for (const one of minutes.values()) {
    one.amended.sort((a, b) => compareText(a.id, b.id));
    one.assessments.sort(
      (a, b) => compareText(a.subject.id, b.subject.id) || comparePlatforms(a.platform, b.platform),
    );
  }
  return [...minutes.values()].sort((a, b) => a.minute - b.minute);
}

function letGo(state: OrderState): void {
  const newest: Record<string, number> = {};
  for (const one of state.held) {
    const key = seriesKey(one);
    newest[key] = Math.max(one.minute, own(newest, key) ?? Number.NEGATIVE_INFINITY);
  }
  const before = state.held.length;
  state.held = state.held.filter((one) => tellsChange(one) || one.minute === own(newest, seriesKey(one)));
  state.dropped += before - state.held.length;
  // What remains is changes: look again when there are twice as many, not at each record.
  state.limit = Math.max(state.limit, state.held.length * 2);
}

function tellsChange(one: Assessment): boolean {
  return one.jump !== null || one.level !== one.previousLevel || one.phase !== one.previousPhase;
}

/** One subject on one platform. */
function seriesKey(one: { readonly subject: { readonly id: string }; readonly platform: Platform }): string {
  return `${one.platform}/${one.subject.id}`;
}
