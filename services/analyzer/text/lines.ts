import { createWordFinder } from './word-finder.ts';

/** A line of government work: its name, and the words by which a text is known to concern it. */
export interface WorkLine {
  readonly name: string;
  readonly words: readonly string[];
  /** Words that support what others say, and decide only where nothing else is said. */
  readonly hints?: readonly string[];
}

/** The line of work that a cleaned text concerns; null when no word of any line occurs. */
export type LineFinder = (own: string) => string | null;

/** What a word counts: the longer, the surer; a hint counts little. */
const WORD = 1;
const PER_CHARACTER = 0.5;
const HINT = 0.4;

/**
 * Compiles a table of lines into one pass over a text. Each distinct word counts once for its line, a word inside a longer
 * one (车 in 校车) does not count beside it; of equal sums the line that stands first.
 */
export function createLineFinder(lines: readonly WorkLine[]): LineFinder {
  const weights = new Map<string, Map<number, number>>();
  lines.forEach((line, index) => {
    for (const [list, isHint] of [
      [line.hints ?? [], true],
      [line.words, false],
    ] as const)
      for (const raw of list) {
        const word = raw.toLowerCase();
        const byLine = weights.get(word) ?? new Map<number, number>();
        byLine.set(index, isHint ? HINT : WORD + PER_CHARACTER * Math.max(0, word.length - 2));
        weights.set(word, byLine);
      }
  });
  const words = [...weights.keys()];
  const finder = createWordFinder(words, { ignorePunctuation: false });

  return function lineOf(own) {
    const hits: { readonly word: number; readonly start: number; readonly end: number }[] = [];
    finder.scan(own, (word, start, end) => hits.push({ word, start, end }));
    if (hits.length === 0) return null;
    hits.sort((a, b) => a.start - b.start || b.end - a.end);
    const sums = new Map<number, number>();
    const counted = new Set<number>();
    let through = 0;
    for (const { word, end } of hits) {
      if (end <= through) continue;
      through = end;
      if (counted.has(word)) continue;
      counted.add(word);
      for (const [line, weight] of weights.get(words[word] ?? '') ?? [])
        sums.set(line, (sums.get(line) ?? 0) + weight);
    }
    const [best] = [...sums].sort(([a, x], [b, y]) => y - x || a - b);
    return best === undefined ? null : (lines[best[0]]?.name ?? null);
  };
}
