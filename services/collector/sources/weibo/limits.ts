import { z } from 'zod';
import type { QuotaTold } from '../source.ts';
import type { Context, Read } from './context.ts';
import { faultOf } from './page.ts';

/** Resets are told in seconds from now (platform-apis.md 1.2). */
const limitsSchema = z.looseObject({
  user_limit: z.int().nonnegative(),
  remaining_user_hits: z.int().nonnegative(),
  reset_time_in_seconds: z.int().nonnegative().optional(),
});

export function readLimits(value: unknown, { cursor, now }: Context): Read | string {
  const next = { ...cursor, limitsAskedAt: now };
  const parsed = limitsSchema.safeParse(value);
  if (!parsed.success) return faultOf('limit', parsed.error);
  const { user_limit: limit, remaining_user_hits: left, reset_time_in_seconds: seconds } = parsed.data;
  const resetAt = seconds === undefined ? null : now + seconds * 1000;
  const told: QuotaTold = { quota: 'user', limit, left, resetAt };
  return { cursor: next, found: [], dead: [], quotas: [told] };
}

/** Seconds left; negative: it has ended (platform-apis.md 1.1, where the name is `expire_in`, and `expires_in` in older texts). */
const seconds = z.coerce.number().int().optional();
const authorisationSchema = z.looseObject({ expire_in: seconds, expires_in: seconds });

export function readAuthorisation(value: unknown, { cursor, now }: Context): Read | string {
  const parsed = authorisationSchema.safeParse(value);
  if (!parsed.success) return faultOf('token', parsed.error);
  const left = parsed.data.expire_in ?? parsed.data.expires_in;
  const authorisedUntil = left === undefined ? cursor.authorisedUntil : now + left * 1000;
  return { cursor: { ...cursor, authorisationAskedAt: now, authorisedUntil }, found: [], dead: [] };
}
