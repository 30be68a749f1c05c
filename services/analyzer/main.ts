import { AppError } from '../../shared/errors.ts';
import { readLines } from '../../shared/lines.ts';
import type { Policy } from '../../shared/policy.ts';
import { type Platform, platforms } from '../../shared/records.ts';
import { delimitedRows, firstLine, jsonColumn, type TableRow, tableKind } from '../../shared/table.ts';
import type { Verb, VerbCall, VerbOption } from '../../shared/verb.ts';
import type { DetectionPolicy, DetectionSettings } from './detection/settings.ts';
import { tuningOf } from './detection/tuning.ts';
import { openAnalysis } from './open.ts';
import { analyzerPolicyOf } from './policy.ts';
import { detectSeries } from './series.ts';
import { institutionAsked } from './text/institutions.ts';
import { mainPlace } from './text/places.ts';
import type { TextReading } from './text/read.ts';
import type { Understanding } from './understand.ts';

/** Text of a file → sentiment, tokens and appeal, a JSON line each. */
export const scoreVerb: Verb = {
  name: 'score',
  summary: 'score texts: one JSON line each with sentiment, label, feeling, help, tokens and appeal',
  usage: 'FILE --column NAME [--explain]',
  options: [
    {
      name: 'explain',
      value: null,
      help: 'add which parts of each text moved it, and by how much (log-odds, below 0: towards negative)',
    },
    { name: 'model', value: 'FILE', help: 'a model of moods as train wrote it (default: the shipped one)' },
    {
      name: 'column',
      value: 'NAME',
      help: 'column (CSV, TSV) or field (JSON Lines) that holds the text; without it each line is a text',
    },
    { name: 'segmenter', value: 'NAME', help: 'auto (default), nodejieba or node-rs' },
  ],
  arguments: { min: 1, max: 1 },
  run: runScore,
};

/**
 * A plain series of counts → expectation, surprise, phase and level, a JSON line per row. `policyOf` reads the policy that a
 * call means, whose file and options are not this service's alone.
 */
export function detectVerbBy(policyOf: (call: VerbCall) => Policy, setOption: VerbOption): Verb {
  return {
    name: 'detect',
    summary: 'judge a plain series (first column time, second value): one JSON line per row',
    usage: 'FILE.csv [--platform weibo] [--gaps zero|missing] [--policy FILE] [--set PATH=VALUE]',
    options: [
      { name: 'policy', value: 'FILE', help: 'whose thresholds to judge by (default: the built-in ones)' },
      setOption,
      { name: 'platform', value: 'NAME', help: 'whose windows to judge with: weibo (default) or wechat' },
      { name: 'gaps', value: 'HOW', help: 'bins absent from the file count as zero (default) or as missing' },
    ],
    arguments: { min: 1, max: 1 },
    run: (call) => runDetect(call, analyzerPolicyOf(policyOf(call).body).detection),
  };
}

async function runScore(call: VerbCall): Promise<number> {
  const path = call.path(call.positionals[0] ?? '');
  const column = call.option('column');
  const model = call.option('model');
  const analysis = openAnalysis(
    call.option('segmenter') ?? call.env.GUANCHAO_SEGMENTER ?? 'auto',
    call.err,
    model === null ? (call.env.GUANCHAO_MODEL ?? null) : call.path(model),
  );
  const explains = call.has('explain');
  const appealOf = appealReader(analysis.understand);
  let scored = 0;
  let firstFault: string | null = null;
  for await (const row of await textRows(path, column)) {
    if (call.signal.aborted) return 1;
    if (row.fault !== undefined) {
      firstFault ??= `line ${row.line}: ${row.fault}`;
      call.err(`rejected line ${row.line}: ${row.fault}`);
      continue;
    }
    const text = row.cells[0] ?? '';
    const reading = analysis.read(text);
    const { mood, label, feeling, help, tokens } = reading;
    const scores = { line: row.line, sentiment: mood / 1000, label, feeling, help, tokens };
    const appeal = appealOf(reading);
    const more = explains ? { explanation: analysis.read.explain(text) } : {};
    call.out(`${JSON.stringify({ ...scores, appeal, ...more })}\n`);
    await call.drained();
    scored += 1;
  }
  if (scored === 0)
    throw new AppError(
      'BAD_INPUT',
      `${path} holds no text that can be scored${firstFault ? `; ${firstFault}` : ''}`,
    );
  return 0;
}

/** What a text is, what it asks for and of which institution (null: nothing, or of none), and what line of work and place it concerns. */
function appealReader(understand: Understanding): (reading: TextReading) => object {
  const lineOf = understand.lineFinder([]);
  return ({ own, tokens, mood }) => {
    const { kind, asks } = understand.stanceOf(own, mood);
    const of = asks === null ? null : institutionAsked(tokens, asks);
    const place = mainPlace(understand.placesOf(own, tokens));
    return { kind, asks, of, line: lineOf(own), place: place && { name: place.name, code: place.code } };
  };
}

async function textRows(path: string, column: string | null): Promise<AsyncIterable<TableRow>> {
  const first = await firstLine(path);
  const kind = tableKind(first);
  if (kind === 'jsonl') {
    if (column === null)
      throw new AppError('USAGE', `${path} is JSON Lines: name its text field with --column`);
    return jsonColumn(path, column);
  }
  return column === null ? wholeLines(path) : oneColumn(path, kind, column);
}

async function* wholeLines(path: string): AsyncIterable<TableRow> {
  for await (const page of readLines(path)) {
    for (const line of page) yield 'text' in line ? { line: line.line, cells: [line.text] } : line;
  }
}

async function* oneColumn(path: string, kind: 'csv' | 'tsv', column: string): AsyncIterable<TableRow> {
  let index = -1;
  for await (const row of delimitedRows(path, kind)) {
    if (row.fault !== undefined) yield row;
    else if (index >= 0) yield { line: row.line, cells: [row.cells[index] ?? ''] };
    else {
      index = row.cells.findIndex((name) => name.trim() === column);
      if (index < 0)
        throw new AppError(
          'BAD_INPUT',
          `${path} has no column ${column}; its columns are ${row.cells.join(', ')}`,
        );
    }
  }
}

async function runDetect(call: VerbCall, detection: DetectionPolicy): Promise<number> {
  const path = call.path(call.positionals[0] ?? '');
  const platform = platformOf(call.option('platform') ?? 'weibo');
  const gaps = call.option('gaps') ?? 'zero';
  if (gaps !== 'zero' && gaps !== 'missing')
    throw new AppError('USAGE', `--gaps is zero or missing, not ${gaps}`);
  const kind = tableKind(await firstLine(path));
  if (kind === 'jsonl')
    throw new AppError('BAD_INPUT', `${path} is JSON; detect reads CSV or TSV: time, value`);
  let judged = 0;
  let firstFault: string | null = null;
  const reject = (line: number, reason: string): void => {
    firstFault ??= `line ${line}: ${reason}`;
    call.err(`rejected line ${line}: ${reason}`);
  };
  for await (const judgement of detectSeries(seriesRows(path, kind, reject), {
    platform,
    gaps,
    settings: detection[platform],
    onReject: reject,
    onBins: ({ minutes, sorted }) => {
      if (sorted) call.err('rows are not in order of time: sorted');
      if (minutes !== 1) call.err(scaledTo(minutes, detection[platform]));
    },
  })) {
    if (call.signal.aborted) return 1;
    call.out(`${JSON.stringify(judgement)}\n`);
    await call.drained();
    judged += 1;
  }
  if (judged === 0)
    throw new AppError(
      'BAD_INPUT',
      `${path} holds no row that can be judged${firstFault ? `; ${firstFault}` : ''}`,
    );
  return 0;
}

/** What the constants, made for minutes, are at another bin width. */
function scaledTo(minutes: number, settings: DetectionSettings): string {
  const { fast, mid, long, warmUp, history, close, hold } = tuningOf(settings, minutes);
  return `bins of ${minutes} minutes: windows of ${fast}, ${mid} and ${long} bins, warm-up ${warmUp}, little known before ${history}, a level held for ${hold}, closed after ${close} calm ones`;
}

/** Time and value of each row; a first row whose value is no number is the header. */
async function* seriesRows(
  path: string,
  kind: 'csv' | 'tsv',
  reject: (line: number, reason: string) => void,
): AsyncIterable<{ line: number; time: string; value: string }> {
  let header = true;
  for await (const row of delimitedRows(path, kind)) {
    if (row.fault !== undefined) {
      reject(row.line, row.fault);
      continue;
    }
    const [time = '', value = ''] = row.cells;
    const isHeader = header && !(value.trim() !== '' && Number.isFinite(Number(value)));
    header = false;
    if (!isHeader) yield { line: row.line, time, value };
  }
}

function platformOf(name: string): Platform {
  const found = platforms.find((platform) => platform === name);
  if (!found) throw new AppError('USAGE', `--platform is one of ${platforms.join(', ')}, not ${name}`);
  return found;
}
