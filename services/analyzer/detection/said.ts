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
}

/** Counts as judged: never more than so many mentions per author, the parts scaled alike (design.md part 3). */
export function judged(counts: MinuteCounts, perAuthor: number): Said {
  const { n, moods } = counts;
  const count = Math.min(n, perAuthor * counts.authors);
  const scale = n > 0 ? count / n : 0;
  const part = (value: number): number => (count === n ? value : Math.round(value * scale) + 0);
  return {
    count,
    onTime: count - part(counts.late),
    negative: part(counts.negative),
    angry: part(counts.angry),
    mood: part(counts.mood),
    authors: counts.authors,
    mood0: part(moods[0]),
    mood1: part(moods[1]),
    mood2: part(moods[2]),
    mood3: part(moods[3]),
    mood4: part(moods[4]),
  };
}
