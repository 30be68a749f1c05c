import { rankOf } from '../../../shared/records.ts';
import type { Told } from '../truth.ts';
import { type Case, highest, type RankStep, standingAt } from './case.ts';

/** Onsets are drawn by people, to the half hour at best: an alarm so long before one still is the event's own (`--early`). */
export const EARLY_MINUTES = 30;
/** NAB's window where the peak comes sooner than this after the onset (detection.md 9). */
const LEAST_WINDOW = 60;
/** What makes NAB's sigmoid 1 at the onset (nab/sweeper.py), and what a false alarm costs there (standard profile). */
const NAB_SCALE = 0.98661;
export const NAB_FALSE = 0.11;

const LEVELS = ['blue', 'yellow', 'orange', 'red'] as const;
export type LevelName = (typeof LEVELS)[number];

/** What all events of a run are held against. */
export interface Frame {
  /** Epoch minute behind the last one of the data. */
  readonly runEnd: number;
  /** Minutes by which an alarm may precede an onset and still be the event's; its delay is then below zero. */
  readonly early: number;
}

/** What became of one event of the truth; times in epoch minutes, spans in minutes. */
export interface EventOutcome {
  readonly event: Told;
  /** Cases that are about it and overlap it. */
  readonly cases: readonly Case[];
  /** First alarm in its time; null: none. */
  readonly alarmAt: number | null;
  readonly delay: number | null;
  /** From the onset to each level or above, within its time. */
  readonly delays: Readonly<Record<LevelName, number | null>>;
  readonly leadBeforePeak: number | null;
  readonly leadBeforeNoticed: number | null;
  /** 1 at the onset, 0 at the peak, towards -1 after it; -1 when missed; null of a benign event. */
  readonly nab: number | null;
  /** Minutes of its time at each level. */
  readonly minutesAt: Readonly<Record<'none' | LevelName, number>>;
  readonly jump: boolean;
  /** A level above what its kind may have: benign and raids, yellow. */
  readonly isTooHigh: boolean;
  /** Something about it had called before its time and was still up: that is no finding. */
  readonly wasUpBefore: boolean;
}

/** An alarm that no event explains. */
export interface FalseAlarm {
  readonly at: number;
  readonly case: Case;
  readonly rank: number;
  /** `unmatched`: no event has to do with it. `early`: about an event that begins later than `early` allows. */
  readonly kind: 'unmatched' | 'early';
}

/** Where an event's time ends: at the run's end, where nobody says. */
export function endOf(event: Told, runEnd: number): number {
  return event.end ?? runEnd;
}

/** Terms stand in words whatever their case and width; without terms anything is about the event. */
export function isAbout({ words }: Pick<Case, 'words'>, { terms }: Told): boolean {
  if (terms.length === 0) return true;
  const plain = words.map(plainText);
  return terms.some((term) => plain.some((word) => word.includes(plainText(term))));
}

/** Detection.md 9 for one event; `others` are all events of the truth. */
export function outcomeOf(
  event: Told,
  cases: readonly Case[],
  { runEnd, early }: Frame,
  others: readonly Told[],
): EventOutcome {
  const [begin, end] = [event.onset - early, endOf(event, runEnd)];
  const own = cases.filter((one) => isAbout(one, event) && one.from <= end && one.to >= begin);
  const levels = highest(own.map((one) => one.levels));
  const alarms = own.flatMap((one) => one.alarms).sort((a, b) => a.at - b.at);
  const alarmAt = alarms.find(({ at }) => at >= begin && at <= end)?.at ?? null;
  const lead = (until: number | null): number | null =>
    until === null || alarmAt === null ? null : until - alarmAt;
  const delay = alarmAt === null ? null : alarmAt - event.onset;
  const reached = (level: LevelName): number | null => firstReached(levels, rankOf(level), begin, end);
  return {
    event,
    cases: own,
    alarmAt,
    delay,
    delays: Object.fromEntries(
      LEVELS.map((level) => {
        const at = reached(level);
        return [level, at === null ? null : at - event.onset];
      }),
    ) as EventOutcome['delays'], // the keys of LEVELS
    leadBeforePeak: lead(event.peak),
    leadBeforeNoticed: lead(event.noticed),
    nab: event.kind === 'benign' ? null : nabOf(event, delay),
    minutesAt: timeAt(levels, event.onset, end),
    jump: own.some(({ jumps }) => jumps.some((at) => at >= begin && at <= end)),
    isTooHigh: isCapped(event) && highestOf(own, event, { runEnd, early }, others) > rankOf('yellow'),
    wasUpBefore: alarmAt === null && (standingAt(levels, begin)?.rank ?? 0) >= rankOf('yellow'),
  };
}

/** Alarms that no event explains. What an incident does after its event's end is still the event: a relapse, not a new alarm. */
export function falseAlarmsOf(
  events: readonly Told[],
  cases: readonly Case[],
  { runEnd, early }: Frame,
  options: { readonly relapses: boolean },
): readonly FalseAlarm[] {
  return cases.flatMap((one) => {
    const about = events.filter((event) => isAbout(one, event));
    return one.alarms.flatMap(({ at, rank }): readonly FalseAlarm[] => {
      const isExplained = about.some((event) => {
        const end = endOf(event, runEnd);
        const overlaps = one.from <= end && one.to >= event.onset - early;
        return at >= event.onset - early && (at <= end || (options.relapses && overlaps));
      });
      if (isExplained) return [];
      const isEarly = about.some(({ onset }) => onset > at && onset <= one.to);
      return [{ at, rank, case: one, kind: isEarly ? 'early' : 'unmatched' }];
    });
  });
}

/** `y` runs from -1 at the onset over 0 at the peak, or an hour after the onset where that is later. */
export function nabOf({ onset, peak }: Told, delay: number | null): number {
  if (delay === null) return -1;
  const window = Math.max((peak ?? onset) - onset, LEAST_WINDOW);
  const y = Math.max(0, delay) / window - 1;
  return (2 / (1 + Math.exp(5 * y)) - 1) / NAB_SCALE;
}

function isCapped({ kind }: Told): boolean {
  return kind === 'benign' || kind === 'raid';
}

/** The highest that cases stood while nothing else explained it. */
function highestOf(
  own: readonly Case[],
  event: Told,
  { runEnd, early }: Frame,
  others: readonly Told[],
): number {
  const end = endOf(event, runEnd);
  const alone = own.filter(
    (one) =>
      !others.some(
        (other) =>
          !isCapped(other) &&
          isAbout(one, other) &&
          other.onset - early <= end &&
          endOf(other, runEnd) >= event.onset,
      ),
  );
  const levels = highest(alone.map((one) => one.levels));
  const before = standingAt(levels, event.onset)?.rank ?? 0;
  const during = levels.filter(({ at }) => at > event.onset && at <= end).map(({ rank }) => rank);
  return Math.max(0, before, ...during);
}

/** When a level or a higher one was first reached; what stood there before does not count. */
function firstReached(levels: readonly RankStep[], rank: number, begin: number, end: number): number | null {
  let before = standingAt(levels, begin - 1)?.rank ?? 0;
  for (const step of levels) {
    if (step.at < begin) continue;
    if (step.at > end) return null;
    if (step.rank >= rank && before < rank) return step.at;
    before = step.rank;
  }
  return null;
}

/** Minutes between `from` and `to` at each level. */
export function timeAt(
  levels: readonly RankStep[],
  from: number,
  to: number,
): Readonly<Record<'none' | LevelName, number>> {
  const minutes = { none: 0, blue: 0, yellow: 0, orange: 0, red: 0 };
  const names = ['none', ...LEVELS] as const;
  let at = from;
  let rank = standingAt(levels, from)?.rank ?? 0;
  const until = (next: number): void => {
    minutes[names[rank] ?? 'none'] += Math.max(0, next - at);
    at = Math.max(at, next);
  };
  for (const step of levels) {
    if (step.at <= from || step.at > to) continue;
    until(step.at);
    rank = step.rank;
  }
  until(to);
  return minutes;
}

function plainText(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
