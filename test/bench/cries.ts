import { dirname } from 'node:path';
import { loadLexicon } from '../../services/analyzer/lexicon/load.ts';
import { openSegmenter } from '../../services/analyzer/segmenters/open.ts';
import { createSimplifier } from '../../services/analyzer/simplify.ts';
import { weighCry } from '../../services/analyzer/text/cries.ts';
import { type CryModel, signTable } from '../../services/analyzer/text/mood-model.ts';
import { createSpoken } from '../../services/analyzer/text/read.ts';
import { createEvidence } from '../../services/analyzer/text/sentiment.ts';
import { createTokenizer } from '../../services/analyzer/text/tokens.ts';
import { distinct, type Row, rowOf, type Told } from '../../services/analyzer/train/examples.ts';
import { learnCries } from '../../services/analyzer/train/learn-cries.ts';
import { cryThreshold } from '../../services/analyzer/train/measure.ts';
import { examplesOf, readSources, type Source } from '../../services/analyzer/train/sources.ts';
import { material } from '../material.ts';

/**
 * `node test/bench/cries.ts`: how cries are found in a voice that was not trained on. Each of our own files of cries is left out
 * in turn, the reader of cries is learned from all the rest, and the file is read. Nothing of test/material is used.
 */
const list = new URL('../../services/analyzer/model/training/sources.json', import.meta.url).pathname;
const ordinary = material('data/labelled/cold_train.tsv.gz');
if (ordinary === null)
  throw new Error('without the public data there are no ordinary texts to choose a threshold on');
const data = ordinary.replace('/labelled/cold_train.tsv.gz', '');
const { segmenter } = openSegmenter({ engine: 'nodejieba' });
const spoken = createSpoken({ cut: segmenter.cut, simplify: createSimplifier() });
const tokenize = createTokenizer(segmenter.cut);
const evidence = createEvidence(loadLexicon(), (text) => tokenize(text).spoken);

const sources: Source[] = [];
const told: Told[] = [];
for (const source of readSources(list)) {
  const isVoices = source.name === 'own cries for help';
  const parts = isVoices ? source.files.map((file) => ({ ...source, name: file, files: [file] })) : [source];
  for (const part of parts) {
    const index = sources.push(part) - 1;
    const folder = source.public ? data : dirname(list);
    for await (const example of examplesOf(part, folder, console.error))
      told.push({ source: index, example });
  }
}
const rows = distinct(told, sources).kept.map((one) => {
  const found = evidence.read(spoken(one.example.text));
  return rowOf(one, found, evidence.readCry(found.speech));
});

const all = { cries: 0, found: 0, others: 0, falsely: 0 };
for (const [index, source] of sources.entries()) {
  if (!source.name.startsWith('cries-for-help')) continue;
  const model = learned(rows.filter((row) => row.source !== index));
  const threshold = cryThreshold(
    rows
      .filter((row) => row.part !== 'train' && sources[row.source]?.public)
      .map((row) => oddsOf(model, row)),
  );
  const own = rows.filter((row) => row.source === index);
  const heard = (help: number): Row[] =>
    own.filter((row) => row.help === help && oddsOf(model, row) >= threshold);
  const of = {
    cries: own.filter(({ help }) => help === 1).length,
    found: heard(1).length,
    others: own.filter(({ help }) => help === 0).length,
    falsely: heard(0).length,
  };
  for (const key of ['cries', 'found', 'others', 'falsely'] as const) all[key] += of[key];
  say(source.name, of);
}
say('all', all);

function learned(training: readonly Row[]): CryModel {
  const { checks, weights, signs, bias, scale } = learnCries(training, sources);
  return { header: { slots: checks.length, bias, scale, signs }, checks, weights, signs: signTable(signs) };
}

function oddsOf(model: CryModel, { cry: { hashes, signs } }: Row): number {
  return weighCry(model, { hashes, length: hashes.length, signs });
}

function say(name: string, { cries, found, others, falsely }: typeof all): void {
  const share = (part: number, of: number): string =>
    of === 0 ? '–' : `${((100 * part) / of).toFixed(1)} %`;
  console.log(
    `${name.padEnd(26)}${cries} cries, found ${share(found, cries)}; ${others} that only sound like one, taken for one ${share(falsely, others)}`,
  );
}
