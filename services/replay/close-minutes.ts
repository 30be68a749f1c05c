import type { Policy } from '../../shared/policy.ts';
import { platforms } from '../../shared/records.ts';
import { analyzerPolicyOf } from '../analyzer/policy.ts';

/** The close window, and as much again for levels to step down before it (detection.md 3 and 6). */
const CLOSE_SLACK = 2;

/**
 * Empty minutes that a recorded event goes on after its last word, so that what is over can close. The slowest platform's for
 * all: minutes are folded when every platform has come to them.
 */
export function closeMinutesOf(policy: Policy): number {
  const { detection } = analyzerPolicyOf(policy.body);
  return CLOSE_SLACK * Math.max(...platforms.map((platform) => detection[platform].phase.closeMinutes));
}
