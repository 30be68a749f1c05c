import { type PolicySource, policySource } from '../services/analyzer/policy.ts';
import type { RunInfo } from '../services/console/runs.ts';
import type { EventLog } from '../shared/event-log/event-log.ts';
import { heardAt } from '../shared/heard.ts';
import { policyInForce } from './policy-in-force.ts';

/**
 * How a live run is watched, as its log tells it: the same for whoever opens it, in the process of the live door or in another.
 */
export function createWatch(): (log: EventLog) => Promise<NonNullable<RunInfo['watch']>> {
  const sources = new WeakMap<EventLog, PolicySource>();
  return async (log) => {
    const policyOf = sources.get(log) ?? policySource(log);
    sources.set(log, policyOf);
    const hash = await policyInForce(log);
    const monitors = hash === null ? 0 : (await policyOf(hash)).monitors.length;
    return { monitors, heardAt: await heardAt(log) };
  };
}
