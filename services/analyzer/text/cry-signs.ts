import { createTrie, DEAD, NO_VALUE, ROOT } from './trie.ts';

/**
 * Kinds of words that make a cry, or unmake it (lexicon/cry-signs.txt says which are which): what the danger is, that it is now
 * and nobody helps, whom it has met and where; and what says that it is over, far away, or no danger at all.
 */
export const crySigns = [
  'trapped',
  'hurt',
  'lack',
  'death',
  'farewell',
  'harmed',
  'missing',
  'plea',
  'now',
  'unable',
  'who',
  'where',
  'over',
  'told',
  'unreal',
  'once',
  'advice',
  'joke',
  'trifle',
  'wish',
] as const;
export type CrySign = (typeof crySigns)[number];
export const SIGNS = crySigns.length;

/**
 * @param translate how a word looks in a speech (speech.ts); words are found under both forms
 * @returns the kinds of signs in the first `length` units, as bits
 */
export function compileSigns(
  signs: ReadonlyMap<string, CrySign>,
  translate: (word: string) => string,
): (units: Uint16Array, length: number) => number {
  const words = [...signs].flatMap(([word, sign]): [string, number][] => {
    const kind = crySigns.indexOf(sign);
    return [...new Set([word, translate(word)])].map((form) => [form, kind]);
  });
  const trie = createTrie(words);
  return function find(units, length) {
    let bits = 0;
    for (let i = 0; i < length; i++) {
      let state = ROOT;
      for (let j = i; j < length; j++) {
        state = trie.step(state, units[j] ?? 0);
        if (state === DEAD) break;
        const kind = trie.valueAt(state);
        if (kind !== NO_VALUE) bits |= 1 << kind;
      }
    }
    return bits;
  };
}
