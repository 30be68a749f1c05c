import { z } from 'zod';
import { type CascadeKind, cascadeKinds } from '../simulate/cascade.ts';

const count = z.int().nonnegative();
const positive = z.int().positive();
const kindNames = Object.keys(cascadeKinds) as [CascadeKind, ...CascadeKind[]]; // the keys of a record are its kinds

/** Limits of the Weibo interfaces, in calls. Where a source is named, it is platform-apis.md's section. */
const weiboLimits = z.strictObject({
  /** One authorised user, per day (1.3). */
  userPerDay: count.default(100),
  /** One address, per hour (1.3). */
  addressPerHour: count.default(15_000),
  /** One endpoint for one user per day, such as `{ "comments/show": 30 }` (10024); none is published. */
  endpointPerDay: z.record(z.string(), count).default({}),
  /** The commercial interface: one address, per hour (1.3). */
  commercialPerHour: count.default(50_000),
  /** Beijing hour at which days begin anew; not published (7). */
  resetHour: z.int().min(0).max(23).default(0),
});

const weibo = z.strictObject({
  accounts: count.default(15),
  /** Own posts of all accounts together. */
  threads: count.default(300),
  appKey: z
    .string()
    .regex(/^\d{1,18}$/, 'digits')
    .default('1352222456'),
  appSecret: z.string().default('simulated-app-secret'),
  /** What redirect_uri must be; null takes any (21322). */
  redirectUri: z.string().nullable().default(null),
  /** Life of an access token in seconds: 157679999 is what developers see for their own apps, an ordinary app has 30 days (1.1). */
  tokenSeconds: positive.default(157_679_999),
  /** An app that is not reviewed may be authorised by 15 users only (21321). */
  reviewed: z.boolean().default(true),
  /** Whether there is a contract for the commercial interface; without one 10014. */
  commercial: z.boolean().default(true),
  /** The service default is 1 %, so that a contract that leaves it there loses the rest (1.5). */
  pushPercent: z.number().min(0).max(100).default(100),
  /** Addresses the subscription push serves; null serves all (`Ip is limited`). */
  pushAddresses: z.array(z.string()).nullable().default(null),
  limits: weiboLimits.prefault({}),
});

/** Daily limits by path; 2.6 for those published. comment/list's is not: openapi/quota/get tells it. */
export const WECHAT_DAILY: Readonly<Record<string, number>> = {
  'cgi-bin/token': 2000,
  'cgi-bin/stable_token': 500_000,
  'cgi-bin/freepublish/batchget': 100,
  'cgi-bin/freepublish/getarticle': 100,
  'cgi-bin/freepublish/get': 100,
  'cgi-bin/comment/list': 5000,
};

const wechat = z.strictObject({
  accounts: count.default(5),
  /** Articles of all accounts together. */
  threads: count.default(100),
  /** Unverified accounts lost publishing and statistics in 2025-07 (48001). */
  verified: z.boolean().default(true),
  /** Callers' addresses; null lets all in (40164). */
  whitelist: z.array(z.string()).nullable().default(null),
  /** Not documented (2.2), so that a collector must bear either. */
  commentOrder: z.enum(['oldest-first', 'newest-first']).default('oldest-first'),
  dailyLimits: z.record(z.string(), count).default(WECHAT_DAILY),
  /** Calls of one path per minute before 45011; stable_token's 10,000 is published (2.1), others are not. */
  perMinute: positive.default(10_000),
  /** Private messages to each account per hour. */
  messagesPerHour: z.number().nonnegative().default(4),
  /** The message server's settings (2.5). */
  pushToken: z.string().default('pamtest'),
  /** How long an answer to a message is waited for, in real milliseconds (2.5). */
  pushWaitMs: positive.default(5000),
  encodingAesKey: z.string().length(43).default('abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'),
});

const crisis = z.strictObject({
  /** Minutes after the start at which the first account's post meets its crowd. */
  atMinutes: count.default(480),
  kind: z.enum(kindNames).default('weibo_jump_hub40'),
  /** The same matter under an article of the first WeChat account. */
  echoKind: z.enum(kindNames).nullable().default('wechat_jump_60'),
  echoAfterMinutes: count.default(60),
});

/** What is simulated. The same settings give the same world, the same ids and the same answers to the same calls. */
export const platformSettings = z.strictObject({
  seed: count.default(1),
  /** Where the simulated clock starts; ISO 8601. */
  startAt: z.iso.datetime({ offset: true }).default('2026-10-08T08:00:00+08:00'),
  /** What happens in this many hours is invented in advance; then nobody speaks any more. */
  hours: positive.default(24),
  /** So many hours before the start the accounts were already posting. */
  historyHours: count.default(6),
  /** Median comments and reposts under an ordinary thread. */
  medianResponses: z.number().positive().default(6),
  /** Share of comments that their authors or the platform delete. */
  deletedShare: z.number().min(0).max(1).default(0.02),
  /** Mentions by others of each Weibo account, per hour. */
  mentionsPerHour: z.number().nonnegative().default(2),
  weibo: weibo.prefault({}),
  wechat: wechat.prefault({}),
  crisis: crisis.nullable().prefault({}),
});

export type PlatformSettings = z.infer<typeof platformSettings>;
export type PlatformSettingsInput = z.input<typeof platformSettings>;
