import { minuteOfDay } from '../../../shared/time.ts';
import { type Expectation, expect, learn } from './baseline.ts';
import { markedBar, openChart } from './chart.ts';
import { learnMarks } from './marks.ts';
import { mayLearn } from './phase.ts';
import type { Foreseen, Watch } from './state.ts';
import type { Tuning } from './tuning.ts';
import { warm, warmRate } from './warm-up.ts';
import { coverageAt, rewrite, type Said, settle } from './windows.ts';

/** Fills in the bin's expectation: from the warm-up while it lasts, else from the baseline, times coverage. */
export function foresee(
  watch: Watch,
  tuning: Tuning,
  inDay: number,
  coverage: number,
  dayOff: 0 | 1,
  into: Expectation,
): void {
  const { cold, baseline } = tuning.settings;
  if (watch.warmUp === null) {
    expect(watch.baseline, tuning, watch.minute, inDay, dayOff, into);
    if (watch.seen < tuning.history) into.dispersion = cold.dispersion;
  } else {
    const rate = warmRate(watch.warmUp, tuning) * (tuning.rhythm[inDay] ?? 1);
    into.mean = Math.max(baseline.floorPerMinute, rate) * tuning.bin;
    into.dispersion = cold.dispersion;
  }
  into.mean *= coverage;
  watch.mean = into.mean;
  watch.dispersion = into.dispersion;
}

/** Fills in the bin's expectation from what was told of it. */
export function beTold(
  watch: Watch,
  tuning: Tuning,
  coverage: number,
  { perMinute, dispersion, usualNegative, negativeSpread, usualAngry, held, fell }: Foreseen,
  into: Expectation,
): void {
  into.mean = Math.max(tuning.settings.baseline.floorPerMinute, perMinute) * tuning.bin * coverage;
  into.dispersion = dispersion;
  watch.mean = into.mean;
  watch.dispersion = into.dispersion;
  watch.usualNegative = usualNegative;
  watch.negativeSpread = negativeSpread;
  watch.usualAngry = usualAngry;
  watch.held = held;
  watch.fell = fell;
}

/** Learns the bin, unless what happens is not routine. */
export function takeUp(
  watch: Watch,
  tuning: Tuning,
  said: Said | null,
  inDay: number,
  coverage: number,
  seen: Expectation,
): void {
  const { marks } = tuning.settings;
  const count = said === null ? 0 : Math.max(0, said.count);
  if (watch.warmUp === null) {
    if (mayLearn(watch, tuning)) learn(watch.baseline, tuning, count, inDay, coverage, seen);
  } else {
    warm(watch.warmUp, tuning, count, inDay, coverage);
    if (watch.warmUp.bins >= tuning.warmUp || watch.course.phase !== 'quiet') endWarmUp(watch, tuning);
  }
  if (
    watch.marked &&
    watch.charts.marked.value <= marks.freezeAbove * markedBar(tuning, watch.mean / tuning.bin)
  ) {
    learnMarks(
      watch.marks,
      tuning,
      count,
      Math.max(0, said?.negative ?? 0),
      Math.max(0, said?.angry ?? 0),
      seen.mean,
    );
  }
}

/** Takes the warm-up's rate for routine, and sees its bins again in that light. */
function endWarmUp(watch: Watch, tuning: Tuning): void {
  if (watch.warmUp === null) return;
  const rate = warmRate(watch.warmUp, tuning);
  watch.baseline.prior = rate;
  for (let lag = 0; lag < Math.min(tuning.ring, tuning.warmUp); lag++) {
    const inDay = minuteOfDay(watch.minute - lag * watch.bin);
    const mean =
      Math.max(tuning.settings.baseline.floorPerMinute, rate * (tuning.rhythm[inDay] ?? 1)) * watch.bin;
    rewrite(watch.windows, tuning, lag, mean * coverageAt(watch.windows, tuning, lag));
  }
  settle(watch.windows, tuning);
  watch.spread = [0, 0, 0];
  watch.windows.offspring = null;
  watch.warmUp = null;
  if (watch.course.phase !== 'quiet') return;
  watch.charts.marked = openChart();
  watch.charts.count = openChart();
  watch.charts.slow = openChart();
}

/** An expectation to be filled in. */
export function scratch(): Expectation {
  return { mean: 0, dispersion: 0, profile: 0, overall: 0, slot: 0 };
}
