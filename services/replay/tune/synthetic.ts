import { DAY_MINUTES } from '../../../shared/time.ts';
import { type Random, randomStream } from '../simulate/random.ts';
import type { Counts } from '../watch-counts.ts';
import type { RoutineDay, Split } from './history.ts';

/** Days learnt from before a synthetic month counts: the week that a half-hour profile of both day classes needs. */
export const WARM_DAYS = 7;
export const MONTH_DAYS = 30;
/** A Monday, 00:00 in China, for the weekdays of a synthetic month. */
const MONDAY = Date.parse('2026-03-02T00:00:00+08:00') / 60_000;

/** Saturday and Sunday of a synthetic month. */
export function syntheticDayClass(minute: number): 0 | 1 {
  return Math.floor((minute - MONDAY) / DAY_MINUTES) % 7 >= 5 ? 1 : 0;
}

/** What months are drawn from: a subject's days of routine, and the usual expectation of each day class by minute of day. */
export interface Pool {
  readonly marked: boolean;
  readonly days: Readonly<Record<0 | 1, readonly RoutineDay[]>>;
  readonly usual: Readonly<Record<0 | 1, Float64Array>>;
}

export function poolOf({ history, learn }: Split): Pool {
  const of = (dayClass: 0 | 1): readonly RoutineDay[] => {
    const own = learn.filter((day) => day.dayClass === dayClass);
    // A history without a day off, or without a working day, lends what it has.
    return own.length > 0 ? own : learn;
  };
  const days = { 0: of(0), 1: of(1) };
  return { marked: history.counts.marked ?? true, days, usual: { 0: usualOf(days[0]), 1: usualOf(days[1]) } };
}

function usualOf(days: readonly RoutineDay[]): Float64Array {
  return Float64Array.from(
    { length: DAY_MINUTES },
    (_, t) => days.reduce((sum, { expected }) => sum + (expected[t] ?? 0), 0) / days.length,
  );
}

/**
 * A month of routine by block bootstrap (detection.md 8): whole days drawn from the subject's own, each minute's count over
 * its expectation laid on the usual expectation, with its own share of negative mentions. The same seed draws the same.
 */
export function syntheticMonth(
  pool: Pool,
  seed: number,
  index: number,
  days = WARM_DAYS + MONTH_DAYS,
): Counts {
  const random = randomStream(seed, `tune/${index}`, 'bootstrap');
  const all = new Float64Array(days * DAY_MINUTES);
  const negative = new Float64Array(all.length);
  for (let day = 0; day < days; day++) {
    const dayClass = syntheticDayClass(MONDAY + day * DAY_MINUTES);
    const from = pool.days[dayClass];
    const drawn = from[random.below(from.length)];
    if (drawn) lay(drawn, pool.usual[dayClass], day * DAY_MINUTES, random, { all, negative });
  }
  return { startMinute: MONDAY, all, negative, marked: pool.marked };
}

function lay(
  day: RoutineDay,
  usual: Float64Array,
  at: number,
  random: Random,
  into: { readonly all: Float64Array; readonly negative: Float64Array },
): void {
  for (let t = 0; t < DAY_MINUTES; t++) {
    const count = day.all[t]!;
    if (count === 0) continue;
    const bad = day.negative[t]!;
    const expected = day.expected[t]!;
    const laid = expected > 0 ? whole((count * usual[t]!) / expected, random) : count;
    into.all[at + t] = laid;
    into.negative[at + t] = laid === count ? bad : Math.min(laid, whole((bad * laid) / count, random));
  }
}

/** A whole number whose mean is this. */
function whole(value: number, random: Random): number {
  const floor = Math.floor(value);
  return floor + (random.uniform() < value - floor ? 1 : 0);
}
