import { describe, expect, it } from 'vitest';
import { grouped, homeOf, type Rooted } from '../../../services/analyzer/emerging/groups.ts';
import { defaultEmerging } from '../../../services/analyzer/emerging/settings.ts';
import {
  createTopicFinder,
  learnKeys,
  likenessOf,
  type Topic,
} from '../../../services/analyzer/emerging/topic.ts';
import { openTrends } from '../../../services/analyzer/emerging/trends.ts';

const scale = { minutes: 5, posts: 3 };
const settings = { ...defaultEmerging, warmUpEpochs: 3, warmUpPosts: 100 };
const OTHER = { id: 900, terms: [1], tag: null };

let last = 0;
function post(terms: readonly number[], more: Partial<Rooted> = {}): Rooted {
  last += 1;
  return { author: last, text: last, few: false, terms, root: null, ...more };
}

/** Sixty posts of everyday talk: words 100 to 159, each said once. */
function everyday(): Rooted[] {
  return Array.from({ length: 60 }, (_, i) => post([100 + i, 1]));
}

function trendsAfter(epoch: readonly Rooted[]) {
  const trends = openTrends(scale, settings, () => undefined);
  for (let i = 0; i < 4; i++) expect(trends.epoch(everyday())).toEqual([]);
  return trends.epoch(epoch);
}

describe('what is said more than usual', () => {
  it('is found with its posts, alone and in pairs', () => {
    const found = trendsAfter([...everyday(), ...Array.from({ length: 14 }, () => post([500, 501]))]);
    expect(found.map(({ terms }) => terms.join('+')).sort()).toEqual(['500', '500+501', '501']);
    expect(found.every(({ posts }) => posts.length === 14)).toBe(true);
  });

  it('is no trend when one person says it, or one text is pushed by few', () => {
    const alone = Array.from({ length: 14 }, () => post([500, 501], { author: 7 }));
    expect(trendsAfter([...everyday(), ...alone])).toEqual([]);
    const pushed = Array.from({ length: 40 }, (_, i) => post([500, 501], { text: 77, few: i > 20 }));
    expect(trendsAfter([...everyday(), ...pushed])).toEqual([]);
    const unknown = Array.from({ length: 40 }, () => post([500, 501], { text: 77, author: null }));
    expect(trendsAfter([...everyday(), ...unknown])).toEqual([]);
  });

  it('is many voices when many known people say the same words', () => {
    const slogan = Array.from({ length: 14 }, () => post([500, 501], { text: 77 }));
    expect(trendsAfter([...everyday(), ...slogan])).toHaveLength(3);
  });

  it('is nothing in the first epochs, when everything is new', () => {
    const trends = openTrends(scale, settings, () => undefined);
    expect(trends.epoch(Array.from({ length: 200 }, () => post([500, 501])))).toEqual([]);
  });
});

describe('trends', () => {
  it('of one thing are one group, of two things two', () => {
    const flood = [
      ...Array.from({ length: 14 }, () => post([500, 501])),
      ...Array.from({ length: 15 }, () => post([600, 601])),
    ];
    const groups = grouped(trendsAfter([...everyday(), ...flood]), settings);
    expect(groups.map(({ trends }) => trends.some(({ terms }) => terms.includes(500)))).toHaveLength(2);
    expect(groups.map(({ posts }) => posts.size).sort()).toEqual([14, 15]);
  });

  it("of one post's talk are one group, whatever their words", () => {
    const flood = [
      ...Array.from({ length: 14 }, () => post([500, 501], { root: OTHER })),
      ...Array.from({ length: 15 }, () => post([600, 601], { root: OTHER })),
    ];
    const groups = grouped(trendsAfter([...everyday(), ...flood]), settings);
    expect(groups).toHaveLength(1);
    expect(groups[0]?.home).toBe(900);
  });

  it('lie under one post when nearly all of them do', () => {
    const under = Array.from({ length: 7 }, () => post([1], { root: OTHER }));
    expect(homeOf([...under, post([1]), post([1]), post([1])], 0.7)?.id).toBe(900);
    expect(homeOf([...under, post([1]), post([1]), post([1]), post([1])], 0.7)).toBeNull();
  });
});

describe('a topic', () => {
  const topic = (): Topic => ({
    ...{ id: 'topic:weibo:x', from: 0, significant: 0, heard: 0, keys: [], roots: [], rate: 0, negative: 0 },
    ...{ home: null, tag: null, name: '', words: [] },
  });

  it('keeps the strongest terms, and no pair of a term that it has', () => {
    const one = topic();
    learnKeys(one, [{ terms: [1, 2], significance: 4, posts: [] }], settings);
    learnKeys(one, [{ terms: [2], significance: 5, posts: [] }], settings);
    expect(one.keys).toEqual([{ terms: [2], significance: 5 }]);
    learnKeys(one, [{ terms: [2, 3], significance: 9, posts: [] }], settings);
    expect(one.keys).toEqual([{ terms: [2], significance: 5 }]);
  });

  it('is found in what holds one of its terms, or both of a pair', () => {
    const one = topic();
    learnKeys(
      one,
      [
        { terms: [1, 2], significance: 4, posts: [] },
        { terms: [3], significance: 3, posts: [] },
      ],
      settings,
    );
    const find = createTopicFinder([one]);
    expect(find([2, 9, 1])).toEqual([one]);
    expect(find([2, 9])).toEqual([]);
    expect(find([3])).toEqual([one]);
  });

  it('is like what shares its weightiest terms', () => {
    const one = topic();
    const trend = (term: number, significance: number) => ({ terms: [term], significance, posts: [] });
    learnKeys(one, [trend(1, 6), trend(2, 2)], settings);
    expect(likenessOf(one, [trend(1, 6)])).toBeCloseTo(0.75);
    expect(likenessOf(one, [trend(2, 2), trend(9, 8)])).toBeCloseTo(2 / 16);
  });
});
