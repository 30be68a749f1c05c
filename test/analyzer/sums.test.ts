import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mix32 } from '../../services/analyzer/hash.ts';
import { addToSketch, estimateDistinct } from '../../services/analyzer/sketch.ts';
import {
  addActivity,
  addSample,
  type Countable,
  countMention,
  emptySum,
  toActivity,
} from '../../services/analyzer/sums.ts';
import { activitySchema, type Sample } from '../../shared/records.ts';

const limits = { samples: 3, sketch: 16 };
const mention = fc.record({
  kind: fc.constantFrom('post' as const, 'comment' as const, 'repost' as const),
  mood: fc.integer({ min: -1000, max: 1000 }),
  label: fc.constantFrom('negative' as const, 'neutral' as const, 'positive' as const),
  angry: fc.boolean(),
  late: fc.boolean(),
  author: fc.option(fc.integer({ min: 0, max: 40 }).map((author) => mix32(author, 7))),
  terms: fc.uniqueArray(fc.constantFrom('封控', '排队', '核酸', '__proto__'), { maxLength: 3 }),
  direct: fc.boolean(),
  rank: fc.integer({ min: 0, max: 50 }),
});

function sumOf(mentions: readonly (Countable & { direct: boolean; rank: number })[]) {
  const sum = emptySum('market', 'weibo', 26_500_000);
  for (const one of mentions) {
    const words = one.direct ? ['新发地'] : [];
    countMention(sum, one, { direct: one.direct, words, others: ['other'], speaks: true }, limits);
    const sample: Sample = {
      id: `m${one.rank}`,
      rank: one.rank,
      at: 1,
      kind: one.kind,
      mood: one.mood,
      text: '文',
    };
    addSample(sum, sample, limits);
  }
  return sum;
}

/** Equal up to the order of keys and of samples that cannot be told apart. */
function plain(sum: ReturnType<typeof emptySum>) {
  const { samples, authors, terms, ...rest } = toActivity(sum);
  return {
    ...rest,
    terms: [...terms].sort(),
    ranks: samples.map((one) => one.rank),
    authors: estimateDistinct(authors, limits.sketch),
  };
}

describe('sums of activity', () => {
  it('add up: however the mentions of a minute are cut into batches, the sum is the same', () => {
    fc.assert(
      fc.property(
        fc.array(mention, { maxLength: 40 }),
        fc.array(fc.nat(40), { maxLength: 5 }),
        (mentions, cuts) => {
          const borders = [
            0,
            ...cuts.map((cut) => Math.min(cut, mentions.length)).sort((a, b) => a - b),
            mentions.length,
          ];
          const total = emptySum('market', 'weibo', 26_500_000);
          for (let i = 1; i < borders.length; i++) {
            const part = sumOf(mentions.slice(borders[i - 1], borders[i]));
            addActivity(total, activitySchema.parse(JSON.parse(JSON.stringify(toActivity(part)))), limits);
          }
          expect(plain(total)).toEqual(plain(sumOf(mentions)));
        },
      ),
    );
  });

  it("a monitor's own words count as terms once, whatever the segmenter cut", () => {
    const one: Countable = {
      kind: 'post',
      mood: 0,
      label: 'neutral',
      angry: false,
      late: false,
      author: null,
      terms: ['新发地', '排队'],
    };
    const sum = emptySum('market', 'weibo', 1);
    countMention(sum, one, { direct: true, words: ['新发地'], others: [], speaks: true }, limits);
    expect(Object.fromEntries(sum.terms)).toEqual({ 新发地: 1, 排队: 1 });
    expect(sum.unknownAuthors).toBe(1);
  });
});

describe('the sketch of distinct authors', () => {
  it('is exact while small and within a few per cent when large', () => {
    const small: number[] = [];
    for (let i = 0; i < 500; i++) addToSketch(small, mix32(i % 40, 1), 64);
    expect(estimateDistinct(small, 64)).toBe(40);
    const large: number[] = [];
    for (let i = 0; i < 50_000; i++) addToSketch(large, mix32(i, 1), 1024);
    expect(estimateDistinct(large, 1024) / 50_000).toBeGreaterThan(0.9);
    expect(estimateDistinct(large, 1024) / 50_000).toBeLessThan(1.1);
  });
});
