import { createDigest } from '../services/analyzer/digest.ts';
import type { Analysis } from '../services/analyzer/open.ts';
import { analyzerPolicyOf, policySource } from '../services/analyzer/policy.ts';
import type { AppealDigest } from '../shared/appeals.ts';
import { AppError } from '../shared/errors.ts';
import type { EventLog } from '../shared/event-log/event-log.ts';

/** What the console reads an incident's appeals with: by the rules that judged it, as the run's log keeps them. */
export function digestOf(
  log: EventLog,
  analysis: Analysis,
): (policy: string | null) => Promise<AppealDigest> {
  const policyOf = policySource(log);
  return async (hash) => createDigest(analysis, hash === null ? analyzerPolicyOf('{}') : await known(hash));

  /** A log that no longer holds the rules of an old incident reads it by the built-in ones. */
  async function known(hash: string) {
    try {
      return await policyOf(hash);
    } catch (error) {
      if (error instanceof AppError && error.code === 'LOG_FAILED') return analyzerPolicyOf('{}');
      throw error;
    }
  }
}
