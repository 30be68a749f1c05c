import { z } from 'zod';

/**
 * Every record that travels on a stream: one schema each, versioned, strict. This file stays free of `node:`,
 * so that the page can import it. Times: `at` in epoch milliseconds, `minute` in whole epoch minutes.
 */
export const platforms = ['weibo', 'wechat'] as const;
export const kinds = ['post', 'comment', 'repost', 'article'] as const;
export const authorKinds = ['public', 'verified', 'media', 'official'] as const;
/** design.md part 2, in order of development. */
export const phases = [
  'quiet',
  'latent',
  'growing',
  'outbreak',
  'peak',
  'fading',
  'calm',
  'relapse',
] as const;
/** Lowest first; `none` is below the internal scale. */
export const levels = ['none', 'blue', 'yellow', 'orange', 'red'] as const;

export type Platform = (typeof platforms)[number];
export type MentionKind = (typeof kinds)[number];
export type Phase = (typeof phases)[number];
export type Level = (typeof levels)[number];

const v1 = z.literal(1);
const count = z.int().nonnegative();
const at = z.int();
const minute = z.int();
const platform = z.enum(platforms);

/** What a mention hangs under, attached before append (design.md part 3). */
export const rootSchema = z.strictObject({
  id: z.string(),
  text: z.string(),
  at: at.nullable(),
  /** Pseudonym of the account that posted it, of official and media accounts only: nobody else's threads are put together. */
  account: z.string().optional(),
});

/** One thing said. `text` is scrubbed and `author` is a keyed pseudonym before the first write. */
export const mentionSchema = z.strictObject({
  v: v1,
  type: z.literal('mention'),
  id: z.string().min(1),
  lane: z.string().min(1),
  platform,
  kind: z.enum(kinds),
  thread: z.string(),
  parent: z.string().optional(),
  author: z.string().nullable(),
  authorKind: z.enum(authorKinds).optional(),
  /** GB/T 2260 code at province level, e.g. `110000`. */
  region: z.string().optional(),
  text: z.string(),
  at,
  root: rootSchema.nullable(),
  likes: count.optional(),
  reposts: count.optional(),
  comments: count.optional(),
  reads: count.optional(),
});

/**
 * A mention was edited or deleted, as its platform tells. `id` is the mention's, which keys it: it lies behind its mention.
 * What was counted stays counted (design.md part 3: nothing is rewound); the text is another, or gone.
 */
export const amendSchema = z.strictObject({
  v: v1,
  type: z.literal('amend'),
  lane: z.string().min(1),
  platform,
  id: z.string().min(1),
  thread: z.string().optional(),
  /** When it was changed. */
  at,
  what: z.enum(['edited', 'deleted']),
  /** The new text, scrubbed; null of a deleted one. */
  text: z.string().nullable(),
});

/** A reading of a thread's cumulative counters, at least one of them. Keyed by platform and thread. */
export const countsSchema = z
  .strictObject({
    v: v1,
    type: z.literal('counts'),
    lane: z.string().min(1),
    platform,
    thread: z.string().min(1),
    at,
    /** Of the thread, where it is known; attached as a mention's is. */
    root: rootSchema.nullable(),
    reposts: count.optional(),
    comments: count.optional(),
    likes: count.optional(),
    reads: count.optional(),
  })
  .refine(
    ({ reposts, comments, likes, reads }) => (reposts ?? comments ?? likes ?? reads) !== undefined,
    'a reading has at least one counter',
  );

/** A title on a platform's hot board as it was read; null where the reading does not tell. Keyed by platform and title. */
export const listingSchema = z.strictObject({
  v: v1,
  type: z.literal('listing'),
  lane: z.string().min(1),
  platform,
  title: z.string().min(1),
  at,
  rank: count.nullable(),
  heat: count.nullable(),
  /** Cumulative, as the platform counts them. */
  discussions: count.nullable(),
  category: z.string().nullable(),
});

/** A post or article that was taken in: what comments pushed later are hung under, after a restart too. */
export const threadSchema = z.strictObject({
  v: v1,
  type: z.literal('thread'),
  platform,
  thread: z.string(),
  root: rootSchema,
});

/** Only progress moves time: everything this lane saw before `completeTo` (epoch ms) has been appended. */
export const progressSchema = z.strictObject({
  v: v1,
  type: z.literal('progress'),
  lane: z.string().min(1),
  platform,
  completeTo: at,
  /** Share of what exists that the lane believes it saw in the time this record completes, 0..1. */
  coverage: z.number().min(0).max(1),
  /** The lane leaves: it holds its platform back no longer. */
  idle: z.literal(true).optional(),
});

/** Puts the policy with this hash into force from this minute on; its body lies in stream `policies`. */
export const policyInForceSchema = z.strictObject({
  v: v1,
  type: z.literal('policy'),
  hash: z.string(),
  from: minute,
});

/** The policy's body under its hash: canonical JSON. */
export const policyBodySchema = z.strictObject({
  v: v1,
  type: z.literal('policy-body'),
  hash: z.string(),
  body: z.string(),
});

export const sampleSchema = z.strictObject({
  id: z.string(),
  /** Order of the bottom-k sample, 0..2^32-1: by hash of the mention id, own matches before those through the root. */
  rank: count,
  at,
  kind: z.enum(kinds),
  /** Sentiment × 1,000. */
  mood: z.int(),
  text: z.string(),
});

/** Five equal bins of sentiment from -1 to 1. */
const histogram = z.tuple([count, count, count, count, count]);

/** Of a thread subject: whose it is (null: unknown), when it was posted (null: unknown), and what it calls itself. */
export const threadOfSchema = z.strictObject({
  account: z.string().nullable(),
  at: at.nullable(),
  /** The hashtag or headline of the post, if it has one. */
  tag: z.string().nullable(),
});

/** Of a topic, a group of terms that nobody asked for (design.md part 3): how it is called, and what was known when it emerged. */
export const topicOfSchema = z.strictObject({
  /** For people, no private person's name in it. */
  name: z.string(),
  /** The terms it is known by, most telling first. */
  words: z.array(z.string()),
  /** It is judged from this minute on; what was said before is made up for without a word. */
  from: minute,
  /** Usual before it emerged: thousandths of a mention a minute, and of them negative, in thousandths. */
  rate: count,
  negative: count,
  /** Nearly all of it lies under one post: a popular post, until it shows otherwise (see level.ts). */
  held: z.boolean(),
});

/** What happened to a subject on a platform in one minute: a sum over some mentions; sums of one minute add up. */
export const activitySchema = z.strictObject({
  v: v1,
  type: z.literal('activity'),
  subject: z.string(),
  platform,
  minute,
  n: count,
  negative: count,
  positive: count,
  angry: count,
  /** Sum of sentiment × 1,000. */
  mood: z.int(),
  moods: histogram,
  /** Matched by their own words; the rest of `n` matched through the root. */
  direct: count,
  kinds: z.strictObject({ post: count, comment: count, repost: count, article: count }),
  /** Of `n`, those that came late (within the limit): they count for volume and level only. */
  late: count,
  lateNegative: count,
  /** KMV sketch of distinct authors (smallest 32-bit hashes, ascending) and mentions without a known author. */
  authors: z.array(count),
  unknownAuthors: count,
  /** Mentions per term, untruncated. */
  terms: z.array(z.tuple([z.string(), count])),
  /** Mentions that also match another subject. */
  shared: z.record(z.string(), count),
  /** Bottom-k of the mentions by `rank`. */
  samples: z.array(sampleSchema),
  /** Thread subjects alone: the thread. */
  thread: threadOfSchema.optional(),
  /** Topics alone. */
  topic: topicOfSchema.optional(),
});

/**
 * What of a subject's mentions are copies of each other (detection.md 5.4): to be taken off its counts of that minute to
 * have its voice. In thousandths of a mention; below zero where a minute takes back what earlier ones took off too much,
 * above its own count where earlier ones had taken copies for voices. Records of one minute add up.
 */
export const copiesSchema = z.strictObject({
  v: v1,
  type: z.literal('copies'),
  subject: z.string(),
  platform,
  minute,
  copies: z.int(),
  negative: z.int(),
  angry: z.int(),
  /** Whole mentions in texts that the same hands push. */
  coordinated: z.int(),
});

/** A scored mention of some subject, for the archive that offices search. Without its author: nothing selects by author. */
export const scoredSchema = z.strictObject({
  v: v1,
  type: z.literal('scored'),
  id: z.string(),
  platform,
  kind: z.enum(kinds),
  thread: z.string(),
  region: z.string().nullable(),
  at,
  /** The minute it counts in. */
  minute,
  /** Sentiment × 1,000. */
  mood: z.int(),
  /** Monitors that it matches, by its own words or its root's, and the thread it hangs under or begins. */
  subjects: z.array(z.string()).min(1),
  /** The analyzer's, of the author's own words, in order. */
  tokens: z.array(z.string()),
  text: z.string(),
});

/**
 * The text of a mention is another, from this minute on: what is judged of earlier minutes tells the text as it was then, so
 * that the outcome depends on no interleaving. On streams `activity` (every partition) and `assessments`.
 */
export const amendedSchema = z.strictObject({
  v: v1,
  type: z.literal('amended'),
  platform,
  id: z.string().min(1),
  minute,
  what: z.enum(['edited', 'deleted']),
  /** As a sample shows it; null of a deleted one. */
  text: z.string().nullable(),
});

/** An amended mention read anew, for the archive: the whole text; of a deleted one '' and no tokens. */
export const rescoredSchema = z.strictObject({
  v: v1,
  type: z.literal('rescored'),
  id: z.string().min(1),
  platform,
  what: z.enum(['edited', 'deleted']),
  text: z.string(),
  /** Sentiment × 1,000. */
  mood: z.int(),
  tokens: z.array(z.string()),
});

/** A thread's cumulative counters as they were read in a minute; null where they were not. */
export const countedSchema = z.strictObject({
  v: v1,
  type: z.literal('counted'),
  subject: z.string(),
  platform,
  thread: threadOfSchema,
  minute,
  reposts: count.nullable(),
  comments: count.nullable(),
  likes: count.nullable(),
  reads: count.nullable(),
});

/** A title on a hot board that names a subject ('': offered to every topic, in every partition), and what its words say (analyzer/board/title.ts); `weight` × 1,000. */
export const listedSchema = z.strictObject({
  v: v1,
  type: z.literal('listed'),
  subject: z.string(),
  platform,
  minute,
  title: z.string(),
  rank: count.nullable(),
  heat: count.nullable(),
  discussions: count.nullable(),
  category: z.string().nullable(),
  harm: z.array(z.string()),
  weight: count,
  /** Somebody answers; it is in a bad mood; it is the name of premises and nothing else. */
  answered: z.boolean(),
  negative: z.boolean(),
  bare: z.boolean(),
});

/** Came later than the limit: counted at its own minute, never judged. */
export const tooLateSchema = z.strictObject({
  v: v1,
  type: z.literal('too-late'),
  subject: z.string(),
  platform,
  minute,
  n: count,
});

/** What read the texts. `model` is absent in records of programs that had none. */
export const engineSchema = z.strictObject({
  segmenter: z.string(),
  dictionary: z.string(),
  model: z.string().optional(),
});

/** Running totals of one score partition since the log began. */
export const talliesSchema = z.strictObject({
  mentions: count,
  duplicates: count,
  scored: count,
  late: count,
  tooLate: count,
  ahead: count,
  unknownRoot: count,
  /** Beside `mentions`; their repeats are among `duplicates` as well. */
  amends: count.default(0),
  counts: count.default(0),
  listings: count.default(0),
});

/** What mentions hang under, as topics look at it: hashes of its id and its terms, and what it calls itself. */
export const featureRootSchema = z.strictObject({
  id: count,
  terms: z.array(count),
  tag: z.string().nullable(),
});

/** What a topic tells of a mention: id, time, kind, mood × 1,000, text. */
export const utteranceSchema = z.tuple([z.string(), at, z.enum(kinds), z.int(), z.string()]);

/**
 * From score to topics: what copies and topics are found by, of some mentions of a platform that count in one minute. `rows`
 * and `terms` are packed (analyzer/features.ts); `subjects` are what its rows belong to: the subject and the key of its
 * stream; `roots` what they hang under; `said` one for each row, null where topics do not need it.
 */
export const featuresSchema = z.strictObject({
  v: v1,
  type: z.literal('features'),
  platform,
  minute,
  n: count,
  subjects: z.array(z.tuple([z.string(), z.string()])),
  /** base64 */
  rows: z.string(),
  /** Mentions in which topics are looked for, told or not: of many only those are told that a sample of them all holds. */
  offered: count.default(0),
  /** base64; absent in records of programs that looked for no topics. */
  terms: z.string().default(''),
  roots: z.array(featureRootSchema).default([]),
  said: z.array(utteranceSchema.nullable()).default([]),
});

/** From score to topics: of this source partition, every minute of the platform before `through` has been emitted. */
export const scoredThroughSchema = z.strictObject({
  v: v1,
  type: z.literal('scored-through'),
  platform,
  through: minute,
  coverage: z.number().min(0).max(1),
  from: count,
  of: count,
  engine: engineSchema,
  tallies: talliesSchema,
});

/** From topics to detect: all activity of the platform before `through` has been emitted, and looked through for copies. */
export const gatheredThroughSchema = z.strictObject({
  v: v1,
  type: z.literal('gathered-through'),
  platform,
  through: minute,
  coverage: z.number().min(0).max(1),
  engine: engineSchema,
  /** Of the minute with the most mentions, one in so many was looked at. */
  oneIn: z.int().min(1),
});

/** One line of evidence: a predicate that holds (or, for `whyNot`, the first that fails). */
export const reasonSchema = z.strictObject({
  code: z.string(),
  /** For people, in Chinese, with the numbers. */
  text: z.string(),
  value: z.number().nullable(),
  threshold: z.number().nullable(),
  windowMinutes: z.number().nullable(),
  baseline: z.number().nullable(),
});

/** An escalation that skipped a phase (detection.md 3). */
export const jumpSchema = z.strictObject({
  skipped: z.array(z.enum(phases)),
  minutes: z.number(),
  zx: z.number(),
  ratio: z.number(),
  p: z.number(),
});

/** What a title is made of before other words, and what it is not made of. */
export const titleKinds = ['place', 'organisation', 'event'] as const;
export const termKinds = [...titleKinds, 'feeling'] as const;
export type TermKind = (typeof termKinds)[number];

/** One minute's readings of a subject on a platform (detection.md 1-4, 6); null where there is too little to say. */
export const signalsSchema = z.strictObject({
  surge: z.number(),
  count: z.number(),
  expected: z.number(),
  surprise: z.number(),
  ratioFast: z.number(),
  ratioMid: z.number(),
  excess: z.number(),
  velocityPerMinute: z.number(),
  growth: z.number(),
  growthZ: z.number(),
  doublingMinutes: z.number().nullable(),
  acceleration: z.number().nullable(),
  r: z.number().nullable(),
  rLow: z.number().nullable(),
  rHigh: z.number().nullable(),
  zr: z.number().nullable(),
  zx: z.number(),
  negativeShare: z.number().nullable(),
  negativeBaseline: z.number(),
  negativeZ: z.number(),
  angerShare: z.number().nullable(),
  angerZ: z.number().nullable(),
  polarisation: z.number().nullable(),
  opposition: z.number().nullable(),
  meanMood: z.number().nullable(),
  distinctAuthors: z.number(),
  /** Mentions of the mid window, copies and all (`count` is what they count for); share in texts that the same hands push. */
  heat: z.number(),
  coordination: z.number(),
});

/** The detector's word on a subject at a minute. Sent on each change, and at a set interval while it is up. */
export const assessmentSchema = z.strictObject({
  v: v1,
  type: z.literal('assessment'),
  subject: z.strictObject({ kind: z.enum(['monitor', 'thread', 'topic']), id: z.string(), name: z.string() }),
  platform,
  minute,
  /** First minute of the present excursion (the CUSUM's own), null while quiet. */
  onset: minute.nullable(),
  phase: z.enum(phases),
  previousPhase: z.enum(phases),
  jump: jumpSchema.nullable(),
  level: z.enum(levels),
  previousLevel: z.enum(levels),
  /** 0..100, for sorting only. */
  score: z.number(),
  /** Share of the evidence's minutes that coverage and history speak for, 0..1. */
  confidence: z.number(),
  signals: signalsSchema,
  because: z.array(reasonSchema),
  whyNot: reasonSchema.nullable(),
  /** Since onset: mentions (heat), what they count for without their copies (voice), those of it above expectation, those
   * shared with other subjects, terms (most telling first), samples. */
  mentions: count,
  voice: z.number(),
  excess: z.number(),
  shared: z.record(z.string(), count),
  terms: z.array(
    z.strictObject({
      term: z.string(),
      n: count,
      /** What it names; absent where it is anything else, and in assessments of older programs. */
      kind: z.enum(termKinds).optional(),
    }),
  ),
  samples: z.array(sampleSchema),
  policy: z.string(),
  engine: engineSchema,
});

/** From detect to the alerter: of this detect partition, every minute of the platform before `through` has been judged. */
export const judgedThroughSchema = z.strictObject({
  v: v1,
  type: z.literal('judged-through'),
  platform,
  through: minute,
  from: count,
  of: count,
});

/**
 * From a live alerter's own clock, so that duty does not stand still when the analysis does: every minute before `minute` is
 * over. It judges nothing; a replay of the log reads it as it was.
 */
export const wakeSchema = z.strictObject({ v: v1, type: z.literal('wake'), minute });

/** A record that could not be processed: reason in clear, bytes sealed under the office's key (they may hold a readable author). */
export const deadLetterSchema = z.strictObject({
  v: v1,
  type: z.literal('dead-letter'),
  processor: z.string(),
  stream: z.string(),
  partition: count,
  offset: count,
  /** The name of the error, e.g. `TypeError`; absent in letters of older programs. */
  error: z.string().optional(),
  reason: z.string(),
  /** base64 of nonce, tag and AES-256-GCM ciphertext. */
  sealed: z.string(),
  /** The record's key under the same seal, for a key may name somebody; '' of one that went to every partition. Absent in older letters. */
  sealedKey: z.string().optional(),
});

/** A dead letter was dealt with: its record was appended again (in the same append as this), or nobody wants it. */
export const letterDoneSchema = z.strictObject({
  v: v1,
  type: z.literal('letter-done'),
  /** What `letterKeyOf` calls the letter. */
  letter: z.string(),
  what: z.enum(['replayed', 'dropped']),
  /** Epoch ms. */
  at: z.int(),
});

export const mentionsRecord = z.discriminatedUnion('type', [
  mentionSchema,
  amendSchema,
  countsSchema,
  listingSchema,
  progressSchema,
  policyInForceSchema,
]);
export const activityRecord = z.discriminatedUnion('type', [
  activitySchema,
  copiesSchema,
  tooLateSchema,
  amendedSchema,
  countedSchema,
  listedSchema,
  gatheredThroughSchema,
  policyInForceSchema,
]);
export const featuresRecord = z.discriminatedUnion('type', [
  featuresSchema,
  scoredThroughSchema,
  amendedSchema,
  policyInForceSchema,
]);
export const scoredRecord = z.discriminatedUnion('type', [scoredSchema, rescoredSchema]);
export const deadLettersRecord = z.discriminatedUnion('type', [deadLetterSchema, letterDoneSchema]);

export type Root = z.infer<typeof rootSchema>;
export type Mention = z.infer<typeof mentionSchema>;
export type Amend = z.infer<typeof amendSchema>;
export type Counts = z.infer<typeof countsSchema>;
export type Listing = z.infer<typeof listingSchema>;
/** What a platform tells beside what is said: what became of it, and what stands on its board. */
export type Update = Amend | Counts | Listing;
/** What a source brings. */
export type Incoming = Mention | Update;
export type Thread = z.infer<typeof threadSchema>;
export type Progress = z.infer<typeof progressSchema>;
export type PolicyInForce = z.infer<typeof policyInForceSchema>;
export type PolicyBody = z.infer<typeof policyBodySchema>;
export type Sample = z.infer<typeof sampleSchema>;
export type Activity = z.infer<typeof activitySchema>;
export type ThreadOf = z.infer<typeof threadOfSchema>;
export type TopicOf = z.infer<typeof topicOfSchema>;
export type FeatureRoot = z.infer<typeof featureRootSchema>;
export type Utterance = z.infer<typeof utteranceSchema>;
export type Copies = z.infer<typeof copiesSchema>;
export type Features = z.infer<typeof featuresSchema>;
export type GatheredThrough = z.infer<typeof gatheredThroughSchema>;
export type Scored = z.infer<typeof scoredSchema>;
export type Amended = z.infer<typeof amendedSchema>;
export type Rescored = z.infer<typeof rescoredSchema>;
export type Counted = z.infer<typeof countedSchema>;
export type Listed = z.infer<typeof listedSchema>;
export type TooLate = z.infer<typeof tooLateSchema>;
export type Engine = z.infer<typeof engineSchema>;
export type Tallies = z.infer<typeof talliesSchema>;
export type ScoredThrough = z.infer<typeof scoredThroughSchema>;
export type Reason = z.infer<typeof reasonSchema>;
export type Jump = z.infer<typeof jumpSchema>;
export type Signals = z.infer<typeof signalsSchema>;
export type Assessment = z.infer<typeof assessmentSchema>;
export type JudgedThrough = z.infer<typeof judgedThroughSchema>;
export type Wake = z.infer<typeof wakeSchema>;
export type DeadLetter = z.infer<typeof deadLetterSchema>;
export type LetterDone = z.infer<typeof letterDoneSchema>;

export function noTallies(): Tallies {
  return {
    mentions: 0,
    duplicates: 0,
    scored: 0,
    late: 0,
    tooLate: 0,
    ahead: 0,
    unknownRoot: 0,
    amends: 0,
    counts: 0,
    listings: 0,
  };
}

/** Posts and articles are what comments and reposts hang under. */
export function startsThread({ kind }: Pick<Mention, 'kind'>): boolean {
  return kind === 'post' || kind === 'article';
}

/** Ids of thread subjects are `thread:` and platform and thread; no monitor's id holds a colon. */
export const THREAD_PREFIX = 'thread:';

export function isThreadId(subject: string): boolean {
  return subject.startsWith(THREAD_PREFIX);
}

/** Ids of topics are `topic:`, platform, and a hash of what they emerged from. */
export const TOPIC_PREFIX = 'topic:';

export function isTopicId(subject: string): boolean {
  return subject.startsWith(TOPIC_PREFIX);
}

/**
 * The account whose threads are judged by what is usual for it: of official and media accounts, who speak to the public by
 * office. Threads of anybody else are never put together (design.md promise 6): their account is unknown.
 */
export function accountOf({ author, authorKind }: Pick<Mention, 'author' | 'authorKind'>): string | null {
  return authorKind === 'official' || authorKind === 'media' ? author : null;
}

/** The place of a level on the scale; `none` is 0. */
export function rankOf(level: Level): number {
  return levels.indexOf(level);
}
