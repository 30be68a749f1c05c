import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTrie, DEAD, NO_VALUE, ROOT, type Trie } from '../../../services/analyzer/text/trie.ts';

function lookUp(trie: Trie, word: string): number {
  let state = ROOT;
  for (let i = 0; i < word.length; i++) {
    state = trie.step(state, word.charCodeAt(i));
    if (state === DEAD) return NO_VALUE;
  }
  return trie.valueAt(state);
}

describe('a trie', () => {
  it('holds exactly the words it was given, each with its value', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '新', '发', '地', '😀'), maxLength: 6 });
    fc.assert(
      fc.property(fc.array(word), fc.array(word), (words, others) => {
        const distinct = new Set(words.filter((one) => one !== ''));
        const trie = createTrie([...distinct].map((one, index) => [one, index] as const));
        [...distinct].forEach((one, index) => {
          expect(lookUp(trie, one)).toBe(index);
        });
        for (const one of others) if (!distinct.has(one)) expect(lookUp(trie, one)).toBe(NO_VALUE);
      }),
    );
  });

  it('keeps the last value of a word given twice', () => {
    const pairs: [string, number][] = [
      ['通报', 1],
      ['通报', 7],
    ];
    expect(lookUp(createTrie(pairs), '通报')).toBe(7);
  });

  it('without words is dead at the first step', () => {
    expect(createTrie([]).step(ROOT, 0x65b0)).toBe(DEAD);
  });

  it('numbers states so that a parent comes before its children', () => {
    const trie = createTrie([
      ['新发地', 0],
      ['新发', 1],
      ['三文鱼', 2],
    ]);
    expect(trie.states).toBe(7);
    for (const { from, to } of trie.edges) expect(from).toBeLessThan(to);
  });
});
