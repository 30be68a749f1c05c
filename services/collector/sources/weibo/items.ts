import { z } from 'zod';
import type { Draft } from '../../formats/format.ts';
import { unsaid } from '../../formats/format.ts';
import { parseWrittenTime } from '../../written-time.ts';

/**
 * Weibo's objects as far as anything of them is used (platform-apis.md 1.2): everything else passes by, and of a user nothing is
 * taken but id, province and kind. Users and counts may be withheld.
 */
const count = z.int().nonnegative().optional().catch(undefined);
const idOf = z.union([z.string().regex(/^\d{1,20}$/), z.int().positive().transform(String)]);

const userSchema = z
  .looseObject({
    id: idOf.optional(),
    idstr: idOf.optional(),
    province: z.union([z.string(), z.int().transform(String)]).optional(),
    verified: z.boolean().optional(),
    verified_type: z.int().optional(),
  })
  .catch({});

const plainStatusSchema = z.looseObject({
  id: idOf.optional(),
  idstr: idOf.optional(),
  mid: idOf.optional(),
  created_at: z.string(),
  text: z.string().default(''),
  user: userSchema.optional(),
  deleted: z.union([z.string(), z.boolean(), z.number()]).optional(),
  reposts_count: count,
  comments_count: count,
  attitudes_count: count,
});

export const statusSchema = plainStatusSchema.extend({
  retweeted_status: plainStatusSchema.optional().catch(undefined),
});

export const commentSchema = z.looseObject({
  id: idOf.optional(),
  idstr: idOf.optional(),
  mid: idOf.optional(),
  created_at: z.string(),
  text: z.string(),
  user: userSchema.optional(),
  status: plainStatusSchema.optional().catch(undefined),
  reply_comment: z.looseObject({ idstr: idOf.optional(), id: idOf.optional() }).optional().catch(undefined),
  like_count: count,
});

export const countSchema = z.looseObject({
  id: idOf,
  comments: z.int().nonnegative(),
  reposts: z.int().nonnegative(),
  attitudes: count,
});

type User = z.infer<typeof userSchema>;
export type Status = z.infer<typeof plainStatusSchema>;
export type Comment = z.infer<typeof commentSchema>;

/** Weibo's `verified_type`: 1 is a government account, 3 a medium. */
const GOVERNMENT = 1;
const MEDIUM = 3;

/** What the platform calls it; null of an object without any id. */
export function itemId(item: Pick<Comment, 'id' | 'idstr' | 'mid'>): string | null {
  return item.idstr ?? item.mid ?? item.id ?? null;
}

export function uidOf(user: User | undefined): string | null {
  return user?.idstr ?? user?.id ?? null;
}

/** A comment under `thread`, which its status names better. Returns a reason where it is none. */
export function commentDraft(comment: Comment, thread: string | null, ownUid: string): Draft | string {
  const id = itemId(comment);
  const at = parseWrittenTime(comment.created_at);
  const under = (comment.status && itemId(comment.status)) ?? thread;
  if (id === null) return 'the comment has no id';
  if (typeof at === 'string') return `created_at ${at}`;
  if (under === null) return 'the comment does not say what it hangs under';
  return {
    ...unsaid,
    ...{ platform: 'weibo', kind: 'comment', id, thread: under, text: comment.text, at },
    parent: comment.reply_comment?.idstr ?? comment.reply_comment?.id ?? null,
    ...authorOf(comment.user, ownUid),
    likes: comment.like_count ?? null,
  };
}

/** A post; with `under`, a repost of it. */
export function statusDraft(status: Status, under: Status | undefined, ownUid: string): Draft | string {
  const id = itemId(status);
  const at = parseWrittenTime(status.created_at);
  if (id === null) return 'the status has no id';
  if (typeof at === 'string') return `created_at ${at}`;
  const root = under === undefined ? null : itemId(under);
  return {
    ...unsaid,
    ...{ platform: 'weibo', kind: root === null ? 'post' : 'repost', id, thread: root ?? id },
    ...{ text: status.text, at },
    ...authorOf(status.user, ownUid),
    likes: status.attitudes_count ?? null,
    reposts: status.reposts_count ?? null,
    comments: status.comments_count ?? null,
  };
}

/** A deleted post stays without its user and text. */
export function isDeleted({ deleted }: Status): boolean {
  return deleted === true || deleted === 1 || deleted === '1' || deleted === 'true';
}

function authorOf(user: User | undefined, ownUid: string): Pick<Draft, 'author' | 'authorKind' | 'region'> {
  const author = uidOf(user);
  const region = /^\d\d$/.test(user?.province ?? '') ? `${user?.province}0000` : null;
  return { author, authorKind: author === null ? null : kindOf(user, author === ownUid), region };
}

function kindOf(user: User | undefined, isOwn: boolean): Draft['authorKind'] {
  if (isOwn || user?.verified_type === GOVERNMENT) return 'official';
  if (user?.verified_type === MEDIUM) return 'media';
  return user?.verified === true ? 'verified' : 'public';
}
