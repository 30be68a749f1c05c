import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import { monitorSchema } from '../../shared/monitor.ts';
import { detectionPolicySchema } from './detection/settings.ts';
import { threadSettingsSchema } from './threads.ts';

/** Score's numbers that judge. */
export const scoreSettingsSchema = z.strictObject({
  /** Late up to this many minutes counts in the open minute; later than that goes to its own minute only (design.md part 3). */
  lateMinutes: z
    .strictObject({ weibo: z.int().min(0).default(30), wechat: z.int().min(0).default(360) })
    .prefault({}),
  /** A mention this far ahead of its lane's progress is a clock fault (a comment dated 2099): counted, never waited for. */
  aheadMinutes: z
    .int()
    .min(60)
    .default(7 * 24 * 60),
  /** Sample mentions kept per subject and minute; enough to show, few enough to carry. */
  samples: z.int().min(1).max(50).default(8),
  /** Hashes in a distinct-author sketch: exact below this, about 1/sqrt(k) = 12 % off above. */
  sketch: z.int().min(16).max(1024).default(64),
});

/** The analyzer's part of the policy file. */
export const analyzerPolicyShape = {
  monitors: z
    .array(monitorSchema)
    .max(10_000)
    .default([])
    .superRefine((monitors, context) => {
      const seen = new Set<string>();
      monitors.forEach((monitor, index) => {
        if (seen.has(monitor.id)) {
          context.addIssue({
            code: 'custom',
            path: [index, 'id'],
            message: `the id ${monitor.id} is used twice`,
          });
        }
        seen.add(monitor.id);
      });
    }),
  score: scoreSettingsSchema.prefault({}),
  threads: threadSettingsSchema.prefault({}),
  detection: detectionPolicySchema.prefault({}),
};

const analyzerPolicySchema = z.object(analyzerPolicyShape);
export type AnalyzerPolicy = z.infer<typeof analyzerPolicySchema>;
export type ScoreSettings = z.infer<typeof scoreSettingsSchema>;

/** What a processor needs to know of the policies in force. */
export type PolicySource = (hash: string) => Promise<AnalyzerPolicy>;

/** The analyzer's part of a policy's canonical body. */
export function analyzerPolicyOf(body: string): AnalyzerPolicy {
  return analyzerPolicySchema.parse(JSON.parse(body));
}

/** Reads policy bodies from stream `policies`, each hash once. */
export function policySource(log: EventLog): PolicySource {
  const known = new Map<string, AnalyzerPolicy>();
  return async (hash) => {
    const found = known.get(hash);
    if (found) return found;
    for await (const page of log.read('policies', 0, 0)) {
      for (const { record } of page) known.set(record.hash, analyzerPolicyOf(record.body));
    }
    const policy = known.get(hash);
    if (!policy)
      throw new AppError('LOG_FAILED', `the log puts policy ${hash} into force but does not hold its body`);
    return policy;
  };
}
