import { describe, expect, test } from 'vitest';
import { offspring, reproduction, type Spread } from '../../../services/analyzer/detection/spread.ts';
import { tuningOf } from '../../../services/analyzer/detection/tuning.ts';
import { plain, spreadVector, vectors } from './vectors.ts';

/** The reference's skip of the seed, and its window. */
const SKIP = 13;
const WINDOW = 60;

describe('spread', () => {
  test('R and its error agree with the reference to 1e-6', () => {
    const tuning = tuningOf(plain, 1);
    for (const { mean, counts, read } of vectors('spread.jsonl', spreadVector)) {
      const spread: Spread = [0, 0, 0];
      const born = counts.map((n) => offspring(spread, n - mean, tuning));
      expect(read.length).toBeGreaterThan(5);
      for (const [at, r, error] of read) {
        const from = Math.max(SKIP, at - WINDOW + 1);
        const sum = (values: readonly number[]): number =>
          values.slice(from, at + 1).reduce((a, b) => a + b, 0);
        const found = reproduction(sum(counts), mean * (at + 1 - from), sum(born), tuning);
        expect(found?.r).toBeCloseTo(r, 6);
        expect(found?.error).toBeCloseTo(error, 6);
      }
    }
  });

  test('too few expected offspring give no R', () => {
    expect(reproduction(10, 2, 3, tuningOf(plain, 1))).toBeNull();
  });
});
