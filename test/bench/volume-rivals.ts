import { type Baseline, expect, learn, openBaseline } from '../../services/analyzer/detection/baseline.ts';
import { scratch } from '../../services/analyzer/detection/routine.ts';
import { defaultDetection } from '../../services/analyzer/detection/settings.ts';
import { type Tuning, tuningOf } from '../../services/analyzer/detection/tuning.ts';
import { isWeekend, minuteOfDay } from '../../shared/time.ts';

/** A score per bin of a series of counts; the larger, the stranger. */
export type Rival = (counts: readonly number[], startMinute: number, binMinutes: number) => number[];

/** Simple detectors as offices and monitoring tools use them (detection.md 9), on bins of any width. */
export const rivals: Readonly<Record<string, Rival>> = {
  'static, count of 10 min': (counts, _, bin) => sums(counts, binsOf(10, bin)),
  'z-score, 10 min against the last 24 h': (counts, _, bin) => {
    const last = sums(counts, binsOf(10, bin));
    const day = binsOf(1440, bin);
    return last.map((value, i) => {
      const { mean, deviation } = moments(last.slice(Math.max(0, i - day), i));
      return (value - mean) / Math.max(1, deviation);
    });
  },
  'z-score against our own daily profile': seasonalZ,
  'EARS-C2, 15 min, 7 before': ears(7),
  'EARS-C2, 15 min, 28 before': ears(28),
  'spike, 60 min over the 60 before': (counts, _, bin) => {
    const width = binsOf(60, bin);
    const last = sums(counts, width);
    return last.map((value, i) => value / Math.max(0.5, last[i - width] ?? value));
  },
};

function ears(base: number): Rival {
  return (counts, _, bin) => {
    const width = binsOf(15, bin);
    const last = sums(counts, width);
    return last.map((value, i) => {
      const before: number[] = [];
      for (let k = 3; k < 3 + base; k++) before.push(last[i - k * width] ?? Number.NaN);
      const known = before.filter((each) => !Number.isNaN(each));
      if (known.length < base) return 0;
      const { mean, deviation } = moments(known);
      return (value - mean) / Math.max(1, deviation);
    });
  };
}

function seasonalZ(counts: readonly number[], startMinute: number, bin: number): number[] {
  const tuning: Tuning = tuningOf(defaultDetection.weibo, bin);
  const baseline: Baseline = openBaseline(defaultDetection.weibo.baseline.priorPerMinute);
  const width = binsOf(10, bin);
  const seen = scratch();
  const means: number[] = [];
  const variances: number[] = [];
  const last = sums(counts, width);
  return counts.map((count, i) => {
    const minute = startMinute + i * bin;
    const inDay = minuteOfDay(minute);
    const dayOff = isWeekend(minute) ? 1 : 0;
    expect(baseline, tuning, minute, inDay, dayOff, seen);
    means.push(seen.mean);
    variances.push(seen.mean + seen.dispersion * seen.mean ** 2);
    learn(baseline, tuning, count, inDay, 1, seen);
    const expected = means.slice(-width).reduce((sum, one) => sum + one, 0);
    const variance = variances.slice(-width).reduce((sum, one) => sum + one, 0);
    return ((last[i] ?? 0) - expected) / Math.sqrt(variance);
  });
}

function binsOf(minutes: number, bin: number): number {
  return Math.max(1, Math.ceil(minutes / bin));
}

/** Sum of the last `width` bins at each bin. */
function sums(counts: readonly number[], width: number): number[] {
  let sum = 0;
  return counts.map((count, i) => {
    sum += count - (counts[i - width] ?? 0);
    return sum;
  });
}

function moments(values: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const n = Math.max(1, values.length);
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / Math.max(1, n - 1)) };
}
