import type { Platform } from '../../../shared/records.ts';
import { minuteOfDay } from '../../../shared/time.ts';
import type { Told } from '../../analyzer/detection/level.ts';
import type { DetectionSettings } from '../../analyzer/detection/settings.ts';
import { alarmsAt } from '../watch-counts.ts';
import { type Bars, barsTimes, withBars } from './bars.ts';
import type { DayClassOf, Split } from './history.ts';
import { type Pool, poolOf } from './synthetic.ts';

/** Detection.md 8: no bar below 8 where the default is 13, and none that would need a crisis to reach. */
export const LEAST_FACTOR = 8 / 13;
export const MOST_FACTOR = 8;
/** Close enough: false alarms within a twentieth of the budget, or the factor known to a hundredth. */
const NEAR = 0.05;
const FACTOR_STEP = 0.01;
/** Held-out days must be worth this many false alarms at the budget, or they prove nothing either way. */
const LEAST_PROOF = 4;
/** Standard errors that held-out days may be off the budget (detection.md 8). */
const MOST_OFF = 2;

export interface Question {
  readonly platform: Platform;
  readonly settings: DetectionSettings;
  /** The colour from which it counts as an alarm, and alarms a subject and month that are accepted. */
  readonly level: Told;
  readonly budget: number;
  readonly seed: number;
  /** Synthetic months: detection.md 8 sets 200. */
  readonly months: number;
}

/** False alarms a subject and month over so many months, with the standard error of a Poisson count. */
export interface Rate {
  readonly alarms: number;
  readonly months: number;
  readonly rate: number;
  readonly se: number;
}

export interface Answer {
  readonly platform: Platform;
  readonly factor: number;
  readonly before: Bars;
  readonly after: Bars;
  /** On synthetic months, with the bars before and after. */
  readonly synthetic: { readonly before: Rate; readonly after: Rate };
  /** On held-out days as they were. */
  readonly heldOut: { readonly before: Rate; readonly after: Rate };
  /** `unproven`: too few held-out days to tell. `floor`: even the lowest bar keeps below the budget. */
  readonly verdict: 'accepted' | 'rejected' | 'unproven' | 'floor';
}

/** Counts alarms on synthetic months drawn from these pools; given, so that it can be spread over threads. */
export type CountMonths = (
  pools: readonly Pool[],
  question: Question,
  settings: DetectionSettings,
) => Promise<Rate>;

/**
 * Finds the factor on all bars of a platform at which synthetic months of the office's own routine stay at the budget, and
 * holds it against the days nothing was calibrated on.
 */
export async function calibrate(
  splits: readonly Split[],
  question: Question,
  dayClassOf: DayClassOf,
  countMonths: CountMonths,
): Promise<Answer> {
  const { platform, settings, budget } = question;
  const pools = splits.filter(({ learn }) => learn.length > 0).map(poolOf);
  const at = (factor: number): Promise<Rate> =>
    countMonths(pools, question, withBars(platform, settings, barsTimes(settings, factor)));
  const before = await at(1);
  const { factor, rate: after } = await search(at, before, budget);
  const bars = barsTimes(settings, factor);
  const heldOut = {
    before: proved(splits, question, settings, dayClassOf),
    after: proved(splits, question, withBars(platform, settings, bars), dayClassOf),
  };
  return {
    platform,
    factor,
    before: barsTimes(settings, 1),
    after: bars,
    synthetic: { before, after },
    heldOut,
    verdict: verdictOf(heldOut.after, after, factor, budget),
  };
}

/** Bisects the factor, on a logarithmic scale, between the bounds that `before` leaves. */
async function search(
  at: (factor: number) => Promise<Rate>,
  before: Rate,
  budget: number,
): Promise<{ factor: number; rate: Rate }> {
  const isNear = ({ rate }: Rate): boolean => Math.abs(rate - budget) <= NEAR * budget;
  if (isNear(before)) return { factor: 1, rate: before };
  let low = before.rate > budget ? 1 : LEAST_FACTOR;
  let high = before.rate > budget ? MOST_FACTOR : 1;
  let best = { factor: high, rate: before };
  if (before.rate <= budget) {
    const lowest = await at(LEAST_FACTOR);
    if (lowest.rate <= budget) return { factor: LEAST_FACTOR, rate: lowest };
  }
  while (high / low > 1 + FACTOR_STEP) {
    const factor = Math.sqrt(low * high);
    const rate = await at(factor);
    if (rate.rate > budget) low = factor;
    else {
      high = factor;
      best = { factor, rate };
    }
    if (isNear(rate)) return { factor, rate };
  }
  return best.factor === high ? best : { factor: high, rate: await at(high) };
}

/** Alarms on the held-out days, judged in the order in which they came. */
function proved(
  splits: readonly Split[],
  { level }: Question,
  settings: DetectionSettings,
  dayClassOf: DayClassOf,
): Rate {
  let alarms = 0;
  let days = 0;
  for (const { history, prove } of splits) {
    const froms = new Set(prove.map(({ from }) => from));
    days += prove.length;
    if (prove.length === 0) continue;
    const { startMinute } = history.counts;
    alarms += alarmsAt(history.counts, settings, dayClassOf, level).filter((t) => {
      const minute = startMinute + t;
      return froms.has(minute - minuteOfDay(minute));
    }).length;
  }
  return rateOf(alarms, days / 30);
}

export function rateOf(alarms: number, months: number): Rate {
  return { alarms, months, rate: alarms / months, se: Math.sqrt(Math.max(1, alarms)) / months };
}

function verdictOf(heldOut: Rate, synthetic: Rate, factor: number, budget: number): Answer['verdict'] {
  if (!(heldOut.months * budget >= LEAST_PROOF)) return 'unproven';
  // The error of the budget's own count: a lucky silence must not look precise.
  const se = Math.max(heldOut.se, Math.sqrt(budget / heldOut.months));
  if (heldOut.rate - budget > MOST_OFF * se) return 'rejected';
  if (factor === LEAST_FACTOR && synthetic.rate < budget) return 'floor';
  return Math.abs(heldOut.rate - budget) < MOST_OFF * se ? 'accepted' : 'rejected';
}
