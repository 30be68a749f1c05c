import { describe, expect, it } from 'vitest';
import { gridOf } from '../../../services/replay/sweep/grid.ts';
import { runPool } from '../../../services/replay/sweep/pool.ts';

describe('the grid of a sweep', () => {
  it('has every combination, the last parameter fastest, commas within brackets and quotes kept', () => {
    expect(gridOf(['a=1,2', 'b=[1,2],"x,y"']).map(({ number, sets }) => [number, ...sets])).toEqual([
      [1, 'a=1', 'b=[1,2]'],
      [2, 'a=1', 'b="x,y"'],
      [3, 'a=2', 'b=[1,2]'],
      [4, 'a=2', 'b="x,y"'],
    ]);
    expect(gridOf([])).toEqual([{ number: 1, sets: [] }]);
  });

  it('refuses what names nothing, is empty, stands twice or is no plan', () => {
    expect(() => gridOf(['a'])).toThrow(/PATH=VALUE/);
    expect(() => gridOf(['a=1,,2'])).toThrow(/empty value/);
    expect(() => gridOf(['a=1', 'a=2'])).toThrow(/given twice/);
    const many = Array.from({ length: 101 }, (_, n) => n).join(',');
    expect(() => gridOf([`a=${many}`, `b=${many}`])).toThrow(/10201 replays/);
  });
});

describe('the pool', () => {
  it('has at most so many at work, keeps the order of results, and begins none after a stop', async () => {
    let atWork = 0;
    let most = 0;
    const stop = new AbortController();
    const works = [0, 1, 2, 3, 4, 5].map((n) => async () => {
      most = Math.max(most, ++atWork);
      await new Promise(setImmediate);
      atWork -= 1;
      if (n === 3) stop.abort();
      return n;
    });
    expect(await runPool(works, 2, stop.signal)).toEqual([
      0,
      1,
      2,
      3,
      expect.toSatisfy((n) => n === null || n === 4),
      null,
    ]);
    expect(most).toBe(2);
  });
});
