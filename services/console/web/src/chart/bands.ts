import type { Incident } from '../../../../../shared/incidents.ts';
import type { Level, Phase } from '../../../../../shared/records.ts';
import { actWords } from '../words/words.ts';

/** A stretch of epoch minutes; `end` is not part of it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Stretch<T> extends Span {
  readonly what: T;
}

/** Something at a minute that stands across the curves. */
export interface Mark {
  readonly minute: number;
  readonly kind: 'jump' | 'act' | 'close';
  readonly word: string;
  readonly text: string;
}

/** Beyond the incident itself, so that the quiet before can be seen: this share of its length, and at least this. */
const MARGIN_SHARE = 0.12;
const MARGIN_MINUTES = 20;

/** The incident's whole time with a margin, up to the present while it is open. */
export function wholeSpan(incident: Incident, present: number): Span {
  const first = Math.min(
    incident.onset,
    incident.since,
    incident.openedAt,
    incident.phases[0]?.minute ?? incident.onset,
  );
  const end = (incident.closedAt ?? Math.max(present, incident.updatedAt)) + 1;
  const margin = Math.max(MARGIN_MINUTES, Math.ceil((end - first) * MARGIN_SHARE));
  return { start: first - margin, end: incident.closedAt === null ? end : end + margin };
}

/** The last `minutes` of a span; all of it for null. */
export function lastOf(span: Span, minutes: number | null): Span {
  return minutes === null ? span : { start: Math.max(span.start, span.end - minutes), end: span.end };
}

/** Levels over time; one ends where the next begins, the incident came to rest, or it was closed. */
export function levelStretches(incident: Incident, end: number): readonly Stretch<Level>[] {
  const rests = incident.phases.filter(({ phase }) => phase === 'quiet' || phase === 'calm');
  const closed = incident.closedAt ?? end;
  return incident.levels.flatMap(({ minute, level }, index) => {
    const next = incident.levels[index + 1]?.minute ?? closed;
    const rest = rests.find((entry) => entry.minute > minute)?.minute ?? next;
    const isHeld =
      index === incident.levels.length - 1 && incident.level === level && incident.closedAt === null;
    const stop = isHeld ? end : Math.min(next, rest);
    return stop > minute ? [{ what: level, start: minute, end: stop }] : [];
  });
}

/** Phases over time, up to the close. */
export function phaseStretches(incident: Incident, end: number): readonly Stretch<Phase>[] {
  const closed = incident.closedAt ?? end;
  return incident.phases.flatMap(({ minute, phase }, index) => {
    const stop = incident.phases[index + 1]?.minute ?? closed;
    return stop > minute ? [{ what: phase, start: minute, end: stop }] : [];
  });
}

/** Jumps, and what people did that may show in the curves. */
export function marksOf(incident: Incident): readonly Mark[] {
  const jumps = incident.jumps.map(
    ({ minute }): Mark => ({ minute, kind: 'jump', word: '▲跳跃', text: '跳跃' }),
  );
  const acts = incident.handling.book
    .filter(({ act }) => act === 'sign' || act === 'level' || act === 'open')
    .map(
      ({ minute, act, by }): Mark => ({
        minute,
        kind: 'act',
        word: actWords[act],
        text: `${by} ${actWords[act]}`,
      }),
    );
  const ended = incident.closedAt;
  const close: readonly Mark[] =
    ended === null
      ? []
      : [{ minute: ended, kind: 'close', word: '结束', text: incident.mergedInto ? '并入' : '结束' }];
  return [...jumps, ...acts, ...close].sort((a, b) => a.minute - b.minute);
}

/** What holds at a minute, of stretches in order. */
export function holdingAt<T>(stretches: readonly Stretch<T>[], minute: number): T | null {
  return stretches.find(({ start, end }) => start <= minute && minute < end)?.what ?? null;
}
