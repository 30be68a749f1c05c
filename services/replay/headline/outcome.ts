import type { Platform } from '../../../shared/records.ts';
import { rankOf, type Told } from '../../analyzer/detection/level.ts';
import type { CascadeKind } from '../simulate/cascade.ts';
import { type Counts, isRaisedTo, MERGE_MINUTES } from '../watch-counts.ts';
import { scoresOfBaselines, told, watchOurs } from './detectors.ts';
import { type Course, course, HORIZON, nullMonth } from './material.ts';
import type { Job } from './plan.ts';

/** Minutes whose largest score is kept of a null month: thresholds then are exact to that (detection.md 8's episodes). */
export const KEPT_MINUTES = 10;

export interface NullOutcome {
  readonly type: 'null';
  readonly perMinute: number;
  readonly days: number;
  /** Per detector the largest score of every ten minutes; ours one per platform, as it is set otherwise on each. */
  readonly scores: readonly (readonly Float32Array[])[];
  /** False alarms per platform and colour, and jump flags. */
  readonly alarms: Readonly<Record<Platform, Readonly<Record<Told | 'jump', number>>>>;
}

export interface CourseOutcome {
  readonly type: 'crisis' | 'benign';
  readonly perMinute: number;
  readonly kind: CascadeKind;
  readonly shape: 'jump' | 'slow';
  readonly peak: number;
  /** Share of all its mentions said by each minute from onset on. */
  readonly said: Float32Array;
  /** Per detector the scores from the minute before onset to the horizon; of a benign course only ours. */
  readonly scores: readonly Float32Array[];
  /** Minutes from onset to each colour or above; null when not by the horizon. */
  readonly reached: Readonly<Record<Told, number | null>>;
  readonly jump: boolean;
}

export type Outcome = NullOutcome | CourseOutcome;

/** Generates the job's series and runs every detector on it. `days` per null month. */
export function outcomeOf(seed: number, job: Job, days?: { warmDays: number; days: number }): Outcome {
  if (job.type !== 'null') return courseOutcome(job, course(seed, job));
  const { counts, from } = nullMonth(seed, job, days);
  const kept = (scores: Float64Array): Float32Array => largest(scores.subarray(from));
  const weibo = nullWatch(counts, 'weibo', from);
  const wechat = nullWatch(counts, 'wechat', from);
  return {
    type: 'null',
    perMinute: job.perMinute,
    days: (counts.all.length - from) / 1440,
    scores: [
      [kept(weibo.surge), kept(wechat.surge)],
      ...scoresOfBaselines(counts).map((scores) => [kept(scores)]),
    ],
    alarms: { weibo: weibo.alarms, wechat: wechat.alarms },
  };
}

function nullWatch(counts: Counts, platform: Platform, from: number) {
  const alarms: Record<Told | 'jump', number> = { blue: 0, yellow: 0, orange: 0, red: 0, jump: 0 };
  const last: Record<Told, number> = { blue: -1e9, yellow: -1e9, orange: -1e9, red: -1e9 };
  let jumping = false;
  const surge = watchOurs(counts, platform, (step, t) => {
    if (t < from) return;
    for (const level of told) {
      if (!isRaisedTo(step, level) || t - last[level] < MERGE_MINUTES) continue;
      alarms[level] += 1;
      last[level] = t;
    }
    if (step.jump !== null && !jumping) alarms.jump += 1;
    jumping = step.jump !== null;
  });
  return { surge, alarms };
}

function courseOutcome(job: Exclude<Job, { type: 'null' }>, made: Course): CourseOutcome {
  const { counts, onset } = made;
  const reached: Record<Told, number | null> = { blue: null, yellow: null, orange: null, red: null };
  let jump = false;
  const surge = watchOurs(counts, made.platform, (step, t) => {
    if (t < onset) return;
    for (const level of told) if (rankOf[step.level] >= rankOf[level]) reached[level] ??= t - onset;
    jump ||= step.jump !== null;
  });
  const scores = job.type === 'benign' ? [surge] : [surge, ...scoresOfBaselines(counts)];
  return {
    type: job.type,
    perMinute: job.perMinute,
    kind: job.kind,
    shape: made.shape,
    peak: made.peak,
    said: Float32Array.from(made.said, (said) => said / made.total),
    scores: scores.map((all) => Float32Array.from(all.subarray(onset - 1, onset + HORIZON + 1))),
    reached,
    jump,
  };
}

function largest(scores: Float64Array): Float32Array {
  return Float32Array.from({ length: Math.floor(scores.length / KEPT_MINUTES) }, (_, i) =>
    scores.subarray(i * KEPT_MINUTES, (i + 1) * KEPT_MINUTES).reduce((most, one) => Math.max(most, one)),
  );
}
