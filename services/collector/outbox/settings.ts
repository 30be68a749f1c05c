import { z } from 'zod';

const MIB = 1 << 20;

/** How much the outbox holds, and how it waits. */
export const outboxSettingsSchema = z.strictObject({
  /**
   * Bytes of appends that wait, as they lie in the file (a quarter of their JSON): at 2,000 mentions a second an hour and a
   * half, at an ordinary office's pace days. Beside it the file needs as much room again at most for its write-ahead log.
   */
  maxBytes: z
    .int()
    .min(1)
    .default(1024 * MIB),
  /**
   * How long an append waits for the log before it is answered from the file: a cluster answers in some 20 ms, in a rebalance
   * or an election of a leader in a second or two; who pushes waits no longer than he would for a slow network.
   */
  patienceMs: z.int().min(0).default(2_000),
  /** The wait after the first failure: a broker that restarts refuses for seconds, a lost connection is there again at once. */
  firstRetryMs: z.int().min(1).default(200),
  /** Each wait is twice the one before, up to this: a log that is back is found within it, and one try each costs nothing. */
  longestRetryMs: z.int().min(1).default(10_000),
  /** Records that go to the log at once, where many appends wait: a cluster's transaction costs the same for one. */
  drainRecords: z.int().min(1).default(5_000),
  /** And their bytes in the file; inflated well below what a broker takes in one batch of a partition together. */
  drainBytes: z.int().min(1).default(MIB),
});

export type OutboxSettings = z.infer<typeof outboxSettingsSchema>;

export const defaultOutboxSettings: OutboxSettings = outboxSettingsSchema.parse({});
