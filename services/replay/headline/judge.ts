import { randomStream } from '../simulate/random.ts';
import { MERGE_MINUTES } from '../watch-counts.ts';
import { HORIZON } from './material.ts';
import { KEPT_MINUTES } from './outcome.ts';

/** An alarm is over when the score has been below for an hour (detection.md 8). */
const REARM_MINUTES = 60;
/** A crisis missed or late costs no more than this in the mean delay (detection.md 9). */
export const DELAY_CAP = 360;
/** Detection within this time counts as recall (detection.md 0). */
const RECALL_MINUTES = 180;
/** Crises a topic-month is taken to have, for precision: detection.md 0. */
const CRISES_A_MONTH = 4;
const HALVINGS = 40;
const RESAMPLES = 200;
/** Score of a null that no threshold is below: the part of all kept values that bisection begins at. */
const LOWEST_QUANTILE = 0.9;

/** False alarms of a null series at this threshold: up-crossings, over after an hour below, merged within six hours. */
export function episodes(largest: Float32Array, threshold: number): number {
  let count = 0;
  let began = Number.NEGATIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < largest.length; i++) {
    if (!(largest[i]! > threshold)) continue;
    if ((i - last) * KEPT_MINUTES > REARM_MINUTES && (i - began) * KEPT_MINUTES >= MERGE_MINUTES) {
      count += 1;
      began = i;
    }
    last = i;
  }
  return count;
}

/** Mean false alarms per 30 days of these series at this threshold. */
export function falseAlarms(series: readonly Float32Array[], threshold: number): number {
  let count = 0;
  let minutes = 0;
  for (const one of series) {
    count += episodes(one, threshold);
    minutes += one.length * KEPT_MINUTES;
  }
  return (count * 30 * 1440) / minutes;
}

/** The lowest threshold (by bisection) that keeps false alarms within the budget, per topic-month. */
export function thresholdFor(series: readonly Float32Array[], budget: number): number {
  let low = quantile(series, LOWEST_QUANTILE);
  let high = series.reduce((most, one) => one.reduce((max, score) => Math.max(max, score), most), low) + 1e-3;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (falseAlarms(series, middle) > budget) low = middle;
    else high = middle;
  }
  return high;
}

/** Every seventh value serves: bisection only needs a place to begin below the answer. */
function quantile(series: readonly Float32Array[], share: number): number {
  const some = series.flatMap((one) => [...one.filter((_, i) => i % 7 === 0)]).sort((a, b) => a - b);
  return some[Math.floor(share * some.length)] ?? 0;
}

/** Minutes from onset to the first up-crossing; an alarm already up at the onset does not count; the horizon if missed. */
export function delayOf(scores: Float32Array, threshold: number): number {
  for (let t = 1; t < scores.length; t++)
    if (scores[t]! > threshold && scores[t - 1]! <= threshold) return t - 1;
  return HORIZON;
}

const sigmoid = (x: number): number => 2 / (1 + Math.exp(5 * x)) - 1;

/** NAB's reward of an early detection (numenta/NAB sweeper.py), the window reaching from onset to the peak: 1 to -1. */
export function nabScore(delay: number, peak: number): number {
  const window = Math.max(peak, 60);
  return delay <= window ? sigmoid(delay / window - 1) / sigmoid(-1) : -1;
}

export interface Found {
  readonly delay: number;
  readonly peak: number;
  /** Share of the crisis's mentions said by the alarm, 1 if missed. */
  readonly said: number;
}

export interface Verdict {
  readonly delay: number;
  /** Standard error of the mean delay, by bootstrap over the crises. */
  readonly delaySe: number;
  readonly recall: number;
  readonly precision: number;
  readonly f1: number;
  readonly nab: number;
  readonly saidMedian: number;
}

/** The figures of detection.md 9 over all crises, at this rate of false alarms a topic-month. */
export function verdictOf(found: readonly Found[], falseAlarmsAMonth: number): Verdict {
  const delays = found.map(({ delay }) => Math.min(delay, DELAY_CAP));
  const hits = found.filter(({ delay }) => delay <= RECALL_MINUTES).length;
  const recall = hits / found.length;
  const precision = hits === 0 ? 0 : hits / (hits + (falseAlarmsAMonth * found.length) / CRISES_A_MONTH);
  return {
    delay: meanOf(delays),
    delaySe: standardError(delays),
    recall,
    precision,
    f1: recall + precision === 0 ? 0 : (2 * recall * precision) / (recall + precision),
    nab: meanOf(found.map(({ delay, peak }) => nabScore(delay, peak))),
    saidMedian: medianOf(found.map(({ said }) => said)),
  };
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Bootstrap standard error of a mean; the same values give the same error. */
export function standardError(values: readonly number[]): number {
  const random = randomStream(values.length, 'bootstrap', 'headline');
  const means = Array.from({ length: RESAMPLES }, () =>
    meanOf(values.map(() => values[random.below(values.length)] ?? 0)),
  );
  const mean = meanOf(means);
  return Math.sqrt(meanOf(means.map((one) => (one - mean) ** 2)));
}
