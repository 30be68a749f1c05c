import { officeDays } from '../services/alerter/duty/calendar.ts';
import { shownPlan } from '../services/alerter/duty/shown.ts';
import { warningsOf } from '../services/alerter/duty/warnings.ts';
import { planFor } from '../services/alerter/duty/who.ts';
import { alerterPolicySource } from '../services/alerter/policy.ts';
import type { OpenRun } from '../services/console/runs.ts';
import { type Duty, dutySchema } from '../shared/api.ts';
import { chinaDay } from '../shared/china-days.ts';
import type { EventLog } from '../shared/event-log/event-log.ts';
import { dutyInForce } from './policy-in-force.ts';

/** The duty of a run as the console asks for it: the alerter's own decisions, under the policy that is in force now. */
export function dutyOf(log: EventLog): OpenRun['duty'] {
  const policyOf = alerterPolicySource(log);
  return async ({ minute, region, line, level }): Promise<Duty | null> => {
    const hash = await dutyInForce(log);
    if (hash === null) return null;
    const { duty } = await policyOf(hash);
    const days = officeDays(chinaDay, duty.calendar);
    const plan = planFor(duty, [{ region, line }], level, minute, days);
    return dutySchema.parse({ ...shownPlan(duty, plan), warnings: warningsOf(duty, minute, days) });
  };
}
