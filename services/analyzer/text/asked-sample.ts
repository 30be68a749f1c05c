import { finalised } from './finalise.ts';

/** Keeps a random part of what streams by, chosen by its id: the same ids give the same sample, in whatever order they come. */
export interface Sampled<T> {
  take(one: T): void;
  /** What was kept, by id. */
  kept(): readonly T[];
  /** How many were taken. */
  readonly seen: number;
}

/** The `size` of lowest hash (bottom-k). `seed` is an argument, so that a test can draw others. */
export function createSample<T extends { readonly id: string }>(size: number, seed = 0): Sampled<T> {
  let held: { readonly one: T; readonly rank: number }[] = [];
  let limit = Number.POSITIVE_INFINITY;
  let seen = 0;

  function trim(): void {
    held.sort((a, b) => a.rank - b.rank || (a.one.id < b.one.id ? -1 : 1));
    held = held.slice(0, size);
    if (held.length === size) limit = held.at(-1)?.rank ?? limit;
  }

  return {
    take(one) {
      seen += 1;
      const rank = hash(one.id, seed);
      if (rank > limit) return;
      held.push({ one, rank });
      // Sorted once in `size` additions: constant time each on average.
      if (held.length >= 2 * size) trim();
    },
    kept() {
      trim();
      return [...held].sort((a, b) => (a.one.id < b.one.id ? -1 : 1)).map(({ one }) => one);
    },
    get seen() {
      return seen;
    },
  };
}

/** FNV-1a over UTF-16 units, finished like murmur3 so that ids which differ in their last digit lie apart. */
function hash(id: string, seed: number): number {
  let h = 0x811c9dc5 ^ seed;
  for (let i = 0; i < id.length; i++) h = Math.imul(h ^ id.charCodeAt(i), 0x01000193);
  return finalised(h);
}
