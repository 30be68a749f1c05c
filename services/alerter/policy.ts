import { z } from 'zod';
import { monitorSchema } from '../../shared/monitor.ts';
import { type DutySettings, dutySettingsSchema } from './duty/settings.ts';

/** The alerter's part of the policy file. */
export const alerterPolicyShape = { duty: dutySettingsSchema.prefault({}) };

const alerterPolicySchema = z.object({ ...alerterPolicyShape, monitors: z.array(monitorSchema).default([]) });

/** What the alerter needs of a policy: the duty, and what each monitor concerns. */
export interface AlerterPolicy {
  readonly duty: DutySettings;
  readonly monitors: readonly {
    readonly id: string;
    readonly region: string | null;
    readonly line: string | null;
  }[];
}

/** The alerter's part of a policy's canonical body. */
export function alerterPolicyOf(body: string): AlerterPolicy {
  const { duty, monitors } = alerterPolicySchema.parse(JSON.parse(body));
  return {
    duty,
    monitors: monitors.map(({ id, region, line }) => ({ id, region: region ?? null, line: line ?? null })),
  };
}
