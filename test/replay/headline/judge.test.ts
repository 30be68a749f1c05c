import { describe, expect, test } from 'vitest';
import {
  delayOf,
  episodes,
  falseAlarms,
  nabScore,
  thresholdFor,
  verdictOf,
} from '../../../services/replay/headline/judge.ts';
import { HORIZON } from '../../../services/replay/headline/material.ts';

/** Ten-minute maxima of so many hours, all 0 but where told. */
function hours(count: number, above: readonly number[]): Float32Array {
  const scores = new Float32Array(count * 6);
  for (const at of above) scores[at] = 2;
  return scores;
}

describe('false alarms of a null month', () => {
  test('an alarm goes on until it was below for an hour, and one within six hours of another is the same', () => {
    expect(episodes(hours(24, []), 1)).toBe(0);
    expect(episodes(hours(24, [3]), 2)).toBe(0);
    expect(episodes(hours(24, [3, 4, 9, 20]), 1)).toBe(1);
    expect(episodes(hours(24, [3, 60]), 1)).toBe(2);
    const unbroken = Array.from({ length: 60 }, (_, i) => i);
    expect(episodes(hours(24, unbroken), 1)).toBe(1);
  });

  test('are counted per thirty days, and the threshold keeps them within the budget', () => {
    const series = Array.from({ length: 10 }, (_, k) =>
      Float32Array.from({ length: 144 * 30 }, (_, i) => ((i * 7919 + k * 104729) % 100_003) / 100_003),
    );
    expect(falseAlarms([hours(24 * 15, [5])], 1)).toBe(2);
    for (const budget of [0.2, 1, 5]) {
      const threshold = thresholdFor(series, budget);
      expect(falseAlarms(series, threshold)).toBeLessThanOrEqual(budget);
      expect(falseAlarms(series, threshold - 2e-4)).toBeGreaterThan(budget / 2);
    }
  });
});

describe('what became of a crisis', () => {
  test('an alarm that is up already does not count until it rises again', () => {
    expect(delayOf(Float32Array.of(0, 0, 0, 2, 2), 1)).toBe(2);
    expect(delayOf(Float32Array.of(2, 2, 0, 0, 2), 1)).toBe(3);
    expect(delayOf(Float32Array.of(2, 2, 2), 1)).toBe(HORIZON);
  });

  test("NAB's score is 1 at the onset, falls to 0 at the peak, and a miss costs 1", () => {
    expect(nabScore(0, 100)).toBeCloseTo(1, 9);
    expect(nabScore(100, 100)).toBeCloseTo(0, 9);
    expect(nabScore(50, 100)).toBeGreaterThan(0.8);
    expect(nabScore(101, 100)).toBe(-1);
    expect(nabScore(30, 5)).toBeGreaterThan(0.8);
  });

  test('recall, precision and F1 take four crises a month', () => {
    const found = [10, 20, 400, HORIZON].map((delay) => ({ delay, peak: 100, said: 0.5 }));
    const verdict = verdictOf(found, 1);
    expect(verdict.delay).toBe((10 + 20 + 360 + 360) / 4);
    expect(verdict.recall).toBe(0.5);
    expect(verdict.precision).toBeCloseTo(2 / 3, 9);
    expect(verdict.f1).toBeCloseTo(4 / 7, 9);
    expect(verdict.delaySe).toBeGreaterThan(50);
  });
});
