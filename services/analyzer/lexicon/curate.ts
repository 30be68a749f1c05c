import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { createSimplifier } from '../simplify.ts';
import { createWordFinder } from '../text/word-finder.ts';

/**
 * Makes polarity.tsv out of NTUSD and JioNLP's sentiment list (see ORIGIN.md for both and for the texts):
 * `node services/analyzer/lexicon/curate.ts --ntusd FILE --jionlp FILE TEXT.gz…`. Both lists were collected word by word
 * from many sources and hold thousands of neutral and of dead words: kept is what two lists agree on, and of the strong
 * words of one list those that people write, that is, that occur in the given openly licensed texts.
 */
const { values, positionals } = parseArgs({
  options: { ntusd: { type: 'string' }, jionlp: { type: 'string' } },
  allowPositionals: true,
});

/** JioNLP's lowest step, ±1.1, is where its neutral words lie. */
const JIONLP_FLOOR = 1.1;
/** A word that only JioNLP knows needs its third step, or four characters (an idiom) and the second. */
const SURE_ALONE = 1.5;
const IDIOM_ALONE = 1.3;
const IDIOM_LENGTH = 4;
/** Below our own words (about 1), since nobody has read each of these. */
const WEIGHT_BOTH = 0.6;
const WEIGHT_ALONE = 0.4;
/** No single characters, no punctuation, no inflections in 的 (their stems are listed too). */
const WORD = /^[\u4e00-\u9fff]+[\u4e00-\u7683\u7685-\u9fff]$/;
/** Short words that begin with a negation are left to the negation rule and to our own list. */
const NEGATED = /^[不没无未别].{1,2}$/;

if (values.ntusd && values.jionlp && positionals.length > 0) {
  const ntusd = readPairs(values.ntusd);
  const jionlp = readPairs(values.jionlp);
  const written = wordsIn(positionals, [...jionlp.keys()]);
  const excluded = new Set(
    readFileSync(new URL('excluded.txt', import.meta.url), 'utf8')
      .split('\n')
      .filter((line) => !line.startsWith('#'))
      .join(' ')
      .split(/\s+/),
  );
  const simplify = createSimplifier();
  const lines: string[] = [];
  for (const [word, strength] of jionlp) {
    if (!WORD.test(word) || NEGATED.test(word) || excluded.has(word) || simplify(word) !== word) continue;
    const other = ntusd.get(word) ?? 0;
    if (other === 0 && !written.has(word)) continue;
    const weight = weightOf(word, strength, other);
    if (weight !== 0) lines.push(`${word}\t${weight}\n`);
  }
  writeFileSync(new URL('polarity.tsv', import.meta.url), lines.sort().join(''));
  console.log(`${lines.length} words`);
} else {
  console.error('usage: curate.ts --ntusd FILE --jionlp FILE TEXT.gz…');
  process.exitCode = 2;
}

function wordsIn(paths: readonly string[], words: readonly string[]): ReadonlySet<string> {
  const finder = createWordFinder(words, { ignorePunctuation: false });
  const found = new Set<string>();
  for (const path of paths) {
    finder.scan(gunzipSync(readFileSync(path)).toString('utf8'), (word) => found.add(words[word] ?? ''));
  }
  return found;
}

function weightOf(word: string, jionlp: number, ntusd: number): number {
  const sign = Math.sign(jionlp);
  const strength = Math.abs(jionlp);
  if (ntusd !== 0)
    return ntusd * jionlp > 0 && (sign < 0 || strength > JIONLP_FLOOR) ? sign * WEIGHT_BOTH : 0;
  const sure = strength >= SURE_ALONE || (word.length >= IDIOM_LENGTH && strength >= IDIOM_ALONE);
  return sure ? sign * WEIGHT_ALONE : 0;
}

function readPairs(path: string): ReadonlyMap<string, number> {
  const pairs = readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.split('\t'))
    .filter((cells) => cells.length === 2);
  return new Map(pairs.map(([word = '', value = '']) => [word, Number(value)]));
}
