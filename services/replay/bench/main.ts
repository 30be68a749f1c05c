import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stopwatch } from '../../../shared/clock.ts';
import { AppError } from '../../../shared/errors.ts';
import { writeLines, writeWhole } from '../../../shared/files.ts';
import { readLines } from '../../../shared/lines.ts';
import type { Verb, VerbCall } from '../../../shared/verb.ts';
import { openAnalysis } from '../../analyzer/open.ts';
import { openSegmenter } from '../../analyzer/segmenters/open.ts';
import { readPolicy } from '../../policy.ts';
import { type ReplayStage, replay } from '../run.ts';
import { simulateLines } from '../simulate/scenario.ts';
import { bench } from '../simulate/scenarios.ts';

export const benchVerb: Verb = {
  name: 'bench',
  summary:
    'measure this machine: every figure a ratio to cutting the same texts with nodejieba (HMM on, one thread)',
  usage: '[FILE] [--mentions N] [--memory N,N]',
  options: [
    {
      name: 'mentions',
      value: 'N',
      help: 'generated mentions to measure with when no FILE is given (default 100000)',
    },
    {
      name: 'memory',
      value: 'N,N',
      help: 'sizes of the replays whose peak memory is compared (default 100000,400000)',
    },
  ],
  arguments: { min: 0, max: 1 },
  run: runBench,
};

/** One line of the table: `ratio` is the denominator's seconds over these seconds; 1 = as fast as cutting alone. */
interface Figure {
  readonly what: string;
  readonly seconds: number;
  readonly microsPerMention: number;
  readonly ratio: number;
}

/** Topics of the generated load, and monitors that watch some of them: an office watches dozens, most talk is not about them. */
const TOPICS = 200;
const MONITORS_SPEAKING = 40;
/** Monitors that never match: matching must not be a scan over them. */
const MONITORS_SILENT = 1000;
const PER_SECOND = 2000;

async function runBench(call: VerbCall): Promise<number> {
  const mentions = wholeNumber(call.option('mentions') ?? '100000', '--mentions');
  const sizes = (call.option('memory') ?? '100000,400000')
    .split(',')
    .map((size) => wholeNumber(size, '--memory'));
  const work = mkdtempSync(join(tmpdir(), 'guanchao-bench-'));
  try {
    const given = call.positionals[0];
    const file = given === undefined ? await generate(work, mentions) : call.path(given);
    const figures = await timeAll(file, join(work, 'out'), call);
    const memory = await peaks(work, sizes, call);
    if (call.json) call.out(`${JSON.stringify({ figures, memory })}\n`);
    else call.out(table(figures, memory));
    return 0;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function timeAll(file: string, out: string, call: VerbCall): Promise<readonly Figure[]> {
  const texts = await textsOf(file);
  const n = texts.length;
  if (n === 0) throw new AppError('BAD_INPUT', `${file} holds no texts`);
  const analysis = openAnalysis(call.env.GUANCHAO_SEGMENTER ?? 'auto', call.err);
  const cut = openSegmenter({ engine: 'auto' }).segmenter;
  if (cut.name !== 'nodejieba') call.err(`nodejieba does not load here: the denominator is ${cut.name}`);
  const base = timeCut(cut.cut, texts);
  const figure = (what: string, seconds: number): Figure => ({
    what,
    seconds,
    microsPerMention: (seconds * 1e6) / n,
    ratio: base / seconds,
  });

  const other = openSegmenter({ engine: 'node-rs' }).segmenter;
  const figures = [
    figure(`cut, ${cut.name} (the denominator)`, base),
    figure('cut, node-rs', timeCut(other.cut, texts)),
  ];
  const reading = stopwatch();
  for (const text of texts) analysis.read(text);
  figures.push(figure('read: clean, cut, sentiment, terms', reading()));

  const stages = new Map<ReplayStage, number>();
  const whole = stopwatch();
  mkdirSync(resolve(out, '..'), { recursive: true });
  const summary = await replay(
    { files: [file], folder: out, policy: readPolicy(policyText(), 'bench'), speed: null, partitions: 1 },
    {
      ...analysis,
      clock: call.clock,
      signal: call.signal,
      say: call.err,
      timed: (stage, seconds) => stages.set(stage, seconds),
    },
  );
  const seconds = whole();
  if (!summary) throw new AppError('BAD_INPUT', 'the benchmark was stopped');
  for (const stage of ['spool', 'feed', 'score', 'detect', 'outputs'] as const) {
    figures.push(figure(`${stage} (stage of the replay)`, stages.get(stage) ?? 0));
  }
  figures.push(figure('whole replay', seconds));
  return figures;
}

function timeCut(cut: (text: string) => string[], texts: readonly string[]): number {
  // Once for warmth: dictionaries load and code compiles outside the measure.
  for (const text of texts.slice(0, 2000)) cut(text);
  const seconds = stopwatch();
  for (const text of texts) cut(text);
  return seconds();
}

async function textsOf(file: string): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const page of readLines(file)) {
    for (const line of page) {
      if (!('text' in line)) continue;
      const row: unknown = JSON.parse(line.text);
      if (typeof row !== 'object' || row === null) continue;
      const text = 'text' in row ? row.text : 'x' in row ? row.x : null;
      if (typeof text === 'string') texts.push(text);
    }
  }
  return texts;
}

/** Peak resident memory of whole replays in processes of their own, MiB. */
async function peaks(work: string, sizes: readonly number[], call: VerbCall) {
  const found: { mentions: number; peakMiB: number }[] = [];
  const policy = join(work, 'policy.yaml');
  writeWhole(policy, policyText());
  for (const size of sizes) {
    const file = await generate(work, size);
    const out = join(work, `memory-${size}`);
    const report = await replayInChild(['replay', file, '--out', out, '--policy', policy, '--json'], call);
    found.push({ mentions: size, peakMiB: report });
    rmSync(out, { recursive: true, force: true });
    rmSync(file);
  }
  return found;
}

function replayInChild(args: readonly string[], call: VerbCall): Promise<number> {
  const cli = resolve(import.meta.dirname, '../../cli.ts');
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [cli, ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
      signal: call.signal,
    });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.on('error', fail);
    child.on('close', (code) => {
      if (code === 0) done(Number(JSON.parse(out).peakMiB));
      else fail(new AppError('BAD_INPUT', `the replay for the memory figure ended with ${code}`));
    });
  });
}

async function generate(work: string, mentions: number): Promise<string> {
  const file = join(work, `bench-${mentions}.jsonl`);
  await writeLines(file, simulateLines(bench({ mentions, perSecond: PER_SECOND, topics: TOPICS })));
  return file;
}

function policyText(): string {
  const { topics } = bench({ mentions: 1, perSecond: PER_SECOND, topics: TOPICS });
  const speaking = topics
    .slice(0, MONITORS_SPEAKING)
    .map(({ id, place }) => `  - { id: ${id}, name: ${place}, any: [${place}] }\n`);
  const silent = Array.from(
    { length: MONITORS_SILENT },
    (_, index) => `  - { id: silent-${index}, name: 无声${index}, any: [无声之词${index}号] }\n`,
  );
  return `version: 1\nmonitors:\n${[...speaking, ...silent].join('')}`;
}

function table(figures: readonly Figure[], memory: readonly { mentions: number; peakMiB: number }[]): string {
  const lines = figures.map(
    ({ what, seconds, microsPerMention, ratio }) =>
      `${what.padEnd(40)} ${seconds.toFixed(2).padStart(8)} s ${microsPerMention.toFixed(1).padStart(8)} µs each  ratio ${ratio.toFixed(3)}`,
  );
  const peaks = memory.map(
    ({ mentions, peakMiB }) => `peak memory, replay of ${mentions.toLocaleString('en')}: ${peakMiB} MiB`,
  );
  const first = memory[0]?.peakMiB;
  const last = memory.at(-1)?.peakMiB;
  const grown = first && last ? [`peak memory, last over first: ${(last / first).toFixed(2)}`] : [];
  return `${[...lines, ...peaks, ...grown].join('\n')}\n`;
}

function wholeNumber(text: string, option: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new AppError('USAGE', `${option} takes whole numbers above 0, not ${text}`);
  return value;
}
