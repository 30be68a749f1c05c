import { isPunctuation } from './characters.ts';
import { createTrie, DEAD, NO_VALUE, ROOT } from './trie.ts';

/** Finds every occurrence of many words in one pass over a text (Aho & Corasick 1975, CACM 18(6)). */
export interface WordFinder {
  /**
   * Calls `found(word, start, end)` for each occurrence, in order of its end: the word's index and the half-open range
   * of UTF-16 units in the text. Letters A-Z count as a-z. Equal words report the last of their indices.
   */
  scan(text: string, found: (word: number, start: number, end: number) => void): void;
}

export interface FinderOptions {
  /** Spaces and punctuation of the text are passed over, so that 新 发-地 holds 新发地. */
  readonly ignorePunctuation: boolean;
}

/** @param words without capital letters A-Z; empty words never occur. */
export function createWordFinder(words: readonly string[], options: FinderOptions): WordFinder {
  const trie = createTrie(words.map((word, index) => [word, index] as const));
  // For each state, the longest proper suffix that is a state too, and the nearest such suffix that ends a word.
  const fallback = new Int32Array(trie.states).fill(ROOT);
  const shorter = new Int32Array(trie.states).fill(DEAD);
  const depth = new Int32Array(trie.states);
  for (const { from, to } of trie.edges) depth[to] = at(depth, from) + 1;
  const byDepth = [...trie.edges].sort((a, b) => at(depth, a.to) - at(depth, b.to));
  for (const { from, unit, to } of byDepth) {
    if (from === ROOT) continue;
    const suffix = follow(at(fallback, from), unit);
    fallback[to] = suffix;
    shorter[to] = trie.valueAt(suffix) === NO_VALUE ? at(shorter, suffix) : suffix;
  }

  function follow(start: number, unit: number): number {
    let state = start;
    for (;;) {
      const next = trie.step(state, unit);
      if (next !== DEAD) return next;
      if (state === ROOT) return ROOT;
      state = at(fallback, state);
    }
  }

  return {
    scan(text, found) {
      const skip = options.ignorePunctuation;
      let state = ROOT;
      for (let i = 0; i < text.length; i++) {
        const raw = text.charCodeAt(i);
        const unit = raw >= 0x41 && raw <= 0x5a ? raw + 0x20 : raw;
        if (skip && isPunctuation(unit)) continue;
        state = follow(state, unit);
        if (state === ROOT) continue;
        for (
          let end = trie.valueAt(state) === NO_VALUE ? at(shorter, state) : state;
          end !== DEAD;
          end = at(shorter, end)
        ) {
          const length = at(depth, end);
          const start = skip ? startOf(text, i, length) : i + 1 - length;
          found(trie.valueAt(end), start, i + 1);
        }
      }
    },
  };
}

/** Where the last `length` units up to and with `last` begin, those passed over not counted. */
function startOf(text: string, last: number, length: number): number {
  let start = last;
  for (let left = length - 1; left > 0; ) {
    start -= 1;
    if (!isPunctuation(text.charCodeAt(start))) left -= 1;
  }
  return start;
}

function at(table: Int32Array, index: number): number {
  return table[index] ?? DEAD;
}
