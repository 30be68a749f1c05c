import { describe, expect, test } from 'vitest';
import { devz, surprise, tailDecades, upperTail } from '../../../services/analyzer/detection/tail.ts';
import { tailVector, vectors } from './vectors.ts';

describe('tail', () => {
  test('the deviance residual agrees with the reference to 1e-6', () => {
    const rows = vectors('tails.jsonl', tailVector);
    expect(rows.length).toBeGreaterThan(100);
    for (const [count, mean, phi, z] of rows) expect(devz(count, mean, phi)).toBeCloseTo(z, 6);
  });

  test('surprise stays on the low side of the exact tail, by less than a decade where there is something to see', () => {
    for (const [count, mean, phi, z, exact] of vectors('tails.jsonl', tailVector)) {
      if (mean < 2 || z < 1) continue;
      const told = surprise(count, mean, phi);
      expect(told).toBeLessThan(exact + 0.05);
      expect(told).toBeGreaterThan(exact - 0.75);
    }
  });

  test('the normal tail is right in the middle, on both sides and beyond five', () => {
    expect(upperTail(0)).toBeCloseTo(0.5, 6);
    expect(upperTail(1.645)).toBeCloseTo(0.049985, 5);
    expect(upperTail(-1.645)).toBeCloseTo(0.950015, 5);
    expect(tailDecades(5)).toBeCloseTo(6.5426, 2);
    expect(tailDecades(5.0001)).toBeGreaterThanOrEqual(tailDecades(5));
    expect(tailDecades(38)).toBeGreaterThan(300);
  });

  test('nothing expected says nothing', () => {
    expect(devz(3, 0, 1)).toBe(0);
    expect(devz(0, 0, 2)).toBe(0);
  });
});
