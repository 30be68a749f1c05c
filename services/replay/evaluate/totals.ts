import { randomStream } from '../simulate/random.ts';
import { type EventOutcome, NAB_FALSE } from './outcome.ts';

/** Delays are told as if a miss had been found after this long (detection.md 9). */
export const CENSOR_MINUTES = 360;
const RESAMPLES = 2000;
/** Two-sided 95 %. */
const TAIL = 0.025;
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

export type Intervals = Readonly<Record<keyof Totals, readonly [low: number, high: number] | null>>;

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

/**
 * 95 % intervals by the bootstrap (Efron 1979, percentiles): events and days are drawn with replacement, 2,000 times, by the
 * seed alone; of no false alarm at all, the Poisson bound. Null where there are fewer than two of what a figure is made of: one event tells no spread.
 */
export function intervalsOf(counted: Counted, seed: number): Intervals {
  const random = randomStream(seed, 'evaluate', 'bootstrap');
  const draw = <T>(all: readonly T[]): T[] => all.flatMap(() => all[random.below(all.length)] ?? []);
  const drawn: Totals[] = [];
  for (let n = 0; n < RESAMPLES; n++) {
    drawn.push(totalsOf({ ...counted, events: draw(counted.events), days: draw(counted.days) }));
  }
  const whole = totalsOf(counted);
  const needsDays: readonly (keyof Totals)[] = [
    'falseAlarms',
    'falseAlarmsPerDay',
    'falseAlarmsPerTopicMonth',
  ];
  const interval = (key: keyof Totals): readonly [number, number] | null => {
    const isRate = needsDays.includes(key);
    if (isRate && whole[key] === 0) return noneBound(counted, key);
    const enough = isRate ? counted.days.length : counted.events.length;
    if (whole[key] === null || enough < 2) return null;
    const values = drawn.flatMap((totals) => totals[key] ?? []).sort((a, b) => a - b);
    const at = (share: number): number => values[Math.round(share * (values.length - 1))] ?? Number.NaN;
    return values.length === 0 ? null : [at(TAIL), at(1 - TAIL)];
  };
  return Object.fromEntries(
    (Object.keys(whole) as (keyof Totals)[]).map((key) => [key, interval(key)]),
  ) as Intervals; // the keys of Totals
}

/** None in so many days does not prove that none would come: the exact Poisson bound is ln 20 = 3.0 events ("rule of three"). */
function noneBound({ days, topics }: Counted, key: keyof Totals): readonly [number, number] | null {
  const length = sum(days.map(({ share }) => share));
  const most = Math.log(20);
  if (key === 'falseAlarms') return [0, most];
  const exposure = key === 'falseAlarmsPerDay' ? length : (topics * length) / 30;
  return exposure > 0 ? [0, most / exposure] : null;
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
