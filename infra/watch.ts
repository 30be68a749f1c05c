import { type PolicySource, policySource } from '../services/analyzer/policy.ts';
import type { RunInfo } from '../services/console/runs.ts';
import type { EventLog } from '../shared/event-log/event-log.ts';
import { heardAt } from '../shared/heard.ts';
import { policyInForce } from './policy-in-force.ts';
import type { Troubles } from './troubles.ts';

/**
 * How a live run is watched, as its log tells it: the same for whoever opens it, in the process of the live door or in another.
 */
export function createWatch(): (
  log: EventLog,
  troubles?: Troubles,
) => Promise<NonNullable<RunInfo['watch']>> {
  const sources = new WeakMap<EventLog, PolicySource>();
  return async (log, troubles) => {
    const policyOf = sources.get(log) ?? policySource(log);
    sources.set(log, policyOf);
    const hash = await policyInForce(log);
    const monitors = hash === null ? 0 : (await policyOf(hash)).monitors.length;
    return { monitors, heardAt: await heardAt(log), trouble: troubleOf(log, troubles) };
  };
}

function troubleOf(log: EventLog, troubles: Troubles | undefined): NonNullable<RunInfo['watch']>['trouble'] {
  if (troubles?.isDiskFull()) return 'disk-full';
  return log.troubles().length > 0 || (troubles?.reasons() ?? []).length > 0 ? 'failing' : null;
}
