import { basename } from 'node:path';
import type { Clock } from '../../../shared/clock.ts';
import { progressLine } from '../../../shared/progress.ts';
import { readThresholds } from '../baselines/thresholds.ts';
import { openReplayLog } from '../intake.ts';
import { fixedKeys, workFolder } from '../manifest.ts';
import { readTruthFile } from '../truth.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import { readFolder } from './folder.ts';
import type { Judging } from './options.ts';
import type { EvaluationInput } from './result.ts';

export interface EvaluateGiven extends Judging {
  readonly folder: string;
  /** Path of the truth file. */
  readonly truth: string;
}

/** Evaluates a finished replay. @throws AppError where the folder, the truth or the budget cannot be used */
export async function evaluateFolder(
  given: EvaluateGiven,
  deps: { readonly clock: Clock; err(line: string): void },
): Promise<{ readonly evaluation: Evaluation; readonly input: EvaluationInput }> {
  const { command, budgets } = readThresholds();
  const thresholds = budgets[given.budget] ?? {};
  const truth = readTruthFile(given.truth);
  const replay = readFolder(given.folder);
  const work = workFolder(given.folder);
  const { partitions } = replay.manifest.identity;
  // Of a log that is only read: nothing in it is sealed or opened here.
  await using log = await openReplayLog({ work, partitions, keys: fixedKeys }, deps.clock);
  const line = progressLine('comparing', 'baselines', deps.clock, deps.err);
  const evaluation = await evaluate({
    ...{ replay, truth, log, thresholds, seed: given.seed, early: given.early },
    onProgress: line.update,
  });
  line.end();
  const input: EvaluationInput = {
    ...{ replay, truth, truthName: basename(given.truth), seed: given.seed },
    ...{ early: given.early, budget: given.budget, thresholdsBy: command },
  };
  return { evaluation, input };
}
