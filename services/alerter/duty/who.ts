import type { Colour } from '../../../shared/incidents.ts';
import { type DayTable, dayNumberOf, dayText } from './calendar.ts';
import type { Concern } from './cells.ts';
import { type Answer, answersOf, chainOf, quietUntil, type StepOfChain, stepAt, timesOf } from './route.ts';
import type { DutySettings } from './settings.ts';

/** Who would be told of an incident that opens at a minute, if nobody signed. */
export interface DutyPlan {
  readonly minute: number;
  readonly level: Colour;
  readonly day: ReturnType<DayTable>;
  readonly answers: readonly Answer[];
  readonly quietUntil: number | null;
  /** Each at its own minute: shifts may change while the chain goes on. */
  readonly steps: readonly StepOfChain[];
}

/** The dry run: the same decisions as the alerter's, over all steps. */
export function planFor(
  duty: DutySettings,
  concerns: readonly Concern[],
  level: Colour,
  minute: number,
  days: DayTable,
): DutyPlan {
  const held = quietUntil(duty, level, minute, days);
  const begin = held ?? minute;
  const chain = chainOf(duty, level);
  const steps = (chain ? timesOf(chain) : []).map(({ afterMinutes, tell }) =>
    stepAt(duty, concerns, { tell, afterMinutes, level, minute: begin + afterMinutes }, days),
  );
  const day = days(dayText(dayNumberOf(minute)));
  return { minute, level, day, answers: answersOf(duty, concerns, minute, days), quietUntil: held, steps };
}
