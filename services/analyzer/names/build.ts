import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { loadSurnames } from './load.ts';

/**
 * Makes words.txt: what looks like a name and is a word, from the dictionary of @node-rs/jieba (jieba's own, MIT).
 *
 *     node services/analyzer/names/build.ts
 *
 * Kept are words of two and three characters that begin with a surname and that the dictionary does not call a person's name,
 * seen at least `SEEN` times in jieba's corpus: rarer ones are mostly names of places and people.
 */
const SEEN = 3;
const dictionary = readFileSync(createRequire(import.meta.url).resolve('@node-rs/jieba/dict.txt'), 'utf8');
const { surnames } = loadSurnames();

const words = dictionary.split('\n').flatMap((line) => {
  const [word = '', frequency = '0', kind = ''] = line.trim().split(' ');
  const isCandidate = /^[\u4e00-\u9fff]{2,3}$/.test(word) && surnames.has(word.slice(0, 1));
  return isCandidate && Number(frequency) >= SEEN && !kind.startsWith('nr') ? [word] : [];
});
writeFileSync(new URL('words.txt', import.meta.url), `${[...new Set(words)].sort().join('\n')}\n`);
