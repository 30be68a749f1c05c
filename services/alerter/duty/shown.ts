import { isoMinute } from '../../../shared/time.ts';
import { personOf } from './contacts.ts';
import { isUnset } from './route.ts';
import type { DutySettings } from './settings.ts';
import type { DutyPlan } from './who.ts';

/** A plan as `duty who --json` prints it and the console shows it: a stable contract, to which fields may be added. */
export function shownPlan(duty: DutySettings, plan: DutyPlan) {
  const { level, minute, answers, quietUntil, steps, day } = plan;
  const ids = new Set([
    ...answers.flatMap(({ team, above }) => [...team, ...above]),
    ...steps.flatMap(({ people }) => people),
  ]);
  return {
    at: isoMinute(minute),
    level,
    day,
    unset: isUnset(duty),
    answers: answers.map(({ concern, cell, shifts, team, first, above, tried }, index) => ({
      lead: index === 0,
      concern,
      cell: cell && { name: cell.name ?? null, region: cell.region ?? null, line: cell.line ?? null },
      tried: tried.map(({ region, line, cell: found }) => ({ region, line, found: found !== null })),
      shifts: shifts.map(({ from, to, ...shift }) => ({
        ...shift,
        from: isoMinute(from),
        to: isoMinute(to),
      })),
      first,
      team,
      above,
    })),
    quietUntil: quietUntil === null ? null : isoMinute(quietUntil),
    steps: steps.map(({ atMinute, afterMinutes, people, told }) => ({
      at: isoMinute(atMinute),
      afterMinutes,
      people,
      told,
    })),
    names: Object.fromEntries([...ids].map((id) => [id, personOf(duty, id)?.name ?? id])),
  };
}
