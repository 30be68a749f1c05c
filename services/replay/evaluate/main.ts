import { basename } from 'node:path';
import type { Clock } from '../../../shared/clock.ts';
import { AppError } from '../../../shared/errors.ts';
import { writeWhole } from '../../../shared/files.ts';
import { lockFolder } from '../../../shared/folder-lock.ts';
import { progressLine } from '../../../shared/progress.ts';
import type { Verb, VerbCall } from '../../../shared/verb.ts';
import { readThresholds } from '../baselines/thresholds.ts';
import { openReplayLog } from '../intake.ts';
import { fixedKeys, workFolder } from '../manifest.ts';
import { readTruthFile } from '../truth.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import { readFolder } from './folder.ts';
import { renderEvaluation } from './page.ts';
import { type EvaluationInput, resultOf } from './result.ts';
import { tableText } from './table.ts';

const SEED = 1;
const BUDGET = '1';

export const evaluateVerb: Verb = {
  name: 'evaluate',
  summary:
    'hold a replay against what really happened: lead, delay, false alarms, beside the baselines of the field',
  usage: 'DIR --truth FILE [--out FILE.html] [--budget 1|0.2] [--seed N]',
  options: [
    {
      name: 'truth',
      value: 'FILE',
      help: 'the events that really happened (infra/evaluation.md; annotate helps)',
    },
    { name: 'out', value: 'FILE', help: 'also a page with the curves of each event' },
    {
      name: 'budget',
      value: 'N',
      help: `false alarms a topic-month that the baselines' thresholds allow (default ${BUDGET})`,
    },
    { name: 'seed', value: 'N', help: `of the bootstrap intervals (default ${SEED})` },
  ],
  arguments: { min: 1, max: 1 },
  run: runEvaluate,
};

async function runEvaluate(call: VerbCall): Promise<number> {
  const truthFile = call.option('truth');
  if (truthFile === null) throw new AppError('USAGE', 'evaluate needs --truth FILE');
  const seed = Number(call.option('seed') ?? SEED);
  if (!Number.isSafeInteger(seed) || seed < 0) throw new AppError('USAGE', '--seed is a whole number');
  const given = {
    folder: call.path(call.positionals[0] ?? ''),
    truth: call.path(truthFile),
    ...{ seed, budget: call.option('budget') ?? BUDGET },
  };
  const { evaluation, input } = await evaluateFolder(given, call);
  const out = call.option('out');
  if (out !== null) writeWhole(call.path(out), renderEvaluation(evaluation, input));
  if (call.json) call.out(`${JSON.stringify(resultOf(evaluation, input))}\n`);
  else call.out(`${tableText(evaluation, input)}${out === null ? '' : `${call.path(out)}\n`}`);
  return 0;
}

export interface EvaluateGiven {
  readonly folder: string;
  /** Path of the truth file. */
  readonly truth: string;
  readonly seed: number;
  readonly budget: string;
}

/** Evaluates a finished replay. @throws AppError where the folder, the truth or the budget cannot be used */
export async function evaluateFolder(
  given: EvaluateGiven,
  deps: { readonly clock: Clock; err(line: string): void },
): Promise<{ readonly evaluation: Evaluation; readonly input: EvaluationInput }> {
  const { command, budgets } = readThresholds();
  const thresholds = budgets[given.budget];
  if (!thresholds)
    throw new AppError('USAGE', `--budget is ${Object.keys(budgets).join(' or ')}, not ${given.budget}`);
  const truth = readTruthFile(given.truth);
  const replay = readFolder(given.folder);
  const work = workFolder(given.folder);
  using _lock = lockFolder(work);
  const { partitions } = replay.manifest.identity;
  // Of a log that is only read: nothing in it is sealed or opened here.
  await using log = await openReplayLog({ work, partitions, keys: fixedKeys }, deps.clock);
  const line = progressLine('comparing', 'baselines', deps.clock, deps.err);
  const evaluation = await evaluate({
    ...{ replay, truth, log, thresholds, seed: given.seed },
    onProgress: line.update,
  });
  line.end();
  const input: EvaluationInput = {
    ...{ replay, truth, truthName: basename(given.truth), seed: given.seed },
    ...{ budget: given.budget, thresholdsBy: command },
  };
  return { evaluation, input };
}
