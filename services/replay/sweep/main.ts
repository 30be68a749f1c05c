import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { writeWhole } from '../../../shared/files.ts';
import type { Verb, VerbCall } from '../../../shared/verb.ts';
import { policyOfCall, withSettings } from '../../policy.ts';
import { evaluateFolder } from '../evaluate/evaluate-folder.ts';
import { type Judging, judgingOf, judgingOptions } from '../evaluate/options.ts';
import { resultOf } from '../evaluate/result.ts';
import { readTruthFile } from '../truth.ts';
import { type Cell, gridOf } from './grid.ts';
import { runChild, runPool } from './pool.ts';
import { csvText, type SweepRow, sweepTable } from './table.ts';

export const sweepVerb: Verb = {
  name: 'sweep',
  summary: 'replay the same files under every combination of parameters, over the cores, and evaluate each',
  usage: 'FILE… --truth FILE --set PATH=VALUE,VALUE… --out DIR [--policy FILE] [--jobs N]',
  options: [
    { name: 'truth', value: 'FILE', help: 'the events that really happened, as of evaluate' },
    {
      name: 'set',
      value: 'PATH=V,V',
      help: 'a parameter and its values (policy parameters lists all); several make a grid',
      many: true,
    },
    {
      name: 'out',
      value: 'DIR',
      help: 'a folder for each replay (DIR/1, DIR/2 …), sweep.json and sweep.csv',
    },
    { name: 'policy', value: 'FILE', help: 'monitors, and what is not swept' },
    {
      name: 'jobs',
      value: 'N',
      help: 'replays at a time (default: one a core; each takes up to a gigabyte)',
    },
    { name: 'segmenter', value: 'NAME', help: 'auto (default), nodejieba or node-rs' },
    ...judgingOptions,
  ],
  arguments: { min: 1, max: 1000 },
  run: runSweep,
};

async function runSweep(call: VerbCall): Promise<number> {
  const [out, truth] = [call.option('out'), call.option('truth')];
  if (out === null || truth === null) throw new AppError('USAGE', 'sweep needs --truth FILE and --out DIR');
  const judging = judgingOf(call);
  const cells = gridOf(call.every('set'));
  const jobs = Number(call.option('jobs') ?? availableParallelism());
  if (!Number.isSafeInteger(jobs) || jobs < 1)
    throw new AppError('USAGE', '--jobs is a whole number above 0');
  // Whatever is wrong is said before the first replay, not after an hour.
  readTruthFile(call.path(truth));
  const base = policyOfCall({ ...call, every: () => [] });
  const policies = cells.map(({ sets }) => withSettings(base, sets).hash);
  const folder = call.path(out);
  mkdirSync(folder, { recursive: true });
  let done = 0;
  const works = cells.map((cell, index) => async (): Promise<SweepRow> => {
    const row = await replayCell(call, { cell, judging, folder, policy: policies[index] ?? '' });
    done += 1;
    call.err(
      `${done} of ${cells.length}: ${cell.sets.join(' ')}${row.failed === null ? '' : `: ${row.failed}`}`,
    );
    return row;
  });
  const rows = (await runPool(works, jobs, call.signal)).flatMap((row) => row ?? []);
  if (call.signal.aborted) {
    call.err('stopped before the end; the same command goes on from here');
    return 1;
  }
  const results = rows.map(({ cell, ...row }) => ({ ...cell, ...row }));
  writeWhole(join(folder, 'sweep.json'), `${JSON.stringify(results, null, 2)}\n`);
  writeWhole(join(folder, 'sweep.csv'), csvText(rows));
  if (call.json) call.out(`${JSON.stringify(results)}\n`);
  else call.out(`${sweepTable(rows)}${join(folder, 'sweep.csv')}\n`);
  return rows.some(({ failed }) => failed !== null) ? 1 : 0;
}

interface CellWork {
  readonly cell: Cell;
  readonly judging: Judging;
  readonly folder: string;
  /** Hash of the policy it replays under. */
  readonly policy: string;
}

/** Replays in a process of its own (a finished folder is found done), then evaluates here. */
async function replayCell(call: VerbCall, { cell, judging, folder, policy }: CellWork): Promise<SweepRow> {
  const own = join(folder, String(cell.number));
  const failed = (why: string): SweepRow => ({ cell, policy, manifest: null, totals: null, failed: why });
  const [policyFile, segmenter] = [call.option('policy'), call.option('segmenter')];
  const ended = await runChild(
    [
      ...['replay', ...call.positionals.map(call.path), '--out', own],
      ...(policyFile === null ? [] : ['--policy', call.path(policyFile)]),
      ...(segmenter === null ? [] : ['--segmenter', segmenter]),
      ...cell.sets.flatMap((set) => ['--set', set]),
    ],
    { cwd: call.cwd, env: call.env, signal: call.signal },
  );
  if (ended.code !== 0) return failed(ended.lastLine);
  try {
    const given = {
      folder: own,
      truth: call.path(call.option('truth') ?? ''),
      ...judging,
    };
    const { evaluation, input } = await evaluateFolder(given, { clock: call.clock, err: () => {} });
    writeWhole(join(own, 'evaluation.json'), `${JSON.stringify(resultOf(evaluation, input))}\n`);
    return { cell, policy, manifest: input.replay.hash, totals: evaluation.totals, failed: null };
  } catch (error) {
    if (error instanceof AppError) return failed(error.message);
    throw error;
  }
}
