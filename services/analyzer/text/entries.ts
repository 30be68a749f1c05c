import type { Lexicon, MoodClass } from './lexicon.ts';
import { MASK } from './speech.ts';
import { createTrie, DEAD, NO_VALUE, ROOT, type Trie } from './trie.ts';

/** What a word of the lexicon does, as bits: one string may do several things (过分 is a degree and a reproach). */
export const MOOD = 1;
export const NEGATION = 2;
export const DEGREE = 4;
export const DENIES = 8;
export const ASKS = 16;
export const STOP = 32;
export const CONTRAST = 64;
/** A contrast where a clause begins only. */
export const CONTRAST_FIRST = 128;
export const CONCEDES = 256;
export const IRONY = 512;
/** A degree that follows what it strengthens. */
export const AFTER = 1024;
/** A negation that denies there is any (没有 … 不 …): with another one behind it nothing is denied. */
export const EXISTS = 2048;
/** A negation that denies with force (毫不). */
export const EMPHATIC = 4096;
/** The least there could be (一点, 一句): denied, with force. */
export const LEAST = 8192;
/** How it was before, and how it is now: what was before counts less where a now follows. */
export const PAST = 16_384;
export const PRESENT = 32_768;
/** A question that is plainly one, though another begins like it (凭什么证件). */
export const PLAIN = 65_536;
/** A question where the clause ends in a question mark. */
export const ASKS_BY_MARK = 131_072;

export interface Entry {
  does: number;
  weight: number;
  mood: MoodClass;
  factor: number;
}

const NAME = String.fromCharCode(MASK);

/** A lexicon ready for walking: the trie's values are indices of the entries. */
export interface Entries {
  readonly trie: Trie;
  readonly entries: readonly Entry[];
  /** The entry of exactly this word. */
  of(word: string): Entry | undefined;
}

/**
 * @param translate how a word looks in a speech (speech.ts): words of dialect and slang are found there under their standard
 *   form, so they are indexed under both
 */
export function indexEntries(lexicon: Lexicon, translate: (word: string) => string): Entries {
  const entries: Entry[] = [];
  const index = new Map<string, number>();
  const entryFor = (word: string): Entry => {
    const key = word.toLowerCase();
    const at = index.get(key);
    const known = at === undefined ? undefined : entries[at];
    if (known !== undefined) return known;
    const entry: Entry = { does: 0, weight: 0, mood: 'none', factor: 1 };
    index.set(key, entries.length);
    entries.push(entry);
    return entry;
  };
  const mark = (words: readonly string[], does: number): void => {
    for (const word of words) entryFor(word).does |= does;
  };
  for (const [word, { weight, mood }] of lexicon.moods) {
    const entry = entryFor(word);
    entry.does |= MOOD;
    entry.weight = weight;
    entry.mood = mood;
  }
  mark(lexicon.negations, NEGATION);
  mark(lexicon.existentials, NEGATION | EXISTS);
  mark(lexicon.emphatics, NEGATION | EMPHATIC);
  mark(lexicon.least, LEAST);
  mark(lexicon.past, PAST);
  mark(lexicon.present, PRESENT);
  for (const [word, factor] of lexicon.degrees) {
    const entry = entryFor(word);
    entry.does |= DEGREE;
    entry.factor = factor;
  }
  for (const question of lexicon.questions) {
    const [head = '', tail] = question.split('…');
    if (head.startsWith('=')) mark([head.slice(1)], PLAIN);
    else mark([head], tail === undefined ? DENIES : tail === '?' ? ASKS_BY_MARK : ASKS);
  }
  for (const word of lexicon.contrasts) {
    if (word.startsWith(',')) mark([word.slice(1)], CONTRAST_FIRST);
    else mark([word], CONTRAST);
  }
  mark(lexicon.concessions, CONCEDES);
  mark(lexicon.ironies, IRONY);
  mark(lexicon.stopWords, STOP);
  for (const [word, factor] of lexicon.degreesAfter) {
    const entry = entryFor(word);
    entry.does |= AFTER;
    entry.factor = factor;
  }
  for (const [word, at] of [...index]) {
    const translated = translate(word);
    // A word that holds a name of a group or place would be heard wherever any such name stands.
    if (!translated.includes(NAME) && !index.has(translated)) index.set(translated, at);
  }
  const trie = createTrie(index);

  function of(word: string): Entry | undefined {
    let state = ROOT;
    for (let i = 0; i < word.length; i++) {
      state = trie.step(state, word.charCodeAt(i));
      if (state === DEAD) return undefined;
    }
    const value = trie.valueAt(state);
    return value === NO_VALUE ? undefined : entries[value];
  }
  return { trie, entries, of };
}
