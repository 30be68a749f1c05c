import { z } from 'zod';
import type { Delivery } from '../../shared/incident-store/incident-store.ts';
import { derivedId } from './incident/id.ts';

/** How deliveries are tried. Every number that judges here is one of these. */
export const deliverySettingsSchema = z.strictObject({
  /** A receiver that has not answered by then is tried again (Standard Webhooks: 15 to 30 s). */
  timeoutMs: z.int().min(10).default(15_000),
  /** A delivery stays with who took it this long: well past the time-out, so that only a killed process loses one. */
  leaseMs: z.int().min(20).default(60_000),
  /** The waits are 5, 20, 80, 320 s …: the short ladder for alarms (platform-apis.md 3.5), where a minute counts. */
  firstRetryMs: z.int().min(1).default(5_000),
  factor: z.number().min(1).default(4),
  maxRetryMs: z.int().min(1).default(900_000),
  /** Tries in all, over an hour and a quarter: a vendor's bad hour passes, and an older alarm is no alarm. */
  tries: z.int().min(1).default(10),
  /** What only waits for its turn waits this long since it was planned; after that it is no alarm either. */
  maxPutOffMs: z.int().min(1).default(7_200_000),
  /** Waits vary by this share either way, so that what failed together does not come back together. */
  jitter: z.number().min(0).max(1).default(0.2),
  /** A receiver that asks for more patience than this is tried all the same: its clock may be wrong. */
  maxRetryAfterMs: z.int().min(1).default(3_600_000),
  /** New tries in one round, and tries under way at a time: a webhook gets 5 a second at most (platform-apis.md 3.10). */
  perRound: z.int().min(1).max(100).default(5),
  roundMs: z.int().min(1).default(1_000),
  /** When asked to stop, what is under way may still be answered this long; what is not is sent again, marked. */
  graceMs: z.int().min(0).default(3_000),
});

export type DeliverySettings = z.infer<typeof deliverySettingsSchema>;

export const defaultDeliverySettings: DeliverySettings = deliverySettingsSchema.parse({});

/** 32 bits of the hash are plenty to spread waits. */
const HASH_DIGITS = 8;
const HASH_RANGE = 2 ** 32;

/**
 * When a delivery whose try number `tries` has failed at `now` is tried again (epoch ms), or null when it has had its
 * tries. Waits grow by `factor`; `afterMs` is the receiver's own wish.
 */
export function retryAt(
  { id, tries }: Pick<Delivery, 'id' | 'tries'>,
  now: number,
  settings: DeliverySettings,
  afterMs = 0,
): number | null {
  if (tries >= settings.tries) return null;
  const wait = Math.min(settings.maxRetryMs, settings.firstRetryMs * settings.factor ** (tries - 1));
  const hash = derivedId('try', [id, String(tries)]).slice(-HASH_DIGITS);
  const spread = 1 + settings.jitter * ((2 * Number.parseInt(hash, 16)) / HASH_RANGE - 1);
  return now + Math.max(Math.round(wait * spread), Math.min(afterMs, settings.maxRetryAfterMs));
}

/** When a delivery that waits for its turn is taken up again (epoch ms), or null when it has waited too long. */
export function putOffUntil(
  { at }: Pick<Delivery, 'at'>,
  now: number,
  settings: DeliverySettings,
  afterMs = settings.firstRetryMs,
): number | null {
  const until = now + Math.max(1, Math.min(afterMs, settings.maxRetryAfterMs));
  return until - at > settings.maxPutOffMs ? null : until;
}
