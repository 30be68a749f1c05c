import { describe, expect, it } from 'vitest';
import { openRecentIds } from '../../services/analyzer/recent-ids.ts';

describe('recent ids', () => {
  it('a repeat is known for exactly as many records as the capacity', () => {
    const ids = openRecentIds(10, () => undefined);
    expect(ids.seen(7)).toBe(false);
    for (let i = 100; i < 109; i++) ids.seen(i);
    expect(ids.seen(7)).toBe(true);
    for (let i = 200; i < 210; i++) ids.seen(i);
    expect(ids.seen(7)).toBe(false);
  });

  it('a repeat renews the memory of its id', () => {
    const ids = openRecentIds(3, () => undefined);
    ids.seen(1);
    ids.seen(2);
    expect(ids.seen(1)).toBe(true);
    ids.seen(3);
    ids.seen(4);
    expect(ids.seen(1)).toBe(true);
  });

  it('what is stored block by block continues where it was, under the same capacity and another one', () => {
    const store = new Map<string, Uint8Array>();
    const first = openRecentIds(10_000, (key) => store.get(key));
    for (let i = 1; i <= 25_000; i++) {
      first.seen(i);
      if (i % 700 === 0) for (const [key, value] of first.changes()) store.set(key, value);
    }
    for (const [key, value] of first.changes()) store.set(key, value);
    for (const [capacity, oldest] of [
      [10_000, 15_001],
      [500, 24_501],
    ] as const) {
      const again = openRecentIds(capacity, (key) => store.get(key));
      expect(again.seen(oldest)).toBe(true);
      expect(again.seen(oldest - 1)).toBe(false);
    }
  });

  it('stores only the blocks that changed', () => {
    const ids = openRecentIds(20_000, () => undefined);
    for (let i = 1; i <= 9000; i++) ids.seen(i);
    expect([...ids.changes()].map(([key]) => key)).toEqual(['ids/0', 'ids/1', 'ids/2', 'ids/head']);
    ids.seen(9001);
    expect([...ids.changes()].map(([key]) => key)).toEqual(['ids/2', 'ids/head']);
    expect([...ids.changes()]).toEqual([]);
  });
});
