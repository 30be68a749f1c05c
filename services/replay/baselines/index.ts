import { bocpd } from './bocpd.ts';
import { burnRate, fixed, spike } from './counts.ts';
import { ears } from './ears.ts';
import { kleinberg, kleinbergSeasonal } from './kleinberg.ts';
import { countCusum, glr } from './likelihood.ts';
import { signiTrend } from './signitrend.ts';
import type { Baseline } from './stream.ts';
import { zSeasonal, zTrailing } from './z-score.ts';

export { type Baseline, type Bin, type Stream, type StreamOptions, streamsOf } from './stream.ts';

/** Twenty-eight epochs of a quarter of an hour: seven hours, the longer base of detection.md 9. */
const LONG_BASE = 28;

/** The baselines of detection.md 9, in the order of its table. Each is run on all mentions and on the negative ones. */
export const baselines: readonly Baseline[] = [
  fixed,
  spike(30, 20),
  spike(60, 30),
  ears('C1'),
  ears('C2'),
  ears('C3'),
  ears('C2', LONG_BASE),
  zTrailing,
  zSeasonal,
  kleinberg,
  kleinbergSeasonal,
  bocpd(false),
  bocpd(true),
  signiTrend,
  burnRate,
  glr,
  countCusum,
];
