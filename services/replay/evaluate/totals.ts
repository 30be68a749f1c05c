import { type EventOutcome, NAB_FALSE } from './outcome.ts';

/** Delays are told as if a miss had been found after this long (detection.md 9). */
export const CENSOR_MINUTES = 360;
const WITHIN = [30, 60, 180] as const;

/** What totals are made of: events that were to be found, and false alarms by day. */
export interface Counted {
  readonly events: readonly Pick<
    EventOutcome,
    'event' | 'alarmAt' | 'delay' | 'leadBeforePeak' | 'leadBeforeNoticed' | 'nab'
  >[];
  /** False alarms of each day of the data, and how much of the day there is (0..1]. */
  readonly days: readonly DayCount[];
  /** Monitors: what a topic-month is a month of. */
  readonly topics: number;
}

export interface DayCount {
  readonly falseAlarms: number;
  /** Of those, alarms about monitors. */
  readonly ofMonitors: number;
  readonly share: number;
}

/** Null where there is nothing to divide by. Minutes where not said otherwise. */
export interface Totals {
  readonly found: number;
  readonly missed: number;
  readonly falseAlarms: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  readonly recallWithin30: number | null;
  readonly recallWithin60: number | null;
  readonly recallWithin180: number | null;
  readonly recallBeforePeak: number | null;
  /** Of those found. */
  readonly delayMedian: number | null;
  /** Misses count as 360, as does whatever was later. */
  readonly delayMean: number | null;
  readonly leadBeforePeakMedian: number | null;
  readonly leadBeforeNoticedMedian: number | null;
  readonly falseAlarmsPerDay: number | null;
  readonly falseAlarmsPerTopicMonth: number | null;
  /** Mean over events, false alarms taken off: 1 is found at every onset without one false alarm. */
  readonly nab: number | null;
}

export function totalsOf({ events, days, topics }: Counted): Totals {
  const found = events.filter(({ alarmAt }) => alarmAt !== null);
  const falseAlarms = sum(days.map((day) => day.falseAlarms));
  const length = sum(days.map(({ share }) => share));
  const recall = over(found.length, events.length);
  const precision = over(found.length, found.length + falseAlarms);
  const within = (minutes: number): number | null =>
    over(found.filter(({ delay }) => (delay ?? 0) <= minutes).length, events.length);
  const peaked = events.filter(({ event }) => event.peak !== null);
  const censored = events.map(({ delay }) => Math.min(CENSOR_MINUTES, Math.max(0, delay ?? CENSOR_MINUTES)));
  const gained = sum(events.map(({ nab }) => nab ?? 0)) - NAB_FALSE * falseAlarms;
  return {
    found: found.length,
    missed: events.length - found.length,
    falseAlarms,
    precision,
    recall,
    f1: over(2 * found.length, 2 * found.length + falseAlarms + events.length - found.length),
    recallWithin30: within(WITHIN[0]),
    recallWithin60: within(WITHIN[1]),
    recallWithin180: within(WITHIN[2]),
    recallBeforePeak: over(
      peaked.filter(({ leadBeforePeak }) => (leadBeforePeak ?? -1) >= 0).length,
      peaked.length,
    ),
    delayMedian: median(found.flatMap(({ delay }) => delay ?? [])),
    delayMean: over(sum(censored), events.length),
    leadBeforePeakMedian: median(found.flatMap(({ leadBeforePeak }) => leadBeforePeak ?? [])),
    leadBeforeNoticedMedian: median(found.flatMap(({ leadBeforeNoticed }) => leadBeforeNoticed ?? [])),
    falseAlarmsPerDay: over(falseAlarms, length),
    falseAlarmsPerTopicMonth: over(sum(days.map((day) => day.ofMonitors)), (topics * length) / 30),
    nab: over(gained, events.length),
  };
}

export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function over(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}
