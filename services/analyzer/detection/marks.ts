import type { Tuning } from './tuning.ts';

/** The subject's own shares of negative and of angry mentions: decayed sums. */
export interface Marks {
  negative: number;
  angry: number;
  of: number;
}

/** @param negativeShare where it is known */
export function openMarks(tuning: Tuning, negativeShare?: number): Marks {
  const { startNegative, startOf, startAngry } = tuning.settings.marks;
  const negative = negativeShare === undefined ? startNegative : negativeShare * startOf;
  return { negative, angry: startAngry * startOf, of: startOf };
}

/** The usual share of negative mentions, within the settings' limits. */
export function usualNegative(marks: Marks, tuning: Tuning): number {
  const { keepNegative, keepOf, min, max } = tuning.settings.marks;
  return Math.min(max, Math.max(min, (marks.negative + keepNegative) / Math.max(1e-9, marks.of + keepOf)));
}

/** The usual share of angry mentions, within the same limits. */
export function usualAngry(marks: Marks, tuning: Tuning): number {
  const { startAngry, keepOf, min, max } = tuning.settings.marks;
  return Math.min(
    max,
    Math.max(min, (marks.angry + startAngry * keepOf) / Math.max(1e-9, marks.of + keepOf)),
  );
}

/** Learns a bin; a surge counts for no more than three times the expectation and two (detection.md 2.1). */
export function learnMarks(
  marks: Marks,
  tuning: Tuning,
  count: number,
  negative: number,
  angry: number,
  mean: number,
): void {
  const weight = count > 0 ? Math.min(1, (3 * mean + 2) / count) : 0;
  marks.negative = marks.negative * tuning.markKeep + negative * weight;
  marks.angry = marks.angry * tuning.markKeep + angry * weight;
  marks.of = marks.of * tuning.markKeep + count * weight;
}
