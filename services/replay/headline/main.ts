import { availableParallelism } from 'node:os';
import { AppError } from '../../../shared/errors.ts';
import { writeWhole } from '../../../shared/files.ts';
import { progressLine } from '../../../shared/progress.ts';
import type { VerbCall, VerbOption } from '../../../shared/verb.ts';
import { thresholdsText } from '../baselines/thresholds.ts';
import { headlineOf } from './headline.ts';
import { planOf } from './plan.ts';
import { runPlan } from './run.ts';
import { renderHeadline } from './table.ts';

/** What `evaluate --generator` takes beside `--seed`. */
export const generatorOptions: readonly VerbOption[] = [
  {
    name: 'generator',
    value: null,
    help: 'instead of a replay: rank the shipped detector among the baselines on generated months and crises',
  },
  {
    name: 'scale',
    value: 'SHARE',
    help: 'of its 270 null topic-months and 756 crises (default 1: an hour or two of a core)',
  },
  { name: 'threads', value: 'N', help: 'it runs on (default: one per core)' },
  {
    name: 'thresholds',
    value: 'FILE',
    help: "where it also writes every baseline's threshold at each budget",
  },
];

/** Runs the plan over the cores and prints the tables, or the same as JSON. Exit 1 when it was stopped. */
export async function runGenerator(call: VerbCall): Promise<number> {
  const scale = Number(call.option('scale') ?? 1);
  if (!(scale > 0 && scale <= 1)) throw new AppError('USAGE', '--scale is above 0 and at most 1');
  const seed = whole(call, 'seed', 1);
  const threads = Math.max(1, whole(call, 'threads', availableParallelism()));
  const plan = planOf(seed, scale);
  const line = progressLine('judged', 'series', call.clock, call.err);
  const outcomes = await runPlan(plan, { threads, signal: call.signal, progress: line.update });
  if (call.signal.aborted) return 1;
  line.end();
  const headline = headlineOf(plan, outcomes);
  const file = call.option('thresholds');
  if (file !== null) {
    const command = `evaluate --generator --scale ${scale} --seed ${seed} --thresholds FILE`;
    writeWhole(call.path(file), thresholdsText(command, headline.ranks));
  }
  call.out(call.json ? `${JSON.stringify(headline)}\n` : renderHeadline(headline));
  return 0;
}

function whole(call: VerbCall, name: string, standard: number): number {
  const value = Number(call.option(name) ?? standard);
  if (!Number.isSafeInteger(value) || value < 0) throw new AppError('USAGE', `--${name} is a whole number`);
  return value;
}
