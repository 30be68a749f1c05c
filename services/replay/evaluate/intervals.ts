import { randomStream } from '../simulate/random.ts';
import { type Counted, type Totals, totalsOf } from './totals.ts';

export type Interval = readonly [low: number, high: number];
export type Intervals = Readonly<Record<keyof Totals, Interval | null>>;

const RESAMPLES = 2000;
/** Two-sided 95 %. */
const TAIL = 0.025;
/** One-sided 95 %, where nothing or everything happened. */
const CHANCE = 0.05;

/** Figures made of days; the others are made of events. */
const OF_DAYS: readonly (keyof Totals)[] = ['falseAlarms', 'falseAlarmsPerDay', 'falseAlarmsPerTopicMonth'];

/**
 * 95 % intervals by the bootstrap (Efron 1979, percentiles): events and days are drawn with replacement, 2,000 times, by the
 * seed alone. Where nothing differs the bootstrap has no width and says nothing: then shares of none or all, and rates of no
 * false alarm, have their exact bound, and the rest has no interval, as has what is made of fewer than two.
 */
export function intervalsOf(counted: Counted, seed: number): Intervals {
  const random = randomStream(seed, 'evaluate', 'bootstrap');
  const draw = <T>(all: readonly T[]): T[] => all.flatMap(() => all[random.below(all.length)] ?? []);
  const drawn: Totals[] = [];
  for (let n = 0; n < RESAMPLES; n++) {
    drawn.push(totalsOf({ ...counted, events: draw(counted.events), days: draw(counted.days) }));
  }
  const whole = totalsOf(counted);
  const interval = (key: keyof Totals): Interval | null => {
    if (whole[key] === null) return null;
    const exact = exactBound(counted, whole, key);
    if (exact !== null) return exact;
    const enough = OF_DAYS.includes(key) ? counted.days.length : counted.events.length;
    const values = drawn.flatMap((totals) => totals[key] ?? []).sort((a, b) => a - b);
    const at = (share: number): number => values[Math.round(share * (values.length - 1))] ?? Number.NaN;
    const [low, high] = [at(TAIL), at(1 - TAIL)];
    return enough >= 2 && high > low ? [low, high] : null;
  };
  return Object.fromEntries(
    (Object.keys(whole) as (keyof Totals)[]).map((key) => [key, interval(key)]),
  ) as Intervals; // the keys of Totals
}

/**
 * None in so many days does not prove that none would come: the Poisson bound, ln 20 = 3.0 of them ("rule of three"). None or
 * all of n events: the binomial's, Clopper and Pearson 1934. Null where some were and some were not.
 */
function exactBound(counted: Counted, whole: Totals, key: keyof Totals): Interval | null {
  const value = whole[key];
  if (OF_DAYS.includes(key)) return value === 0 ? noneBound(counted, key) : null;
  const n = outOf(counted, whole, key);
  if (n === null || n === 0) return null;
  const bound = CHANCE ** (1 / n);
  if (value === 1) return [bound, 1];
  return value === 0 ? [0, 1 - bound] : null;
}

/** What a share is a share of; null of figures that are none. */
function outOf({ events }: Counted, { found, falseAlarms }: Totals, key: keyof Totals): number | null {
  if (key === 'precision') return found + falseAlarms;
  if (key === 'recallBeforePeak') return events.filter(({ event }) => event.peak !== null).length;
  return key.startsWith('recall') ? events.length : null;
}

function noneBound({ days, topics }: Counted, key: keyof Totals): Interval | null {
  const length = days.reduce((sum, { share }) => sum + share, 0);
  const most = -Math.log(CHANCE);
  if (key === 'falseAlarms') return [0, most];
  const exposure = key === 'falseAlarmsPerDay' ? length : (topics * length) / 30;
  return exposure > 0 ? [0, most / exposure] : null;
}
