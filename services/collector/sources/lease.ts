import { z } from 'zod';
import type { Clock } from '../../../shared/clock.ts';
import type { EventLog } from '../../../shared/event-log/event-log.ts';

const leaseSchema = z.strictObject({ owner: z.string(), since: z.int(), until: z.int() });

export interface LeaseDeps {
  readonly log: Pick<EventLog, 'append' | 'cursor'>;
  readonly name: string;
  /** Of this process alone. */
  readonly owner: string;
  readonly clock: Clock;
}

export interface Lease {
  /** Whether this process may go on now; asks for it, keeps it, or finds another's. */
  held(): Promise<boolean>;
  /** Lets go, for whoever waits. */
  release(): Promise<void>;
}

/** A process that was killed is taken over from after a minute. */
const LEASE_MS = 60_000;
/** Of two that ask in one moment the later one's word stands; both look again after so long before they believe it. */
const SETTLE_MS = 3_000;

/**
 * Which of several processes does a thing: by a word in the log with an end, renewed while it is done. The log has no
 * compare-and-set, so a process that was frozen in the middle of a call may end it beside its successor: what both bring is told apart
 * by its ids (score drops repeats), and the next look stops the older one.
 */
export function createLease({ log, name, owner, clock }: LeaseDeps): Lease {
  async function stored() {
    const text = await log.cursor(name);
    return text === null ? null : leaseSchema.parse(JSON.parse(text));
  }

  async function put(since: number, until: number): Promise<void> {
    await log.append([], { name, value: JSON.stringify({ owner, since, until }) });
  }

  return {
    async held() {
      const now = clock.now();
      const lease = await stored();
      if (lease === null || (lease.owner !== owner && lease.until <= now)) {
        await put(now, now + LEASE_MS);
        return false;
      }
      if (lease.owner !== owner) return false;
      // It ran out while this process stood still: another may have begun and ended since.
      if (lease.until <= now) {
        await put(now, now + LEASE_MS);
        return false;
      }
      if (now - lease.since < SETTLE_MS) return false;
      if (lease.until - now < LEASE_MS / 2) await put(lease.since, now + LEASE_MS);
      return true;
    },
    async release() {
      const now = clock.now();
      const lease = await stored();
      if (lease?.owner === owner) await put(lease.since, now);
    },
  };
}
