import { FIRST_MOOD, HEADS } from '../text/mood-model.ts';
import type { Row } from './examples.ts';
import { slopesOf } from './learn.ts';
import { usualWeights } from './usual.ts';

/** A text's log-odds per head before calibration, and what is known of it. */
export interface Weighed extends Pick<Row, 'classes' | 'known' | 'help' | 'source' | 'part'> {
  readonly odds: Float64Array;
  /** Log-odds of a cry for help. */
  readonly cry: number;
}

export interface Platt {
  readonly slope: number;
  readonly offset: number;
}

/** Few texts calibrate: slope and offset stay near 1 and 0 unless the texts say otherwise. */
const PULL = 1;
const STEPS = 500;
const RATE = 0.2;

/**
 * Platt's calibration (Platt 1999) on texts that were not trained on: each head's log-odds become slope · log-odds + offset,
 * under the same loss as in training. Plain gradient descent from (1, 0), two numbers a head.
 */
export function calibrate(rows: readonly Weighed[]): readonly Platt[] {
  const slopes = new Float64Array(HEADS).fill(1);
  const offsets = new Float64Array(HEADS);
  const known = rows.reduce((counts, row) => {
    for (let h = 0; h < HEADS; h++) if (isKnown(row, h)) counts[h] = (counts[h] ?? 0) + 1;
    return counts;
  }, new Float64Array(HEADS));
  const odds = new Float64Array(HEADS);
  const slope = new Float64Array(HEADS);
  const usual = usualWeights(rows);
  for (let step = 0; step < STEPS; step++) {
    const bySlope = slopes.map((value) => PULL * (value - 1));
    const byOffset = offsets.map((value) => PULL * value);
    for (const row of rows) {
      for (let h = 0; h < HEADS; h++) odds[h] = (slopes[h] ?? 1) * (row.odds[h] ?? 0) + (offsets[h] ?? 0);
      slopesOf(row, odds, slope);
      const weight = usual.get(row.classes) ?? 1;
      for (let h = 0; h < HEADS; h++) {
        const pull = (h < FIRST_MOOD ? weight : 1) * (slope[h] ?? 0);
        bySlope[h] = (bySlope[h] ?? 0) + pull * (row.odds[h] ?? 0);
        byOffset[h] = (byOffset[h] ?? 0) + pull;
      }
    }
    // Negative and positive are moved alike, so that what says nothing stays in the middle.
    for (const sums of [bySlope, byOffset]) sums.fill(((sums[0] ?? 0) + (sums[1] ?? 0)) / 2, 0, FIRST_MOOD);
    for (let h = 0; h < HEADS; h++) {
      const n = Math.max(1, known[h] ?? 0);
      slopes[h] = Math.max(LEAST_SLOPE, (slopes[h] ?? 1) - (RATE * (bySlope[h] ?? 0)) / n);
      offsets[h] = (offsets[h] ?? 0) - (RATE * (byOffset[h] ?? 0)) / n;
    }
  }
  return Array.from(slopes, (value, h) => ({
    slope: Number(value.toPrecision(8)),
    offset: Number((offsets[h] ?? 0).toPrecision(8)),
  }));
}

/** More evidence never means less. */
const LEAST_SLOPE = 0.05;
function isKnown({ classes, known }: Weighed, head: number): boolean {
  return head < FIRST_MOOD ? classes !== 0 : (known[head] ?? -1) >= 0;
}
