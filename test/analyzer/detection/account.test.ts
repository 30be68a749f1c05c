import { describe, expect, it } from 'vitest';
import {
  doubtOf,
  expectedBy,
  moodOfPost,
  noteAnswers,
  notePost,
  openAccount,
  rateAt,
  scaleOf,
  type Usual,
  usualOf,
} from '../../../services/analyzer/detection/account.ts';

const M0 = 26_500_000;

/** An account whose posts draw `size` answers each at a steady pace within two hours, a share of them negative. */
function account(posts: number, size: (post: number) => number, negative = 0.1) {
  const known = openAccount();
  for (let post = 0; post < posts; post++) {
    const at = M0 + post * 3000;
    notePost(known, `p${post}`, at);
    for (let minute = 0; minute < 120; minute++) {
      const n = size(post) / 120;
      noteAnswers(known, `p${post}`, at + minute, { n, negative: n * negative, angry: 0 });
    }
  }
  return known;
}

function usual(posts: number, size: (post: number) => number = () => 240, isOne = true): Usual {
  return usualOf(account(posts, size), M0 + posts * 3000, 'weibo', isOne);
}

describe('what is usual for the threads of an account', () => {
  it('is the platform default while nothing is known, falling with age', () => {
    const none = usual(0);
    const rates = [1, 10, 60, 600, 3000].map((age) => rateAt(none, age));
    expect(rates).toEqual([...rates].sort((a, b) => b - a));
    // Of reposts on Weibo, 27 % come in the first hour and 88 % within a day (CED).
    expect(expectedBy(none.rates, 60) / expectedBy(none.rates, 10_080)).toBeCloseTo(0.27 / 0.977, 1);
    expect(none.known).toBe(false);
  });

  it('becomes the account its own with its posts', () => {
    const many = usual(50);
    expect(expectedBy(many.rates, 120)).toBeGreaterThan(220);
    expect(expectedBy(many.rates, 120)).toBeLessThan(245);
    expect(rateAt(many, 60)).toBeCloseTo(2, 0);
    expect(rateAt(many, 600)).toBeLessThan(0.02);
    expect(many.negative).toBeCloseTo(0.1, 1);
  });

  it('is known from ten posts on, and never of a pool of many accounts', () => {
    expect(usual(9).known).toBe(false);
    expect(usual(10).known).toBe(true);
    expect(usual(50, () => 240, false).known).toBe(false);
  });

  it('knows how much posts differ', () => {
    const even = usual(40);
    const uneven = usual(40, (post) => (post % 10 === 0 ? 2400 : 24));
    expect(even.dispersion).toBeLessThan(0.2);
    expect(uneven.dispersion).toBeGreaterThan(2);
  });

  it('takes a post for as popular as it shows, within what is usual for a known account', () => {
    const known = usual(40);
    const drawn = expectedBy(known.rates, 30);
    expect(scaleOf(known, drawn, 30)).toBeCloseTo(1, 1);
    expect(scaleOf(known, drawn * 20, 30)).toBeLessThan(2);
    const pool = usual(40, () => 240, false);
    expect(scaleOf(pool, drawn * 20, 30)).toBeGreaterThan(10);
    expect(doubtOf(known, 0)).toBeCloseTo(known.dispersion, 9);
    expect(doubtOf(known, 1000)).toBeLessThan(0.002);
  });

  it('takes a post for as sour as it shows, within what is usual', () => {
    const known = usual(40);
    expect(moodOfPost(known, 0, 0)).toBeCloseTo(known.negative, 9);
    expect(moodOfPost(known, 1000, 900)).toBeCloseTo(known.negative + 2 * known.negativeSpread, 9);
    expect(moodOfPost(known, 1000, 0)).toBeLessThan(0.02);
  });
});
