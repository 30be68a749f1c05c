import { describe, expect, it } from 'vitest';
import { swapFigures } from '../../bench/figures.ts';
import { openReader } from './reader.ts';

const read = openReader();

describe('who or where a text speaks of', () => {
  it.each(['place', 'ethnic', 'gender', 'hukou'])(
    'moves its sentiment by at most .05 in 99 of 100 fillings of a %s, and turns its label in at most 1',
    (slot) => {
      const { fillings, still, flipped } = swapFigures(read, slot);
      expect(fillings).toBeGreaterThan(200);
      expect(still).toBeGreaterThanOrEqual(0.99);
      expect(flipped).toBeLessThanOrEqual(0.01);
    },
  );

  it('moves it by at most .05 in 99 of 100 fillings in all, dialect with them, and turns its label in at most 1', () => {
    const { fillings, still, flipped } = swapFigures(read);
    expect(still).toBeGreaterThanOrEqual(0.99);
    expect(fillings).toBeGreaterThan(5000);
    expect(flipped).toBeLessThanOrEqual(0.01);
  });

  it('says nothing by its name alone', () => {
    const names = ['北京', '河南', '新疆', '回族', '汉族', '女人', '男的', '农村', '外地人', '农民工'];
    expect(new Set(names.map((name) => read(name).mood)).size).toBe(1);
    expect(read('北京').label).toBe('neutral');
  });
});
