import { z } from 'zod';
import { REMEMBERED_IDS } from './settings.ts';

const id = z.string().regex(/^\d{1,20}$/);
const at = z.int();

/** A sweep of a list, newest first: from the top down to `since`, what is above it was brought. */
const sweepSchema = z.strictObject({
  /** The largest id of the last whole sweep. */
  since: id.nullable(),
  /** Of the sweep under way: its largest id, how far down it is, its pages, and when it began. */
  top: id.nullable(),
  down: id.nullable(),
  pages: z.int(),
  /** New mentions of the sweep under way. */
  fresh: z.int(),
  beganAt: at.nullable(),
  /** When the last whole sweep began: everything said before that was brought. */
  doneAt: at.nullable(),
  askedAt: at.nullable(),
  /** New mentions an hour: of late, and usually. */
  rate: z.number(),
  usual: z.number(),
});

export type Sweep = z.infer<typeof sweepSchema>;

const heldSchema = z.strictObject({
  /** The platform's count when it was read last; null: never. */
  told: z.int().nullable(),
  /** What it counted before the source began to bring them. */
  before: z.int(),
  brought: z.int(),
  /** What a whole sweep still left missing: counted, and not to be read (deleted, filtered). */
  unreachable: z.int(),
  sweep: sweepSchema,
});

export type Held = z.infer<typeof heldSchema>;

const postSchema = z.strictObject({
  id,
  at,
  countedAt: at.nullable(),
  /** Times in a row that the counts left it out: so they do with what was deleted, and not with that alone. */
  omitted: z.int(),
  comments: heldSchema,
  reposts: heldSchema,
});

export type Post = z.infer<typeof postSchema>;

export const feedNames = ['to-me', 'mentions', 'comment-mentions'] as const;
export type FeedName = (typeof feedNames)[number];

export const weiboCursorSchema = z.strictObject({
  beganAt: at,
  feeds: z.strictObject({ 'to-me': sweepSchema, mentions: sweepSchema, 'comment-mentions': sweepSchema }),
  /** Newest first. */
  posts: z.array(postSchema),
  ownPostsAskedAt: at.nullable(),
  countsAskedAt: at.nullable(),
  limitsAskedAt: at.nullable(),
  authorisationAskedAt: at.nullable(),
  /** Epoch ms at which the authorisation ends, as the platform told it. */
  authorisedUntil: at.nullable(),
  /** Ids brought lately, oldest first. */
  recent: z.array(id),
});

export type WeiboCursor = z.infer<typeof weiboCursorSchema>;

export function emptySweep(): Sweep {
  return {
    ...{ since: null, top: null, down: null, pages: 0, fresh: 0 },
    ...{ beganAt: null, doneAt: null, askedAt: null, rate: 0, usual: 0 },
  };
}

export function emptyCursor(now: number): WeiboCursor {
  return {
    beganAt: now,
    feeds: { 'to-me': emptySweep(), mentions: emptySweep(), 'comment-mentions': emptySweep() },
    posts: [],
    ownPostsAskedAt: null,
    countsAskedAt: null,
    limitsAskedAt: null,
    authorisationAskedAt: null,
    authorisedUntil: null,
    recent: [],
  };
}

function emptyHeld(): Held {
  return { told: null, before: 0, brought: 0, unreachable: 0, sweep: emptySweep() };
}

export function newPost(postId: string, postedAt: number): Post {
  return {
    id: postId,
    at: postedAt,
    countedAt: null,
    omitted: 0,
    comments: emptyHeld(),
    reposts: emptyHeld(),
  };
}

/** How many the platform counts since the source began, and how many of them were brought. */
export function standingOf({ told, before, brought }: Held): {
  readonly expected: number;
  readonly seen: number;
} {
  const expected = told === null ? brought : Math.max(told - before, 0);
  return { expected, seen: Math.min(brought, expected) };
}

export function remembered(recent: readonly string[], ids: readonly string[]): string[] {
  return [...recent, ...ids].slice(-REMEMBERED_IDS);
}

/** Ids as numbers: text order is not theirs. */
export function isLarger(a: string, b: string): boolean {
  return BigInt(a) > BigInt(b);
}
