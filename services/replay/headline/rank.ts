import { detectors, type Heard, OURS } from './detectors.ts';
import {
  DELAY_CAP,
  delayOf,
  type Found,
  falseAlarms,
  meanOf,
  standardError,
  thresholdFor,
  type Verdict,
  verdictOf,
} from './judge.ts';
import { HORIZON } from './material.ts';
import type { CourseOutcome, NullOutcome, Outcome } from './outcome.ts';
import { volumes } from './plan.ts';

/** One detector at one budget. */
export interface Row extends Verdict {
  readonly name: string;
  readonly heard: Heard;
  readonly seasonal: boolean;
  /** By volume; one and the same where the threshold is pooled. */
  readonly thresholds: readonly number[];
  /** False alarms a topic-month by volume. */
  readonly falseAlarms: readonly number[];
  /** Its mean delay less ours, and the standard error of that over the same crises. */
  readonly behindOurs: number;
  readonly behindOursSe: number;
}

/** Every detector's row at this budget, the quickest first; `pooled`: one threshold for all volumes. */
export function rankAt(outcomes: readonly Outcome[], budget: number, pooled: boolean): readonly Row[] {
  const nulls = outcomes.filter((one): one is NullOutcome => one.type === 'null');
  const crises = outcomes.filter((one): one is CourseOutcome => one.type === 'crisis');
  const judged = detectors.map((detector, index) => {
    const byVolume = volumes.map((perMinute) =>
      nulls.filter((one) => one.perMinute === perMinute).flatMap((one) => one.scores[index] ?? []),
    );
    const pool = pooled ? thresholdFor(byVolume.flat(), budget) : null;
    const thresholds = byVolume.map((series) => pool ?? thresholdFor(series, budget));
    const found = crises.map((one) => foundBy(one, index, thresholds[volumes.indexOf(volumeOf(one))] ?? 0));
    return {
      detector,
      thresholds,
      found,
      falseAlarms: byVolume.map((series, volume) => falseAlarms(series, thresholds[volume] ?? 0)),
    };
  });
  const ours = judged.find(({ detector }) => detector.name === OURS)?.found ?? [];
  return judged
    .map(({ detector, thresholds, found, falseAlarms: rates }) => {
      const behind = found.map((one, i) => capped(one) - capped(ours[i] ?? one));
      return {
        ...detector,
        thresholds,
        falseAlarms: rates,
        ...verdictOf(found, meanOf(rates)),
        behindOurs: meanOf(behind),
        behindOursSe: standardError(behind),
      };
    })
    .sort((a, b) => a.delay - b.delay);
}

/** The rows with each baseline on the better of its two streams only. */
export function better(rows: readonly Row[]): readonly Row[] {
  return rows.filter((row, index) => rows.findIndex(({ name }) => name === row.name) === index);
}

function foundBy(one: CourseOutcome, index: number, threshold: number): Found {
  const delay = delayOf(one.scores[index] ?? new Float32Array(), threshold);
  return { delay, peak: one.peak, said: delay >= HORIZON ? 1 : (one.said[delay] ?? 1) };
}

function volumeOf({ perMinute }: CourseOutcome): (typeof volumes)[number] {
  return volumes.find((volume) => volume === perMinute) ?? volumes[0];
}

function capped({ delay }: Found): number {
  return Math.min(delay, DELAY_CAP);
}
