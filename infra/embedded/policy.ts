import type { EventLog } from '../../shared/event-log/event-log.ts';
import { type Policy, policyRecord } from '../../shared/policy.ts';

/** Name of the cursor that holds the hash last put into force. */
const CURSOR = 'policy';

/**
 * Puts a policy into force from a minute on, unless it is the one that was put into force last. Returns whether it did. A
 * run's first policy holds from the beginning: what was said before the process started, and comes in now, is judged too.
 */
export async function putIntoForce(log: EventLog, policy: Policy, now: number): Promise<boolean> {
  const { hash } = policy;
  const last = await log.cursor(CURSOR);
  if (last === hash) return false;
  const from = last === null ? 0 : now;
  await log.append(
    [
      { stream: 'policies', key: hash, record: policyRecord(policy) },
      { stream: 'mentions', key: null, record: { v: 1, type: 'policy', hash, from } },
    ],
    { name: CURSOR, value: hash },
  );
  return true;
}
