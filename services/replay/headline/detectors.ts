import type { Level, Platform } from '../../../shared/records.ts';
import { isWeekend } from '../../../shared/time.ts';
import { defaultDetection } from '../../analyzer/detection/settings.ts';
import type { Step } from '../../analyzer/detection/watch.ts';
import { type Bin, baselines, streamsOf } from '../baselines/index.ts';
import { type Counts, watchCounts } from '../watch-counts.ts';

/** Which mentions a detector hears; ours hears all and how many of them are negative. */
export type Heard = 'all' | 'neg' | 'both';

export interface Detector {
  readonly name: string;
  readonly heard: Heard;
  readonly seasonal: boolean;
}

export const OURS = 'ours: marked NB-CUSUM, as shipped';
export const told = ['blue', 'yellow', 'orange', 'red'] as const satisfies readonly Level[];

/** Ours first; then every baseline on all mentions and on the negative ones. */
export const detectors: readonly Detector[] = [
  { name: OURS, heard: 'both', seasonal: true },
  ...baselines.flatMap(({ name, seasonal }) =>
    (['all', 'neg'] as const).map((heard) => ({ name, heard, seasonal })),
  ),
];

/** Scores of every baseline on both streams, in the order of `detectors` without the first. */
export function scoresOfBaselines(counts: Counts): readonly Float64Array[] {
  const bins: Bin[] = Array.from({ length: counts.all.length }, (_, t) => ({
    minute: counts.startMinute + t,
    all: counts.all[t] ?? 0,
    negative: counts.negative[t] ?? 0,
  }));
  const streams = streamsOf(bins, { dayClassOf });
  return baselines.flatMap((baseline) => [baseline.score(streams.all), baseline.score(streams.negative)]);
}

/** Our score is the surge: the evidence over its bar, with the shipped settings and everything the product does around it. */
export function watchOurs(
  counts: Counts,
  platform: Platform,
  see: (step: Step, t: number) => void,
): Float64Array {
  const surge = new Float64Array(counts.all.length);
  watchCounts(counts, defaultDetection[platform], dayClassOf, (step, t) => {
    surge[t] = step.surge;
    see(step, t);
  });
  return surge;
}

/** The generator knows weekends and no holidays. */
function dayClassOf(minute: number): 0 | 1 {
  return isWeekend(minute) ? 1 : 0;
}
