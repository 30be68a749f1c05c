import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import { monitorSchema } from '../../shared/monitor.ts';
import { type DutySettings, dutySettingsSchema } from './duty/settings.ts';
import { type ClockSettings, clockSettingsSchema } from './incident/clock-settings.ts';

/** The alerter's part of the policy file. */
export const alerterPolicyShape = {
  duty: dutySettingsSchema.prefault({}),
  clocks: clockSettingsSchema.prefault({}),
};

const alerterPolicySchema = z.object({ ...alerterPolicyShape, monitors: z.array(monitorSchema).default([]) });

/** What the alerter needs of a policy: the duty, the clocks, and what each monitor concerns. */
export interface AlerterPolicy {
  readonly duty: DutySettings;
  readonly clocks: ClockSettings;
  readonly monitors: readonly {
    readonly id: string;
    readonly region: string | null;
    readonly line: string | null;
  }[];
}

export type AlerterPolicySource = (hash: string) => Promise<AlerterPolicy>;

/** The alerter's part of a policy's canonical body. */
export function alerterPolicyOf(body: string): AlerterPolicy {
  const { duty, clocks, monitors } = alerterPolicySchema.parse(JSON.parse(body));
  return {
    duty,
    clocks,
    monitors: monitors.map(({ id, region, line }) => ({ id, region: region ?? null, line: line ?? null })),
  };
}

/** Reads policy bodies from stream `policies`, each hash once. */
export function alerterPolicySource(log: Pick<EventLog, 'read'>): AlerterPolicySource {
  const known = new Map<string, AlerterPolicy>();
  return async (hash) => {
    const found = known.get(hash);
    if (found) return found;
    for await (const page of log.read('policies', 0, 0))
      for (const { record } of page) if (record.hash === hash) known.set(hash, alerterPolicyOf(record.body));
    const policy = known.get(hash);
    if (!policy)
      throw new AppError('LOG_FAILED', `the log puts policy ${hash} into force but does not hold its body`);
    return policy;
  };
}
