import { availableParallelism } from 'node:os';
import { AppError } from '../../../shared/errors.ts';
import { writeWhole } from '../../../shared/files.ts';
import { progressLine } from '../../../shared/progress.ts';
import type { Verb, VerbCall, VerbOption } from '../../../shared/verb.ts';
import { thresholdsText } from '../baselines/thresholds.ts';
import { headlineOf } from './headline.ts';
import { planOf } from './plan.ts';
import { runPlan } from './run.ts';
import { renderHeadline } from './table.ts';

export const headlineOptions: readonly VerbOption[] = [
  { name: 'scale', value: 'SHARE', help: 'of 270 null topic-months and 756 crises (default 1)' },
  { name: 'seed', value: 'N', help: 'another draw of all of them (default 1)' },
  { name: 'threads', value: 'N', help: 'default: one per core' },
  { name: 'thresholds', value: 'FILE', help: "also write every baseline's threshold at each budget" },
];

export const headlineVerb: Verb = {
  name: 'headline',
  summary: "rank the shipped detector among the field's baselines on generated months and crises",
  usage: '[--scale SHARE] [--seed N] [--threads N] [--thresholds FILE]',
  options: headlineOptions,
  arguments: { min: 0, max: 0 },
  run: runHeadline,
};

/** Runs the plan over the cores and prints the tables, or the same as JSON. Exit 1 when it was stopped. */
export async function runHeadline(call: VerbCall): Promise<number> {
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
    const command = `headline --scale ${scale} --seed ${seed} --thresholds FILE`;
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
