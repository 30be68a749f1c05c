import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execArgv, execPath } from 'node:process';
import type { Clock } from '../../../shared/clock.ts';
import { AppError } from '../../../shared/errors.ts';
import { writeWhole } from '../../../shared/files.ts';
import { generateLoad, loadPolicy } from './load.ts';
import { feedComments, LENGTHS } from './score-alone.ts';
import type { Peak, ScoreMemory } from './table.ts';

/** Peak resident memory of whole replays of these sizes, each in a process of its own, as the system counted it. */
export async function measureMemory(
  work: string,
  sizes: readonly number[],
  signal: AbortSignal,
): Promise<readonly Peak[]> {
  const peaks: Peak[] = [];
  const policy = join(work, 'policy.yaml');
  writeWhole(policy, loadPolicy());
  for (const mentions of sizes) {
    const file = await generateLoad(work, mentions);
    const out = join(work, `memory-${mentions}`);
    const peakMiB = await peakOfReplay(['replay', file, '--out', out, '--policy', policy, '--json'], signal);
    peaks.push({ mentions, peakMiB });
    rmSync(out, { recursive: true, force: true });
    rmSync(file);
  }
  return peaks;
}

/** Workers of the score stage that are compared. */
const WORKERS = [1, 2];
/** Enough for every buffer and table to have its size, and shared out evenly enough for all to work. */
const SCORED = 30_000;
const SCORE_PARTITIONS = 4;

/** Memory of processes that do nothing but score the same comments, with one and with two workers; each scores its share. */
export async function measureScoreMemory(
  work: string,
  options: {
    readonly segmenter: string;
    /** No more comments than these, where they are few. */
    readonly comments: number;
    readonly clock: Clock;
    readonly signal: AbortSignal;
  },
): Promise<readonly ScoreMemory[]> {
  const { segmenter, clock, signal } = options;
  const comments = Math.min(SCORED, options.comments);
  const measured: ScoreMemory[] = [];
  for (const workers of WORKERS) {
    const folder = join(work, `score-memory-${workers}`);
    await feedComments(folder, LENGTHS[0], comments, { clock, signal, partitions: SCORE_PARTITIONS });
    const file = resolve(import.meta.dirname, 'score-process.ts');
    const args = [file, folder, String(SCORE_PARTITIONS), String(workers), segmenter];
    const { nowMiB, peakMiB } = await jsonOf('process for the memory of score', args, signal);
    measured.push({ workers, nowMiB: Number(nowMiB), peakMiB: Number(peakMiB) });
    rmSync(folder, { recursive: true, force: true });
  }
  return measured;
}

async function peakOfReplay(args: readonly string[], signal: AbortSignal): Promise<number> {
  const cli = resolve(import.meta.dirname, '../../cli.ts');
  return Number((await jsonOf('replay for the memory figure', [cli, ...args], signal)).peakMiB);
}

/** What a process of its own says: under the same settings of V8 as this one, those of package.json. */
function jsonOf(
  what: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<Readonly<Record<string, unknown>>> {
  return new Promise((done, fail) => {
    const child = spawn(execPath, [...execArgv, ...args], { stdio: ['ignore', 'pipe', 'ignore'], signal });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.on('error', fail);
    child.on('close', (code) => {
      if (code === 0) done(JSON.parse(out));
      else fail(new AppError('BAD_INPUT', `the ${what} ended with ${code}`));
    });
  });
}
