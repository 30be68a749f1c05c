import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadLexicon } from '../../../services/analyzer/lexicon/load.ts';
import { createSimplifier } from '../../../services/analyzer/simplify.ts';
import { cleanWord } from '../../../services/analyzer/text/clean.ts';

const lexicon = loadLexicon();
const folder = new URL('../../../services/analyzer/lexicon/', import.meta.url);

describe('the lexicon', () => {
  it('has weights from -2 to 2 whose sign agrees with their class', () => {
    const good = new Set(['joy', 'support']);
    const bad = new Set(['anger', 'mockery', 'complaint', 'fear', 'grief', 'distrust', 'help', 'event']);
    for (const [word, { weight, mood }] of lexicon.moods) {
      expect(Math.abs(weight), word).toBeLessThanOrEqual(2);
      if (good.has(mood)) expect(weight, word).toBeGreaterThan(0);
      if (bad.has(mood)) expect(weight, word).toBeLessThan(0);
      if (mood === 'none') expect(weight, word).toBe(0);
    }
  });

  it('is written as texts are after cleaning, or its words would never be found', () => {
    const simplify = createSimplifier();
    const words = [
      ...lexicon.moods.keys(),
      ...lexicon.negations,
      ...lexicon.degrees.keys(),
      ...lexicon.stopWords,
      ...lexicon.contrasts.map((word) => word.replace(/^,/, '')),
      ...lexicon.concessions,
      ...lexicon.ironies,
      ...lexicon.aliases.keys(),
      ...lexicon.aliases.values(),
      ...lexicon.identities,
    ];
    expect(words.filter((word) => cleanWord(word, simplify) !== word)).toEqual([]);
  });

  it('lists no word of our own twice', () => {
    const words = readFileSync(new URL('crisis.txt', folder), 'utf8')
      .split('\n')
      .filter((line) => !line.startsWith('# ') && !/^\[[a-z]+ -?[\d.]+\]$/.test(line))
      .flatMap((line) => line.split(' '))
      .filter((word) => word !== '');
    const seen = new Set<string>();
    expect(words.filter((word) => seen.size === seen.add(word).size)).toEqual([]);
    expect(words.length).toBeGreaterThan(1500);
  });

  it('takes no single character from the public lists, and none of the words found wrong there', () => {
    const listed = readFileSync(new URL('polarity.tsv', folder), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split('\t')[0] ?? '');
    const excluded = new Set(readFileSync(new URL('excluded.txt', folder), 'utf8').split(/\s+/));
    expect(listed.filter((word) => [...word].length < 2 || excluded.has(word))).toEqual([]);
    expect(listed.length).toBeGreaterThan(5000);
  });

  it('has the licence of each source beside it', () => {
    const origin = readFileSync(new URL('ORIGIN.md', folder), 'utf8');
    for (const name of ['NTUSD.MIT.txt', 'JioNLP.Apache-2.0.txt', 'stopwords-iso-zh.MIT.txt']) {
      expect(origin).toContain(`licences/${name}`);
      expect(readFileSync(new URL(`licences/${name}`, folder), 'utf8').length).toBeGreaterThan(1000);
    }
  });

  it('judges none of the words that officials and headlines need', () => {
    for (const word of ['通报', '回应', '辟谣', '道歉', '整改', '高潮', '问题', '历史', '调查']) {
      expect(lexicon.moods.get(word)?.weight ?? 0, word).toBe(0);
    }
  });
});
