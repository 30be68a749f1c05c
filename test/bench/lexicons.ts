import { readFileSync } from 'node:fs';
import type { Lexicon } from '../../services/analyzer/text/lexicon.ts';
import { material } from '../material.ts';

export interface LexiconAlone {
  readonly name: string;
  readonly saysNegative: (text: string) => boolean;
}

/** Each lexicon by itself, as it is mostly used: negative where the negative words of a text outweigh the positive ones. */
export function lexiconsAlone(cut: (text: string) => string[], ours: Lexicon): readonly LexiconAlone[] {
  const files = [
    ['NTUSD alone', material('data/lexicons/ntusd_simplified.tsv')],
    ['JioNLP alone', material('data/lexicons/jionlp_sentiment.tsv')],
  ] as const;
  const public_ = files.flatMap(([name, path]) =>
    path === null ? [] : [{ name, weights: weightsOf(path) }],
  );
  const own = new Map([...ours.moods].map(([word, { weight }]) => [word, weight]));
  return [...public_, { name: 'our own words alone', weights: own }].map(({ name, weights }) => ({
    name,
    saysNegative: (text) => cut(text).reduce((sum, token) => sum + (weights.get(token) ?? 0), 0) < 0,
  }));
}

function weightsOf(path: string): ReadonlyMap<string, number> {
  const rows = readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.split('\t'));
  return new Map(rows.flatMap(([word, weight]) => (word && weight ? [[word, Number(weight)]] : [])));
}
