import { z } from 'zod';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How a Weibo account of the office is read by the standard interface. */
export const weiboSettingsSchema = z.strictObject({
  /** Of the account that authorised, OAuth2 (platform-apis.md 1.1). */
  accessToken: z.string().min(1).max(512),
  /** Its uid: which posts are its own. */
  uid: z.string().regex(/^\d{1,20}$/),
  /** Epoch ms at which the authorisation ends; the platform tells it with the token. */
  authorisedUntil: z.int().nullable().default(null),
  base: z.url({ protocol: /^https?$/ }).default('https://api.weibo.com'),
  /** The base stands in the office's own network: a relay, or the platform simulator. */
  allowPrivate: z.boolean().default(false),
  /** Calls of one authorised user per day (platform-apis.md 1.3; the real figure is read from rate_limit_status). */
  callsPerDay: z.int().min(1).default(100),
  /** Calls of one address per hour, all users together (1.3). */
  callsPerHour: z.int().min(1).default(15_000),
  /** Items of a page: what the platform gives at most (1.2); it may give fewer. */
  pageSize: z.int().min(1).max(200).default(200),
  /** What was said before the source began, at most so long ago, is taken in as well. */
  backfillMs: z
    .int()
    .min(0)
    .default(24 * HOUR_MS),
  /** Own posts are counted and swept for so long. */
  postsMs: z
    .int()
    .min(1)
    .default(7 * 24 * HOUR_MS),
  /** Pages of one sweep: what is further back is a gap, and is told so. */
  maxPages: z.int().min(1).default(20),
});

export type WeiboSettings = z.infer<typeof weiboSettingsSchema>;

/** Official advice is a poll every 3 to 5 minutes at most, 2 to 3 in older texts (1.3). */
export const SOONEST_MS = 2 * MINUTE_MS;
/**
 * Floors of a day: 48 calls for comments to the account, 12 and 6 for mentions, 4 for its own posts, 6 for counts: 76 of 100. The
 * rest goes where something moves.
 */
export const FLOORS_MS = {
  'to-me': 30 * MINUTE_MS,
  mentions: 120 * MINUTE_MS,
  'comment-mentions': 240 * MINUTE_MS,
  'own-posts': 360 * MINUTE_MS,
  counts: 240 * MINUTE_MS,
} as const;
/** A comment that the counts show and no feed brought is looked for when at least so many are missing, and this share. */
export const GAP = { least: 3, share: 0.05 };
/** Ids remembered against what two feeds bring both; some 20 bytes each in the cursor. */
export const REMEMBERED_IDS = 1000;
