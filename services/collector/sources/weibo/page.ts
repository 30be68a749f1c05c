import { z } from 'zod';
import type { Draft } from '../../formats/format.ts';
import type { Dead, Found } from '../source.ts';
import type { Context } from './context.ts';
import { commentDraft, commentSchema, isDeleted, type Status, statusDraft, statusSchema } from './items.ts';

const id = z.union([z.string().regex(/^\d{1,20}$/), z.int().nonnegative().transform(String)]);
const envelope = z.looseObject({ next_cursor: id.optional().catch(undefined) });

/** What a page of a list holds: items that cannot be read are dead one by one, the others are not lost with them. */
export interface PageRead {
  readonly found: readonly Found[];
  readonly dead: readonly Dead[];
  readonly ids: readonly string[];
  readonly next: string | null;
  readonly oldestAt: number | null;
}

export function readPage(
  value: unknown,
  key: 'comments' | 'statuses' | 'reposts',
  thread: string | null,
  { settings: { uid } }: Context,
): PageRead | string {
  const head = envelope.safeParse(value);
  const list = head.success ? head.data[key] : undefined;
  if (!head.success || !Array.isArray(list)) return `答复里没有 ${key} 列表`;
  const found: Found[] = [];
  const dead: Dead[] = [];
  for (const item of list) {
    const one = key === 'comments' ? commentOf(item, thread, uid) : statusOf(item, uid);
    if (typeof one === 'string') dead.push({ reason: one, text: textOf(item) });
    else found.push(one);
  }
  const ats = found.map(({ draft }) => draft.at);
  return {
    ...{ found, dead, next: head.data.next_cursor ?? null },
    ids: found.flatMap(({ draft }) => ('id' in draft && draft.id !== null ? [draft.id] : [])),
    oldestAt: ats.length === 0 ? null : Math.min(...ats),
  };
}

/** Numbers that came as digits stay digits: the letter is for people who look at it. */
export function textOf(item: unknown): string {
  return JSON.stringify(item) ?? '';
}

function commentOf(item: unknown, thread: string | null, uid: string): Found | string {
  const parsed = commentSchema.safeParse(item);
  if (!parsed.success) return faultOf('comment', parsed.error);
  const draft = commentDraft(parsed.data, thread, uid);
  if (typeof draft === 'string') return draft;
  return { draft, ...rootOf(parsed.data.status, uid) };
}

export function statusOf(item: unknown, uid: string): Found | string {
  const parsed = statusSchema.safeParse(item);
  if (!parsed.success) return faultOf('status', parsed.error);
  const under = parsed.data.retweeted_status;
  const draft = statusDraft(parsed.data, under, uid);
  return typeof draft === 'string' ? draft : { draft, ...rootOf(under, uid) };
}

function rootOf(status: Status | undefined, uid: string): { readonly root?: Draft } {
  if (status === undefined || isDeleted(status)) return {};
  const root = statusDraft(status, undefined, uid);
  return typeof root === 'string' ? {} : { root };
}

/** Paths of what is wrong; values could be somebody's words. */
export function faultOf(what: string, error: z.ZodError): string {
  const paths = error.issues.map(({ path }) => path.join('.') || 'the object itself');
  return `a ${what} of another shape: ${[...new Set(paths)].join(', ')}`;
}
