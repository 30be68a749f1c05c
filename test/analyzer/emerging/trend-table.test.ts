import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openTrendTable } from '../../../services/analyzer/emerging/trend-table.ts';
import { vectors } from '../detection/vectors.ts';

const epochVector = z.tuple([z.int(), z.array(z.tuple([z.int(), z.int(), z.number()]))]);
const options = { bits: 14, memoryEpochs: 96 };
/** Of the reference, made by make-trends.py. */
const epochs = vectors('trends.jsonl', epochVector);
const BETA_POSTS = 4;

function countsOf(said: z.infer<typeof epochVector>[1]): ReadonlyMap<number, number> {
  return new Map(said.map(([key, count]) => [key, count]));
}

describe('a trend table', () => {
  it('agrees with the reference to a millionth', () => {
    const table = openTrendTable(options, () => undefined);
    for (const [posts, said] of epochs) {
      for (const [key, count, significance] of said)
        expect(table.significance(key, count / posts, BETA_POSTS / posts)).toBeCloseTo(significance, 6);
      table.learn(countsOf(said), posts);
    }
    expect(table.epochs).toBe(epochs.length);
  });

  it('goes on from what it has stored as if it had never stopped', () => {
    const whole = openTrendTable(options, () => undefined);
    let parted = openTrendTable(options, () => undefined);
    for (const [posts, said] of epochs) {
      whole.learn(countsOf(said), posts);
      parted.learn(countsOf(said), posts);
      const stored = new Map(parted.changes());
      parted = openTrendTable(options, (key) => stored.get(key));
      expect([...parted.changes()]).toEqual([]);
    }
    for (let key = 1; key <= 24; key++) {
      expect(parted.usual(key)).toBe(whole.usual(key));
      expect(parted.significance(key, 0.1, 0.01)).toBe(whole.significance(key, 0.1, 0.01));
    }
  });

  it('takes no term for more usual than it is, however full it is', () => {
    const table = openTrendTable({ bits: 8, memoryEpochs: 10 }, () => undefined);
    const counts = new Map(Array.from({ length: 200 }, (_, i) => [i * 7919, 2 + (i % 5)]));
    for (let epoch = 0; epoch < 50; epoch++) table.learn(counts, 100);
    for (const [key, count] of counts) expect(table.usual(key)).toBeGreaterThan(count / 100 - 1e-9);
  });
});
