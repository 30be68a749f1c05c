import { steady } from '../detection/steady.ts';
import { finalised } from '../text/finalise.ts';
import type { EmergingSettings } from './settings.ts';
import { openTrendTable, type TrendTable } from './trend-table.ts';

/** A mention as far as trends look at it. */
export interface Post {
  readonly author: number | null;
  /** Of texts that few people say many times one is looked at; what many say alike is many voices (detection.md 5.4). */
  readonly text: number;
  readonly few: boolean;
  readonly terms: readonly number[];
}

/** A term or a pair of terms that is said more than usual. */
export interface Trend<P extends Post = Post> {
  /** One term, or two in ascending order. */
  readonly terms: readonly number[];
  readonly significance: number;
  /** The posts of the epoch that hold it. */
  readonly posts: readonly P[];
}

/** One scale of time: what is usual in an epoch, and what is not. */
export interface Trends {
  readonly minutes: number;
  /** Judges an epoch by what was usual before it, then learns it. */
  epoch<P extends Post>(posts: readonly P[]): readonly Trend<P>[];
  /** The usual share of posts that hold the term or pair. */
  usual(terms: readonly number[]): number;
  changes: TrendTable['changes'];
}

/** A term said once is in no table: they are most of a language. */
const LEAST_POSTS = 2;

export function openTrends(
  scale: EmergingSettings['scales'][number],
  settings: EmergingSettings,
  load: (key: string) => Uint8Array | undefined,
): Trends {
  const memoryEpochs = settings.halfLifeMinutes / scale.minutes;
  const table = openTrendTable({ bits: settings.tableBits, memoryEpochs }, load);

  return {
    minutes: scale.minutes,
    usual: (terms) => table.usual(keyOf(terms)),
    changes: () => table.changes(),
    epoch(all) {
      const posts = distinct(all);
      if (posts.length === 0) return [];
      const isKnown = table.epochs >= settings.warmUpEpochs && table.posts >= settings.warmUpPosts;
      const { counts, pairs } = count(posts);
      const beta = scale.posts / posts.length;
      const trends: Trend<(typeof posts)[number]>[] = [];
      for (const [key, n] of isKnown ? counts : []) {
        if (n < settings.leastAuthors) continue;
        const terms = pairs.get(key) ?? [key];
        const significance = steady(table.significance(key, n / posts.length, beta));
        const least = terms.length === 2 ? settings.pairSignificance : settings.termSignificance;
        if (significance < least) continue;
        const holding = posts.filter((post) => terms.every((term) => post.terms.includes(term)));
        if (authorsOf(holding) >= settings.leastAuthors) trends.push({ terms, significance, posts: holding });
      }
      table.learn(counts, posts.length);
      return trends.sort(compareTrends);
    },
  };
}

/** Posts by term, and by pair of the terms that several posts hold; `pairs` tells the two of a pair's key. */
function count(posts: readonly Post[]): {
  readonly counts: ReadonlyMap<number, number>;
  readonly pairs: ReadonlyMap<number, readonly number[]>;
} {
  const counts = new Map<number, number>();
  const pairs = new Map<number, readonly number[]>();
  for (const { terms } of posts) for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  for (const [term, n] of counts) if (n < LEAST_POSTS) counts.delete(term);
  const paired = new Map<number, number>();
  for (const { terms } of posts) {
    const common = terms.filter((term) => counts.has(term));
    for (let i = 0; i < common.length; i++)
      for (let j = i + 1; j < common.length; j++) {
        const pair = inOrder(common[i] ?? 0, common[j] ?? 0);
        const key = keyOf(pair);
        paired.set(key, (paired.get(key) ?? 0) + 1);
        if (!pairs.has(key)) pairs.set(key, pair);
      }
  }
  for (const [key, n] of paired) if (n >= LEAST_POSTS && !counts.has(key)) counts.set(key, n);
  return { counts, pairs };
}

/** The most significant first. */
export function compareTrends(a: Trend, b: Trend): number {
  return b.significance - a.significance || keyOf(a.terms) - keyOf(b.terms);
}

function inOrder(a: number, b: number): readonly number[] {
  return a < b ? [a, b] : [b, a];
}

/** A term is its own key; that of a pair is mixed from both. */
export function keyOf(terms: readonly number[]): number {
  const [a = 0, b] = terms;
  return b === undefined ? a : finalised((Math.imul(a, 31) + b) | 0) >>> 0;
}

/** Posts as voices: of a text one for each author who is known, of those who are not one for all. */
function distinct<P extends Post>(posts: readonly P[]): readonly P[] {
  // A text is known to be pushed once it has been said often enough: then what came before was as well.
  const pushed = new Set(posts.flatMap(({ text, few }) => (few ? text : [])));
  const seen = new Set<string>();
  return posts.filter(({ text, author, terms }) => {
    if (terms.length === 0) return false;
    const voice = pushed.has(text) || author === null ? `${text}` : `${text}/${author}`;
    if (seen.has(voice)) return false;
    seen.add(voice);
    return true;
  });
}

/** Authors that are not known count as one each. */
function authorsOf(posts: readonly Post[]): number {
  const known = new Set(posts.flatMap(({ author }) => author ?? []));
  return known.size + posts.filter(({ author }) => author === null).length;
}
