import { medianOf } from './median.ts';
import type { Tuning } from './tuning.ts';

/** The first bins of a watch, in blocks of one fast window: what routine is learnt from when nothing is known. */
export interface WarmUp {
  /** Covered bins so far. */
  bins: number;
  /** Mentions per block, and the minutes (weighted by the rhythm) each was seen in. */
  readonly counts: number[];
  readonly minutes: number[];
}

export function openWarmUp(): WarmUp {
  return { bins: 0, counts: [], minutes: [] };
}

export function warm(
  warmUp: WarmUp,
  tuning: Tuning,
  count: number,
  minuteOfDay: number,
  coverage: number,
): void {
  const block = Math.floor(warmUp.bins / tuning.fast);
  const seen = tuning.bin * coverage * (tuning.rhythm[minuteOfDay] ?? 1);
  warmUp.counts[block] = (warmUp.counts[block] ?? 0) + count;
  warmUp.minutes[block] = (warmUp.minutes[block] ?? 0) + seen;
  warmUp.bins += 1;
}

/**
 * Mentions a minute, with the rhythm taken out: the mean of the blocks, each cut off where the baseline would cut it off
 * against their median (a burst that begins in the warm-up must not pass for routine), shrunk to the platform's default.
 */
export function warmRate(warmUp: WarmUp, tuning: Tuning): number {
  const { cold, baseline } = tuning.settings;
  const rates = warmUp.counts.map((count, block) => count / Math.max(1e-9, warmUp.minutes[block] ?? 0));
  const median = medianOf(rates);
  let counted = baseline.priorPerMinute * cold.priorMinutes;
  let minutes = cold.priorMinutes;
  for (const [block, count] of warmUp.counts.entries()) {
    const seen = warmUp.minutes[block] ?? 0;
    const mean = median * seen;
    const limit = mean + baseline.winsorise * Math.sqrt(mean + cold.dispersion * mean * mean) + 1;
    counted += Math.min(count, limit);
    minutes += seen;
  }
  return counted / minutes;
}
