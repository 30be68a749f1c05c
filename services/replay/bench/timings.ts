import { join } from 'node:path';
import { type Clock, stopwatch } from '../../../shared/clock.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Policy } from '../../../shared/policy.ts';
import type { Analysis } from '../../analyzer/open.ts';
import { fingerprintOf } from '../../analyzer/text/fingerprint.ts';
import { isUpdate } from '../../collector/collect-any.ts';
import { readFileRows } from '../../collector/file-rows.ts';
import { type ReplayStage, replay } from '../run.ts';
import type { Timing } from './table.ts';

export interface TimingOptions {
  readonly file: string;
  /** Folder for the replays; it must not exist. */
  readonly work: string;
  readonly policy: Policy;
  readonly passes: number;
  readonly analysis: Analysis;
  /** Cuts as the denominator does. */
  readonly cut: (text: string) => string[];
  /** Cuts as the other engine does; null where there is none. */
  readonly otherCut: ((text: string) => string[]) | null;
  /** Timed after the rest of the last pass: what needs more than this process. */
  readonly more?: readonly (() => Promise<readonly (readonly [string, number])[]>)[];
  readonly clock: Clock;
  readonly signal: AbortSignal;
  say(line: string): void;
}

export interface Timed {
  readonly mentions: number;
  readonly timings: readonly Timing[];
}

/** Texts that are cut before anything is timed: dictionaries load and code compiles. */
const WARM_UP = 2000;

/**
 * Times everything `passes` times over. Each timing stands between two of the denominator, whose mean is its own: a machine
 * that is busy for a while is busy for both.
 * @throws AppError BAD_INPUT when the file holds no texts, or the run was stopped
 */
export async function timeAll(options: TimingOptions): Promise<Timed> {
  const { analysis, cut, otherCut, say } = options;
  const texts = await textsOf(options.file);
  if (texts.length === 0) throw new AppError('BAD_INPUT', `${options.file} holds no texts`);
  for (const text of texts.slice(0, WARM_UP)) {
    analysis.read(text);
    cut(text);
  }
  const timings: Timing[] = [];
  let before = timeEach(texts, cut);
  /** Runs something that times itself, possibly in parts, between two timings of the denominator. */
  const between = async (work: () => Promise<readonly (readonly [string, number])[]>): Promise<void> => {
    const parts = await work();
    const after = timeEach(texts, cut);
    for (const [what, seconds] of parts) timings.push({ what, seconds, denominator: (before + after) / 2 });
    before = after;
  };
  for (let pass = 1; pass <= options.passes; pass++) {
    say(`pass ${pass} of ${options.passes}`);
    await between(async () => [['cut (the denominator)', timeEach(texts, cut)]]);
    if (otherCut) await between(async () => [['cut, node-rs', timeEach(texts, otherCut)]]);
    await between(async () => [['read: clean, cut, sentiment, terms', timeEach(texts, analysis.read)]]);
    await between(async () => [['fingerprints for near-duplicates', timeEach(texts, fingerprintOf)]]);
    await between(() => timeReplay(join(options.work, `apart-${pass}`), false, options));
    await between(() => timeReplay(join(options.work, `beside-${pass}`), true, options));
  }
  for (const work of options.more ?? []) await between(work);
  return { mentions: texts.length, timings };
}

/** What each stage is called in the table. */
const stageNames: Readonly<Record<ReplayStage, string>> = {
  spool: 'stage spool',
  feed: 'stage feed',
  score: 'stage score',
  topics: 'stage topics: near-duplicates',
  detect: 'stage detect',
  outputs: 'stage outputs',
};

/** With one stage after the other each stage is timed; with stages beside each other, as people run it, the whole. */
async function timeReplay(
  folder: string,
  beside: boolean,
  { file, policy, analysis, clock, signal }: TimingOptions,
): Promise<readonly (readonly [string, number])[]> {
  const stages: [string, number][] = [];
  const whole = stopwatch();
  const summary = await replay(
    { files: [file], folder, policy, speed: null, partitions: 1, beside },
    {
      ...analysis,
      clock,
      signal,
      say: () => {},
      timed: (stage: ReplayStage, seconds: number) => stages.push([stageNames[stage], seconds]),
    },
  );
  const seconds = whole();
  if (!summary) throw new AppError('BAD_INPUT', 'the benchmark was stopped');
  return beside
    ? [['whole replay', seconds]]
    : [...stages, ['whole replay, one stage after the other', seconds]];
}

function timeEach(texts: readonly string[], work: (text: string) => unknown): number {
  const seconds = stopwatch();
  for (const text of texts) work(text);
  return seconds();
}

/** The texts of the rows that the pipeline takes, as they are in the file. */
async function textsOf(file: string): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const { rows } of readFileRows(file))
    for (const row of rows) if ('draft' in row && !isUpdate(row.draft)) texts.push(row.draft.text);
  return texts;
}
