import { minuteOfDay } from '../../../shared/time.ts';
import { expect, learn, openBaseline } from '../../analyzer/detection/baseline.ts';
import { scratch } from '../../analyzer/detection/routine.ts';
import { type DetectionSettings, defaultDetection } from '../../analyzer/detection/settings.ts';
import { tuningOf } from '../../analyzer/detection/tuning.ts';

/** One bin of a subject on a platform. A series has every bin, in order: what was not said is 0, not left out. */
export interface Bin {
  /** Epoch minute it begins at. */
  readonly minute: number;
  readonly all: number;
  readonly negative: number;
  /** Share of the bin that was seen, 1 unless told; 0: nothing is known, so nothing is expected of it. */
  readonly coverage?: number;
}

/** What a baseline sees: one count per bin, and what our own baseline expected of it before it was seen. */
export interface Stream {
  /** Width of a bin in minutes. */
  readonly bin: number;
  readonly counts: Float64Array;
  /** Expected count per bin, and its dispersion (variance = mean + dispersion * mean^2). */
  readonly expected: Float64Array;
  readonly dispersion: Float64Array;
}

/** A rule of the field as a pure function: a score per bin, larger being more alarming, looking at nothing ahead. */
export interface Baseline {
  /** As the tables print it; also its key in the table of thresholds. */
  readonly name: string;
  /** Whether it knows the time of day, by our own expectation. */
  readonly seasonal: boolean;
  score(stream: Stream): Float64Array;
}

export interface StreamOptions {
  /** Minutes per bin (1). */
  readonly binMinutes?: number;
  /** Weibo's defaults unless told. */
  readonly settings?: DetectionSettings;
  readonly dayClassOf: (minute: number) => 0 | 1;
}

/** Both streams of a series: all mentions, and the negative ones alone with an expectation of their own. */
export function streamsOf(
  bins: readonly Bin[],
  options: StreamOptions,
): { readonly all: Stream; readonly negative: Stream } {
  return {
    all: streamOf(
      bins.map((bin) => bin.all),
      bins,
      options,
    ),
    negative: streamOf(
      bins.map((bin) => bin.negative),
      bins,
      options,
    ),
  };
}

/** The counts beside what our baseline (services/analyzer/detection/baseline.ts) expected, never frozen and never cold. */
function streamOf(counts: readonly number[], bins: readonly Bin[], options: StreamOptions): Stream {
  const { binMinutes = 1, settings = defaultDetection.weibo, dayClassOf } = options;
  const tuning = tuningOf(settings, binMinutes);
  const baseline = openBaseline(settings.baseline.priorPerMinute);
  const expected = new Float64Array(bins.length);
  const dispersion = new Float64Array(bins.length);
  const seen = scratch();
  bins.forEach(({ minute, coverage = 1 }, index) => {
    const inDay = minuteOfDay(minute);
    expect(baseline, tuning, minute, inDay, dayClassOf(minute), seen);
    seen.mean *= coverage;
    expected[index] = seen.mean;
    dispersion[index] = seen.dispersion;
    if (coverage > 0) learn(baseline, tuning, counts[index] ?? 0, inDay, coverage, seen);
  });
  return { bin: binMinutes, counts: Float64Array.from(counts), expected, dispersion };
}

/** Bins that hold these minutes, at least one: what a window or an epoch is in a series of wider bins. */
export function binsOf(stream: Stream, minutes: number): number {
  return Math.max(1, Math.ceil(minutes / stream.bin));
}

/** Running sums: the sum of bins from..to (to not included) is `sums[to] - sums[from]`. */
export function runningSums(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let t = 0; t < values.length; t++) sums[t + 1] = sums[t]! + values[t]!;
  return sums;
}

/** A score that moves only when an epoch of `length` bins is over, as such rules are deployed. */
export function byEpoch(
  { counts, expected }: Stream,
  length: number,
  close: (count: number, expected: number) => number,
  before = 0,
): Float64Array {
  const scores = new Float64Array(counts.length);
  let score = before;
  let count = 0;
  let mean = 0;
  for (let t = 0; t < counts.length; t++) {
    count += counts[t]!;
    mean += expected[t]!;
    if ((t + 1) % length === 0) {
      score = close(count, mean);
      count = 0;
      mean = 0;
    }
    scores[t] = score;
  }
  return scores;
}
