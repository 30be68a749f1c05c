import { z } from 'zod';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How a WeChat official account of the office is read (platform-apis.md 2). */
export const wechatSettingsSchema = z.strictObject({
  appid: z.string().regex(/^wx[0-9A-Za-z]{4,40}$/),
  secret: z.string().min(1).max(128),
  base: z.url({ protocol: /^https?$/ }).default('https://api.weixin.qq.com'),
  /** The base stands in the office's own network: a relay, or the platform simulator. */
  allowPrivate: z.boolean().default(false),
  /** freepublish/batchget, of a new account (2.6). */
  articleCallsPerDay: z.int().min(1).default(100),
  /** comment/list; not published, openapi/quota/get tells the account's own (2.6). */
  commentCallsPerDay: z.int().min(1).default(5000),
  /** datacube; not published. One call a day and day of publication is all that is made. */
  statisticsCallsPerDay: z.int().min(1).default(50),
  /** Comments are asked for so long after an article came out, and its statistics with them. */
  articlesMs: z
    .int()
    .min(1)
    .default(7 * DAY_MS),
  /** What was said before the source began, at most so long ago, is taken in as well. */
  backfillMs: z
    .int()
    .min(0)
    .default(24 * HOUR_MS),
  /** Of one article; who has more is swept no further, and the gap is told. */
  maxComments: z.int().min(50).default(5000),
});

export type WechatSettings = z.infer<typeof wechatSettingsSchema>;

/** 100 calls a day allow one every 15 minutes (2.6); half of them are kept for what is free. */
export const ARTICLES_EVERY_MS = 30 * MINUTE_MS;
/** A new article is where a crisis begins; a week-old one hardly moves. */
export const COMMENTS_EVERY_MS = { young: 10 * MINUTE_MS, old: 2 * HOUR_MS, youngMs: DAY_MS };
export const SOONEST_MS = MINUTE_MS;
/** Doc: 50 and more is refused (2.2). */
export const PAGE = 49;
/** A comment deleted between two pages moves those behind it up: pages overlap. */
export const OVERLAP = 5;
/** Between whole sweeps, which alone see deletions, the newest comments are asked for. */
export const WHOLE_EVERY_MS = HOUR_MS;
/** Statistics are of yesterday, from 08:00 on (2.4), in China. */
export const STATISTICS_FROM_HOUR = 8;
export const STATISTICS_EVERY_MS = 2 * HOUR_MS;
