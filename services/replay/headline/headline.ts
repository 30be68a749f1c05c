import { type Check, checksOf } from './checks.ts';
import { type Levels, levelsOf } from './levels.ts';
import type { Outcome } from './outcome.ts';
import type { Plan } from './plan.ts';
import { type Row, rankAt } from './rank.ts';

/** False alarms a topic-month that detection.md 0 compares at. */
export const budgets = { loose: 1, strict: 0.2 } as const;

export interface Ranking {
  readonly budget: number;
  /** One threshold for all volumes, or one per volume. */
  readonly pooled: boolean;
  readonly rows: readonly Row[];
}

export interface Headline {
  readonly plan: Plan & { readonly months: number; readonly crises: number };
  readonly ranks: readonly Ranking[];
  readonly levels: Levels;
  readonly checks: readonly Check[];
}

/** The headline of detection.md 0 from what every detector made of the plan's series. */
export function headlineOf(plan: Plan, outcomes: readonly Outcome[]): Headline {
  const ranks = Object.values(budgets).flatMap((budget) =>
    [true, false].map((pooled) => ({ budget, pooled, rows: rankAt(outcomes, budget, pooled) })),
  );
  const pooledAt = (budget: number): readonly Row[] =>
    ranks.find((rank) => rank.budget === budget && rank.pooled)?.rows ?? [];
  const levels = levelsOf(outcomes);
  const months = outcomes.reduce((sum, one) => sum + (one.type === 'null' ? one.days / 30 : 0), 0);
  const crises = outcomes.filter(({ type }) => type === 'crisis').length;
  return {
    plan: { ...plan, months, crises },
    ranks,
    levels,
    checks: checksOf(pooledAt(budgets.loose), pooledAt(budgets.strict), levels),
  };
}
