import { DAY_MINUTES } from '../../../shared/time.ts';
import { COURSE_MINUTES, cascadeKinds } from '../simulate/cascade.ts';
import { randomStream } from '../simulate/random.ts';
import {
  BENIGN_NEGATIVE,
  cascadeSeries,
  nullSeries,
  overlay,
  type Series,
  usualClassifier,
} from '../simulate/series.ts';
import type { Counts } from '../watch-counts.ts';
import type { Job } from './plan.ts';

/** A Monday, 00:00 in China; series begin on different days of its week. */
const MONDAY = Date.parse('2026-03-02T00:00:00+08:00') / 60_000;
/** Days learnt from before a null month counts, days of the month, days before a crisis: detection.md 0 (`headline.py`). */
export const WARM_DAYS = 10;
export const MONTH_DAYS = 30;
const LEAD_DAYS = 14;
/** A crisis not seen by then is missed (detection.md 9). */
export const HORIZON = 720;

export interface Month {
  readonly counts: Counts;
  /** The first minute that counts. */
  readonly from: number;
}

export interface Course {
  readonly counts: Counts;
  readonly platform: 'weibo' | 'wechat';
  readonly shape: 'jump' | 'slow';
  /** Index of the first mention of the crisis. */
  readonly onset: number;
  /** Minutes from onset to the last of its fullest ten. */
  readonly peak: number;
  /** Its mentions said by the end of each minute from onset on, and in all its two days. */
  readonly said: Float64Array;
  readonly total: number;
}

/** Everyday talk of `days` days that count, after days to learn from. */
export function nullMonth(
  seed: number,
  job: Extract<Job, { type: 'null' }>,
  { warmDays = WARM_DAYS, days = MONTH_DAYS } = {},
): Month {
  const startMinute = startOf(job.index);
  const series = nullSeries({
    seed,
    topic: `headline/null/${job.perMinute}/${job.index}`,
    startMinute,
    perMinute: job.perMinute,
    minutes: (warmDays + days) * DAY_MINUTES,
    classifier: usualClassifier,
  });
  return { counts: countsOf(series, startMinute), from: warmDays * DAY_MINUTES };
}

/** Two weeks of everyday talk, then a cascade at a minute of the fifteenth day. */
export function course(seed: number, job: Exclude<Job, { type: 'null' }>): Course {
  const { kind, perMinute, index } = job;
  // The mood changes nothing but the mood: crisis and benign course are drawn alike.
  const topic = `headline/${kind}/${perMinute}/${index}`;
  const startMinute = startOf(index);
  const onset = LEAD_DAYS * DAY_MINUTES + randomStream(seed, topic, 'onset').below(DAY_MINUTES);
  const classifier = usualClassifier;
  // What must never turn red is followed to its end.
  const after = job.type === 'benign' ? COURSE_MINUTES : HORIZON + 1;
  const routine = nullSeries({ seed, topic, startMinute, perMinute, minutes: onset + after, classifier });
  const crisis = cascadeSeries({
    seed,
    topic,
    kind,
    minutes: after,
    classifier,
    ...(job.type === 'benign' ? { negativeShare: BENIGN_NEGATIVE } : {}),
  });
  const said = new Float64Array(crisis.n.length);
  let sum = 0;
  for (const [t, n] of crisis.n.entries()) {
    sum += n;
    said[t] = sum;
  }
  const { platform, shape } = cascadeKinds[kind];
  const counts = countsOf(overlay(routine, { at: onset, series: crisis }), startMinute);
  return { counts, platform, shape, onset, peak: crisis.truth.peak, said, total: crisis.truth.total };
}

function startOf(index: number): number {
  return MONDAY + (index % 7) * DAY_MINUTES;
}

function countsOf(series: Series, startMinute: number): Counts {
  return { startMinute, all: series.n, negative: series.negative };
}
