import { z } from 'zod';

const MINUTE_MS = 60_000;

/** How the console is reached and how much it takes. Every number that judges here is one of these. */
export const consoleSettingsSchema = z.strictObject({
  /** Reached by https, through a proxy that ends it: cookies are Secure and browsers are told to stay with https. */
  https: z.boolean().default(false),
  /** Names it is reached by, beside 127.0.0.1, [::1] and localhost; any other is refused (DNS rebinding). */
  hosts: z.array(z.string().min(1)).default([]),
  /**
   * Where people reach it from outside, e.g. https://duty.example.gov.cn: messages then carry a link to sign by. Without it
   * they carry none. Its name is one of `hosts`.
   */
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .max(200)
    .nullable()
    .default(null),
  /** Addresses of proxies whose X-Forwarded-For is believed; none unless named. */
  proxies: z.array(z.string().min(1)).default([]),

  /** Without a request for so long, a session ends. */
  sessionIdleMs: z
    .int()
    .min(MINUTE_MS)
    .default(30 * MINUTE_MS),
  /** It ends after so long in any case: one shift. */
  sessionMs: z
    .int()
    .min(MINUTE_MS)
    .default(12 * 60 * MINUTE_MS),
  /** A session's last request is noted at most so often: one write a minute and person. */
  sessionTouchMs: z.int().min(0).default(MINUTE_MS),

  /** Failed logins are forgotten after this. */
  loginWindowMs: z
    .int()
    .min(1)
    .default(15 * MINUTE_MS),
  /** Failures of an account from one address: a person who looks for the right password needs fewer. */
  loginsPerAccountAndAddress: z.int().min(1).default(5),
  /** Failures from one address: an office behind one address on a Monday morning. */
  loginsPerAddress: z.int().min(1).default(20),
  /** Failures of an account from everywhere: high, or anybody could lock the officer on duty out. */
  loginsPerAccount: z.int().min(1).default(100),
  /** Accounts and addresses whose failures are remembered: some megabytes. */
  loginsRemembered: z.int().min(1).default(10_000),
  /** Passwords checked at once (19 MiB and a core each), and those that may wait for it. */
  passwordChecks: z.int().min(1).default(2),
  passwordsWaiting: z.int().min(0).default(32),

  /** Of a request's body, but for mentions: the largest act is a note of 2,000 characters. */
  bodyBytes: z
    .int()
    .min(1)
    .default(64 << 10),
  /** How long an act is waited for before the answer is 'on record, not yet done'. */
  actionWaitMs: z.int().min(1).default(10_000),
  /** How often the store is asked whether it has what the stream has told; a store lags by milliseconds. */
  storePollMs: z.int().min(1).default(20),
  /** Acts done that are remembered, so that asking again gives the same answer. */
  actionsRemembered: z.int().min(1).default(10_000),

  /**
   * Pages that follow runs at once; and of one session: a browser opens six connections to a host, of which two must be left
   * for what people do.
   */
  followers: z.int().min(1).default(200),
  followersPerSession: z.int().min(1).default(4),
  /** Proxies close what is silent for 30 to 60 s. */
  heartbeatMs: z.int().min(1).default(15_000),
  /** A page that takes nothing for so long is dropped; it comes back with the last id it saw. */
  stalledMs: z.int().min(1).default(30_000),
  /** Latest records of a run that are read when its tail is opened: some seconds' work, and hours of a storm. */
  recalledRecords: z.int().min(1).default(5_000),
  /** Records of a run kept at hand for pages that come back; older ones are read from the log. */
  followedRecords: z.int().min(1).default(500),

  /** Newest mentions of an incident that are read for what is asked most: two thirds of a second's work. */
  appealMentions: z.int().min(1).default(2_000),

  /** A timeline without bounds begins so long before the onset: what was normal shows. */
  timelineBeforeMinutes: z.int().min(0).default(60),
  /** At most a month: what a screen can show and a store reads at once. */
  timelineMinutes: z
    .int()
    .min(1)
    .default(31 * 24 * 60),
});

export type ConsoleSettings = z.infer<typeof consoleSettingsSchema>;

export const defaultConsoleSettings: ConsoleSettings = consoleSettingsSchema.parse({});
