import type { EventLog } from '../shared/event-log/event-log.ts';
import { outgoingDuty, outgoingPolicy, type Policy } from '../shared/policy.ts';

/** Name of the cursor that holds the hash last put into force. */
const CURSOR = 'policy';
/** The same of the alerter's stream: a run from before there was a duty has the one and not the other. */
const DUTY_CURSOR = 'policy-duty';

/** The hash of the policy last put into force in this run; null before the first. */
export function policyInForce(log: EventLog): Promise<string | null> {
  return log.cursor(CURSOR);
}

/** The hash of the policy whose duty is in force in this run; null before the first. */
export function dutyInForce(log: EventLog): Promise<string | null> {
  return log.cursor(DUTY_CURSOR);
}

/**
 * Puts a policy into force, unless it is the one that was put into force last. Returns whether it did. It holds from `from`
 * (epoch minute) on: the first minute that is not judged yet. A run's first policy holds from the beginning: what was said
 * before the process started, and comes in now, is judged too.
 */
export async function putIntoForce(log: EventLog, policy: Policy, from: number): Promise<boolean> {
  if ((await log.cursor(DUTY_CURSOR)) !== policy.hash)
    await log.append(outgoingDuty(policy, from), { name: DUTY_CURSOR, value: policy.hash });
  const last = await log.cursor(CURSOR);
  if (last === policy.hash) return false;
  await log.append(outgoingPolicy(policy, last === null ? 0 : from), { name: CURSOR, value: policy.hash });
  return true;
}
