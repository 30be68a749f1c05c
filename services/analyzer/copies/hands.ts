import { addToSketch, estimateDistinct, type Sketch } from '../sketch.ts';

/** Who said something, how often: the unit whose voice is counted. `n` in mentions, `rows` those looked at. */
export interface Voices {
  n: number;
  rows: number;
  authors: number[];
  unknown: number;
}

export function noVoices(): Voices {
  return { n: 0, rows: 0, authors: [], unknown: 0 };
}

export function addVoice(voices: Voices, author: number | null, times: number, sketch: number): void {
  voices.n += times;
  voices.rows += 1;
  if (author === null) voices.unknown += 1;
  else addToSketch(voices.authors, author, sketch);
}

export function addVoices(into: Voices, other: Voices, sketch: number): void {
  into.n += other.n;
  into.rows += other.rows;
  into.unknown += other.unknown;
  for (const author of other.authors) addToSketch(into.authors, author, sketch);
}

/** Mentions whose author is unknown count as one author each: nothing speaks for a push by few. */
export function distinctShareOf({ rows, authors, unknown }: Voices, sketch: number): number {
  return rows === 0 ? 1 : (estimateDistinct(authors, sketch) + unknown) / rows;
}

/**
 * What `n` mentions of one text count for (detection.md 5.4): all of them when many people say it, else the first and one
 * more for every doubling.
 */
export function voiceOf(voices: Voices, distinctShare: number, sketch: number): number {
  const { n } = voices;
  if (n <= 1 || distinctShareOf(voices, sketch) >= distinctShare) return n;
  return Math.min(n, 1 + Math.log2(n));
}

/** Authors that two sketches share: exact while both are below `k`, else by the share among the k smallest of both. */
export function sharedAuthors(one: Sketch, other: Sketch, k: number): number {
  let i = 0;
  let j = 0;
  let both = 0;
  let all = 0;
  const exact = one.length < k && other.length < k;
  while (i < one.length && j < other.length && (exact || all < k)) {
    const a = one[i] ?? 0;
    const b = other[j] ?? 0;
    all += 1;
    if (a === b) both += 1;
    if (a <= b) i += 1;
    if (b <= a) j += 1;
  }
  if (exact || all === 0) return both;
  const union = [...one];
  for (const hash of other) addToSketch(union, hash, k);
  return Math.round((both / all) * estimateDistinct(union, k));
}
