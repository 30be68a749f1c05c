import {
  AFTER,
  ASKS,
  ASKS_BY_MARK,
  DEGREE,
  DENIES,
  type Entries,
  IRONY,
  LEAST,
  MOOD,
  NEGATION,
  PLAIN,
} from './entries.ts';
import type { Speech } from './speech.ts';
import { DEAD, NO_VALUE, ROOT } from './trie.ts';

/** What is heard where it spans several tokens too. */
const HEARD = MOOD | DENIES | ASKS | ASKS_BY_MARK | IRONY | NEGATION | DEGREE | LEAST | PLAIN;
/** An entry of the lexicon spans at most this many tokens. */
const SPAN = 10;

/** Entries of the lexicon in a speech. */
export interface EntryFinder {
  /**
   * The number of tokens of the longest entry from token `from` on that is heard, 0 for none. What it is stands in `found`; the
   * entry that is the token by itself in `alone`. `NO_VALUE` for none.
   */
  longest(speech: Speech, from: number): number;
  found: number;
  alone: number;
  /** What is said of a mood word right behind it, from unit `from` on (得很, 极了), as a factor. */
  degreeAfter(speech: Speech, from: number): number;
}

export function createEntryFinder({ trie, entries }: Entries): EntryFinder {
  const finder: EntryFinder = { longest, found: NO_VALUE, alone: NO_VALUE, degreeAfter };
  return finder;

  function longest({ units, tokenAt, tokens }: Speech, from: number): number {
    let state = ROOT;
    let span = 0;
    finder.alone = NO_VALUE;
    const last = Math.min(tokens, from + SPAN);
    for (let t = from; t < last; t++) {
      const end = tokenAt[t + 1] ?? 0;
      for (let k = tokenAt[t] ?? 0; k < end; k++) {
        state = trie.step(state, units[k] ?? 0);
        if (state === DEAD) return span;
      }
      const value = trie.valueAt(state);
      if (value === NO_VALUE) continue;
      if (t === from) finder.alone = value;
      if (((entries[value]?.does ?? 0) & HEARD) !== 0) {
        span = t - from + 1;
        finder.found = value;
      }
    }
    return span;
  }

  function degreeAfter({ units, length }: Speech, from: number): number {
    let state = ROOT;
    let factor = 1;
    for (let k = from; k < length; k++) {
      state = trie.step(state, units[k] ?? 0);
      if (state === DEAD) return factor;
      const entry = entries[trie.valueAt(state)];
      if (entry !== undefined && (entry.does & AFTER) !== 0) factor = entry.factor;
    }
    return factor;
  }
}
