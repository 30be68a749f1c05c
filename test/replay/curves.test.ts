import { describe, expect, it } from 'vitest';
import { together } from '../../services/replay/curves.ts';

describe('a minute of an incident of several subjects', () => {
  it('counts what two subjects share once', () => {
    const city = { subject: 'city', n: 40, negative: 10, shared: { market: 25 } };
    const market = { subject: 'market', n: 30, negative: 18, shared: { city: 25 } };
    expect(together([market, city])).toEqual({ n: 45, negative: 13 });
    expect(together([city, market])).toEqual({ n: 45, negative: 13 });
  });

  it('is the plain sum where nothing is shared, and one subject alone is itself', () => {
    const one = { subject: 'a', n: 3, negative: 1, shared: {} };
    expect(together([one, { ...one, subject: 'b' }])).toEqual({ n: 6, negative: 2 });
    expect(together([one])).toEqual({ n: 3, negative: 1 });
    expect(together([])).toEqual({ n: 0, negative: 0 });
  });
});
