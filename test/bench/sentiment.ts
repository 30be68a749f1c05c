import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { loadLexicon } from '../../services/analyzer/lexicon/load.ts';
import { openAnalysis } from '../../services/analyzer/open.ts';
import { openSegmenter } from '../../services/analyzer/segmenters/open.ts';
import { stopwatch } from '../../shared/clock.ts';
import { comments, developmentPairs, secondPairs, secondSwaps } from '../labelled.ts';
import { material } from '../material.ts';
import {
  classFigures,
  cryFigures,
  type Found,
  foundOf,
  type PairResult,
  pairResults,
  type SwapFigures,
  swapFigures,
} from './figures.ts';
import { lexiconsAlone } from './lexicons.ts';

/**
 * `node test/bench/sentiment.ts [--python PATH] [--pairs]`: the shipped model beside SnowNLP, cnsenti and each lexicon alone, on the
 * same texts in the same run; pairs, swaps, cries. PATH is a Python that has snownlp and cnsenti; without it they are left out.
 */
const { values } = parseArgs({ options: { python: { type: 'string' }, pairs: { type: 'boolean' } } });
const analysis = openAnalysis(process.env.GUANCHAO_SEGMENTER ?? 'auto', console.error);
const { read } = analysis;
const { cut } = openSegmenter({ engine: 'auto' }).segmenter;

const CHAIN = /\/\/ ?@[^:：]{0,30}[:：]/;
const CHAIN_ALL = new RegExp(CHAIN, 'g');

interface Labelled {
  readonly text: string;
  readonly negative: boolean;
}

const own = comments();
sayTable(
  '600 comments of our own (test/material/labelled)',
  own.map(({ text, sentiment }) => ({ text, negative: sentiment === 'negative' })),
);
const smp = material('data/labelled/smp2020_virus_train.jsonl.gz');
if (smp !== null)
  sayTable(
    'SMP 2020, posts about the virus',
    linesOf(smp).map((line) => {
      const { text, mood }: { text: string; mood: string } = JSON.parse(line);
      return { text, negative: ['angry', 'sad', 'fear'].includes(mood) };
    }),
  );

console.log('\nclasses and feelings of our own comments');
for (const [name, found] of Object.entries(classFigures(read, own))) console.log(line(name, found));

sayPairs('pairs to develop with', pairResults(read, developmentPairs()));
const results = pairResults(read);
const second = pairResults(read, secondPairs());
sayPairs('minimal pairs', results);
sayPairs('minimal pairs, second table', second);
if (values.pairs)
  for (const { pair, right, a, b } of [...results, ...second])
    console.log(`${right ? 'right' : 'WRONG'}\t${pair.kind}\t${pair.a} → ${a}\t${pair.b} → ${b}`);

console.log('\nnames swapped');
for (const slot of [undefined, 'place', 'ethnic', 'gender', 'hukou', 'dialect']) {
  saySwaps(slot ?? 'all', swapFigures(read, slot));
}
saySwaps('more dialect', swapFigures(read, undefined, secondSwaps()));

const heard = cryFigures(read);
console.log(
  `\ncries for help: ${percent(heard.recall)} found (${Object.entries(heard.byKind)
    .map(([kind, share]) => `${kind} ${percent(share)}`)
    .join(', ')}); near-misses taken for one: ${percent(heard.nearMisses)}`,
);
const ordinary = ordinaryTexts();
if (ordinary !== null) {
  const alarms = ordinary.filter((text) => read(text).help).length;
  console.log(
    `${ordinary.length} ordinary comments: ${alarms} taken for a cry (${percent(alarms / ordinary.length)})`,
  );
}

function saySwaps(name: string, { fillings, still, flipped }: SwapFigures): void {
  console.log(
    `${name.padEnd(14)}${fillings} fillings, at most .05 moved: ${percent(still)}, label flipped: ${percent(flipped)}`,
  );
}

function sayPairs(name: string, results: readonly PairResult[]): void {
  console.log(`\n${name}: ${results.filter(({ right }) => right).length} of ${results.length} right`);
  for (const kind of new Set(results.map(({ pair }) => pair.kind))) {
    const of = results.filter(({ pair }) => pair.kind === kind);
    console.log(`${kind.padEnd(12)}${of.filter(({ right }) => right).length} of ${of.length}`);
  }
}

function sayTable(name: string, rows: readonly Labelled[]): void {
  console.log(`\n${name}: ${rows.length} texts, ${rows.filter(({ negative }) => negative).length} negative`);
  console.log(`${''.padEnd(34)}precision  recall      F1   µs each`);
  const say = (who: string, saysNegative: (text: string) => boolean): void => {
    const seconds = stopwatch();
    const said = rows.map(({ text }) => saysNegative(text));
    const each = (seconds() * 1e6) / rows.length;
    const found = foundOf(rows.map(({ negative }, index) => [negative, said[index] === true]));
    console.log(`${line(who, found)}${each.toFixed(1).padStart(10)}`);
  };
  say('this model', (text) => read(text).label === 'negative');
  // Where a set labels a post with the reposts below it, they are read too; in service they are another's words.
  if (rows.some(({ text }) => CHAIN.test(text)))
    say('this model, reposted words too', (text) => read(text.replace(CHAIN_ALL, '。')).label === 'negative');
  for (const { name: who, saysNegative } of lexiconsAlone(cut, loadLexicon())) say(who, saysNegative);
  if (values.python !== undefined) sayRivals(values.python, rows);
}

function sayRivals(python: string, rows: readonly Labelled[]): void {
  const input = rows.map(({ text }) => JSON.stringify({ text })).join('\n');
  const out = execFileSync(python, [new URL('rivals.py', import.meta.url).pathname], {
    input,
    maxBuffer: 1 << 28,
    encoding: 'utf8',
  });
  const lines = out.trim().split('\n');
  const { seconds }: { seconds: Record<string, number> } = JSON.parse(lines.pop() ?? '{}');
  const scores: Record<string, number>[] = lines.map((text) => JSON.parse(text));
  const say = (who: string, limit: number): void => {
    const found = foundOf(rows.map(({ negative }, index) => [negative, (scores[index]?.[who] ?? 0) < limit]));
    const each = ((seconds[who] ?? 0) * 1e6) / rows.length;
    console.log(`${line(who, found)}${each.toFixed(1).padStart(10)}`);
  };
  say('snownlp', 0.5);
  say('cnsenti', 0);
}

/** Comments that no model was trained on, of two sources: 10,000 and more. */
function ordinaryTexts(): readonly string[] | null {
  const cold = material('data/labelled/cold_dev.tsv.gz');
  const swsr = material('data/stream/checked_e_2020-06-10_06-16.jsonl.gz');
  if (cold === null || swsr === null) return null;
  const week = linesOf(swsr)
    .map((text): { k: string; x: string } => JSON.parse(text))
    .filter(({ k }) => k === 'comment');
  const step = Math.max(1, Math.floor(week.length / 3600));
  return [
    ...linesOf(cold)
      .slice(1)
      .map((text) => text.split('\t')[2] ?? ''),
    ...week.filter((_, index) => index % step === 0).map(({ x }) => x),
  ];
}

function line(name: string, { precision, recall, f1 }: Found): string {
  return `${name.padEnd(34)}${[precision, recall, f1].map((value) => value.toFixed(3).padStart(8)).join(' ')}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function linesOf(path: string): string[] {
  return gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n');
}
