import { z } from 'zod';
import { MINUTE_MS } from '../../../shared/time.ts';

const DAY_MS = 24 * 60 * MINUTE_MS;
const MIB = 1 << 20;

/** How much the live door takes, and how its lanes tell time. */
export const ingestSettingsSchema = z.strictObject({
  /** Requests in work at once: twenty pushing systems, and some that retry. One more is told to come back. */
  maxRequests: z.int().min(1).default(24),
  /** Bytes of rows read but not yet stored, over all requests; with their objects, about four times as much memory. */
  maxBytesInFlight: z
    .int()
    .min(1)
    .default(32 * MIB),
  /** What a refused client is told to wait: a slice is stored in a fraction of this. */
  retryAfterSeconds: z.int().min(1).default(2),
  /** What a client is told to wait when no more can be kept here: the event log is away, for minutes rather than seconds. */
  retryWhenFullSeconds: z.int().min(1).default(60),
  /** Rows appended at once: large enough that a commit costs little, small enough that others get their turn. */
  sliceRows: z.int().min(1).default(1000),
  sliceBytes: z.int().min(1).default(MIB),
  /** Of one body, inflated. A day of a province's mentions is less; who has more sends it in parts. */
  maxBodyBytes: z
    .int()
    .min(1)
    .default(1024 * MIB),
  /** Rows of one author repeating one sentence deflate to a hundredth; deflate itself reaches 1,032, which only a bomb does. */
  maxInflation: z.number().min(1).default(250),
  /** A body that stays below this may inflate as it will: it costs nothing. */
  freeInflationBytes: z
    .int()
    .min(1)
    .default(4 * MIB),
  /** Rejects told with their reason; the rest are counted. */
  listedRejects: z.int().min(0).default(100),
  /** Rows older than this are history: they belong into a run of their own (design.md part 3, Runs). */
  oldestMs: z
    .int()
    .min(1)
    .default(7 * DAY_MS),
  /** Posts and articles that comments pushed later are hung under; about a kilobyte each. */
  rememberedRoots: z.int().min(1).default(10_000),
  /** Rows without an id of one body among which equals are told apart. */
  rememberedRows: z.int().min(1).default(100_000),
  /** How often the lanes tell the time. */
  progressEveryMs: z.int().min(1).default(5000),
  /** What a pushing system may take from the moment a thing is said to the moment its request begins, unnoticed. */
  allowanceMs: z.int().min(0).default(30_000),
  /** A request in work holds time back at most so long; what it brings later counts as late. */
  longestHoldMs: z
    .int()
    .min(0)
    .default(2 * MINUTE_MS),
});

export type IngestSettings = z.infer<typeof ingestSettingsSchema>;

export const defaultIngestSettings: IngestSettings = ingestSettingsSchema.parse({});
