import { AppError } from '../../../shared/errors.ts';
import type { VerbCall, VerbOption } from '../../../shared/verb.ts';
import { readThresholds } from '../baselines/thresholds.ts';
import { EARLY_MINUTES } from './outcome.ts';

const SEED = 1;
const BUDGET = '1';

/** How a replay is held against a truth. */
export interface Judging {
  /** Of the bootstrap. */
  readonly seed: number;
  /** Minutes by which an alarm may precede an onset. */
  readonly early: number;
  /** False alarms a topic-month, a key of the table of thresholds. */
  readonly budget: string;
}

/** Options that `evaluate` and `sweep` share. */
export const judgingOptions: readonly VerbOption[] = [
  {
    name: 'budget',
    value: 'N',
    help: `false alarms a topic-month that the baselines' thresholds allow (default ${BUDGET})`,
  },
  {
    name: 'early',
    value: 'MIN',
    help: `minutes by which an alarm may precede an onset drawn by hand (default ${EARLY_MINUTES}; 0 for exact truths)`,
  },
  { name: 'seed', value: 'N', help: `of the bootstrap intervals (default ${SEED})` },
];

/** What a call says of them. @throws AppError USAGE */
export function judgingOf(call: VerbCall): Judging {
  const whole = (name: string, standard: number): number => {
    const value = Number(call.option(name) ?? standard);
    if (!Number.isSafeInteger(value) || value < 0) throw new AppError('USAGE', `--${name} is a whole number`);
    return value;
  };
  const budget = call.option('budget') ?? BUDGET;
  const { budgets } = readThresholds();
  if (!Object.hasOwn(budgets, budget))
    throw new AppError('USAGE', `--budget is ${Object.keys(budgets).join(' or ')}, not ${budget}`);
  return { seed: whole('seed', SEED), early: whole('early', EARLY_MINUTES), budget };
}
