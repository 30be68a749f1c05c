import type { Said } from './windows.ts';

/** What was said about a subject on a platform in one bin: integers. */
export interface MinuteCounts {
  readonly n: number;
  readonly negative: number;
  readonly positive: number;
  readonly angry: number;
  /** Sum of sentiment × 1,000, and mentions per fifth of the scale from -1 to 1. */
  readonly mood: number;
  readonly moods: readonly [number, number, number, number, number];
  /** Of `n` and `negative`, those that came late: they count for volume and level only. */
  readonly late: number;
  readonly lateNegative: number;
  /** Distinct authors; a mention without a known author counts as one of its own. */
  readonly authors: number;
  /** Beside `n`: mentions that a thread's counters tell of and nobody has brought. They count for volume and level only. */
  readonly unseen?: { readonly n: number; readonly negative: number };
  /** What of `n` are copies of each other and count for nothing (detection.md 5.4), and what of `negative` and `angry`. */
  readonly copies?: {
    readonly n: number;
    readonly negative: number;
    readonly angry: number;
    /** Mentions of `n` in texts that the same hands push. */
    readonly coordinated: number;
  };
}

/**
 * Counts as judged: the voice, which is the heat without its copies, and never more than so many mentions per author, the
 * parts scaled alike (design.md part 3). Where a minute takes back more than it holds, counts are below zero.
 */
export function judged(counts: MinuteCounts, perAuthor: number): Said {
  const { moods, copies, unseen = { n: 0, negative: 0 } } = counts;
  const n = counts.n + unseen.n;
  // Nobody knows who they are: each is one of its own.
  const authors = counts.authors + unseen.n;
  const voice = copies === undefined ? n : Math.round(n - copies.n);
  const count = Math.min(voice, perAuthor * authors);
  const scale = n > 0 ? Math.max(0, count) / n : 0;
  const part = (value: number): number => (count === n ? value : Math.round(value * scale) + 0);
  const capped = voice > count ? count / voice : 1;
  const without = (value: number, taken: number): number =>
    copies === undefined ? part(value) : Math.round((value - taken) * capped) + 0;
  return {
    heat: n,
    coordinated: copies?.coordinated ?? 0,
    count,
    unseen: unseen.n,
    onTime: count - part(counts.late + unseen.n),
    negative: without(counts.negative + unseen.negative, copies?.negative ?? 0),
    angry: without(counts.angry, copies?.angry ?? 0),
    mood: part(counts.mood),
    authors,
    mood0: part(moods[0]),
    mood1: part(moods[1]),
    mood2: part(moods[2]),
    mood3: part(moods[3]),
    mood4: part(moods[4]),
  };
}
