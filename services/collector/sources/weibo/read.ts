import { z } from 'zod';
import type { CountsDraft, Draft, UpdateDraft } from '../../formats/format.ts';
import type { Answer, Ask, Dead, Found, Outcome, Reading } from '../source.ts';
import { COUNTED_AT_ONCE } from './asks.ts';
import type { Context, Read } from './context.ts';
import {
  type FeedName,
  feedNames,
  type Held,
  isLarger,
  newPost,
  type Post,
  remembered,
  type Sweep,
  standingOf,
  type WeiboCursor,
} from './cursor.ts';
import { weiboAnswer } from './errors.ts';
import { countSchema, isDeleted, itemId, statusSchema } from './items.ts';
import { readAuthorisation, readLimits } from './limits.ts';
import { faultOf, type PageRead, readPage, statusOf, textOf } from './page.ts';
import type { WeiboSettings } from './settings.ts';
import { pageTaken } from './sweep.ts';

const OK: Outcome = { kind: 'ok' };
/** Rows of a platform's history belong into a run of their own (design.md part 3, Runs). */
const OLDEST_MS = 7 * 24 * 3_600_000;
/** Own posts remembered; beyond, the oldest are no longer counted. */
const POSTS_KEPT = 200;

/** What an answer says: every task of asks.ts has its reader here. */
export function readWeibo(
  cursor: WeiboCursor,
  ask: Ask,
  answer: Answer,
  settings: WeiboSettings,
  now: number,
): Reading<WeiboCursor> {
  const good = weiboAnswer(answer, now);
  if ('outcome' in good) {
    const dead = good.outcome.kind === 'bad' ? [{ reason: good.outcome.reason, text: answer.body }] : [];
    return { cursor: asked(cursor, ask.task, now), found: [], dead, outcome: good.outcome };
  }
  const [what = '', postId = ''] = ask.task.split('/');
  if ('gone' in good) return { ...postGone(asked(cursor, ask.task, now), postId, now), outcome: OK };
  const context = { cursor, settings, now };
  const read = byTask(what, postId, good.value, context);
  if (typeof read === 'string') {
    const dead = [{ reason: read, text: answer.body }];
    return { cursor: asked(cursor, ask.task, now), found: [], dead, outcome: { kind: 'bad', reason: read } };
  }
  return { ...read, outcome: read.outcome ?? OK };
}

function byTask(what: string, postId: string, value: unknown, context: Context): Read | string {
  const feed = feedNames.find((name) => name === what);
  if (feed) return readFeed(feed, value, context);
  if (what === 'comments' || what === 'reposts') return readUnderPost(what, postId, value, context);
  if (what === 'own-posts') return readOwnPosts(value, context);
  if (what === 'counts') return readCounts(value, context);
  if (what === 'authorisation') return readAuthorisation(value, context);
  return readLimits(value, context);
}

// --- Lists ---

function readFeed(name: FeedName, value: unknown, context: Context): Read | string {
  const page = readPage(value, name === 'mentions' ? 'statuses' : 'comments', null, context);
  if (typeof page === 'string') return page;
  const { cursor } = context;
  const { fresh, sweep } = swept(cursor.feeds[name], page, context);
  const feeds = { ...cursor.feeds, [name]: sweep };
  return { cursor: brought({ ...cursor, feeds }, fresh, context), found: fresh, dead: page.dead };
}

function readUnderPost(
  what: 'comments' | 'reposts',
  postId: string,
  value: unknown,
  context: Context,
): Read | string {
  const page = readPage(value, what, postId, context);
  if (typeof page === 'string') return page;
  const { cursor, now } = context;
  const post = cursor.posts.find(({ id: one }) => one === postId);
  if (!post) return { cursor, found: [], dead: page.dead };
  const hung = page.found.map((one) =>
    what === 'reposts' ? { ...one, draft: under(one.draft, postId) } : one,
  );
  const { fresh, sweep } = swept(post[what].sweep, { ...page, found: hung }, context);
  const next = brought(
    withPost(cursor, postId, (one) => ({ ...one, [what]: { ...one[what], sweep } })),
    fresh,
    context,
  );
  // A sweep that came to its end leaves what cannot be read.
  const settle = (held: Held): Held => {
    const { expected, seen } = standingOf(held);
    return { ...held, unreachable: expected - seen };
  };
  const done = sweep.doneAt !== null && sweep.pages === 0 && sweep.askedAt === now;
  return {
    cursor: done ? withPost(next, postId, (one) => ({ ...one, [what]: settle(one[what]) })) : next,
    ...{ found: fresh, dead: page.dead },
  };
}

/** repost_timeline need not repeat what was reposted. */
function under(draft: Draft | UpdateDraft, postId: string): Draft | UpdateDraft {
  return draft.kind === 'post' ? { ...draft, kind: 'repost', thread: postId } : draft;
}

function swept(sweep: Sweep, page: PageRead, { cursor, settings, now }: Context) {
  const notBefore = Math.max(cursor.beganAt - settings.backfillMs, now - OLDEST_MS);
  const known = new Set(cursor.recent);
  const fresh: Found[] = [];
  for (const one of page.found) {
    const key = 'id' in one.draft ? one.draft.id : null;
    if (key === null || known.has(key) || one.draft.at < notBefore) continue;
    known.add(key);
    fresh.push(one);
  }
  const { maxPages } = settings;
  const next = pageTaken(sweep, { ...page, fresh: fresh.length }, { maxPages, notBefore }, now);
  return { fresh, sweep: next };
}

/** Remembers what was brought, and counts it for the posts it hangs under. */
function brought(cursor: WeiboCursor, fresh: readonly Found[], { settings, now }: Context): WeiboCursor {
  const ids = fresh.flatMap(({ draft }) => ('id' in draft && draft.id !== null ? [draft.id] : []));
  let next = { ...cursor, recent: remembered(cursor.recent, ids) };
  for (const { draft, root } of fresh) {
    const thread = 'thread' in draft ? draft.thread : null;
    if (thread === null || (draft.kind !== 'comment' && draft.kind !== 'repost')) continue;
    if (root && root.author === settings.uid) next = withOwnPost(next, thread, root.at, now);
    const what = draft.kind === 'comment' ? 'comments' : 'reposts';
    next = withPost(next, thread, (post) => ({
      ...post,
      [what]: { ...post[what], brought: post[what].brought + 1 },
    }));
  }
  return next;
}

// --- Posts of the account ---

const timelineSchema = z.looseObject({ statuses: z.array(z.unknown()) });

function readOwnPosts(value: unknown, context: Context): Read | string {
  const parsed = timelineSchema.safeParse(value);
  if (!parsed.success) return '答复里没有 statuses 列表';
  const { settings, now } = context;
  let cursor: WeiboCursor = { ...context.cursor, ownPostsAskedAt: now };
  const found: Found[] = [];
  const dead: Dead[] = [];
  for (const item of parsed.data.statuses) {
    const status = statusSchema.safeParse(item);
    const one = status.success ? statusOf(item, settings.uid) : faultOf('status', status.error);
    if (typeof one === 'string' || !status.success) {
      dead.push({ reason: typeof one === 'string' ? one : 'a status', text: textOf(item) });
      continue;
    }
    const postId = itemId(status.data) ?? '';
    if (isDeleted(status.data)) {
      const gone = postGone(cursor, postId, now);
      cursor = gone.cursor;
      found.push(...gone.found);
      continue;
    }
    if (one.draft.at < now - OLDEST_MS) continue;
    if (!cursor.recent.includes(postId)) {
      found.push(one);
      cursor = { ...cursor, recent: remembered(cursor.recent, [postId]) };
    }
    cursor = withOwnPost(cursor, postId, one.draft.at, now);
  }
  return { cursor, found, dead };
}

/** The platform says that a post is no more: its text goes, what was counted stays. */
function postGone(cursor: WeiboCursor, postId: string, now: number): Read {
  if (!cursor.posts.some(({ id: one }) => one === postId)) return { cursor, found: [], dead: [] };
  const posts = cursor.posts.filter(({ id: one }) => one !== postId);
  const draft: UpdateDraft = {
    ...{ platform: 'weibo', kind: 'deletion', id: postId, thread: postId, text: null, at: now },
  };
  return { cursor: { ...cursor, posts }, found: [{ draft }], dead: [] };
}

function readCounts(value: unknown, context: Context): Read | string {
  if (!Array.isArray(value)) return '答复不是计数的列表';
  const { now } = context;
  let cursor: WeiboCursor = { ...context.cursor, countsAskedAt: now };
  const found: Found[] = [];
  const dead: Dead[] = [];
  for (const item of value) {
    const parsed = countSchema.safeParse(item);
    if (!parsed.success) {
      dead.push({ reason: faultOf('count', parsed.error), text: textOf(item) });
      continue;
    }
    const { id: thread, comments, reposts, attitudes = null } = parsed.data;
    const draft: CountsDraft = {
      ...{ platform: 'weibo', kind: 'counts', thread, at: now },
      ...{ comments, reposts, likes: attitudes, reads: null },
    };
    found.push({ draft });
    cursor = withPost(cursor, thread, (post) => counted(post, { comments, reposts }, context));
  }
  if (found.length > 0) cursor = withOmitted(cursor, found);
  return { cursor, found, dead };
}

function withOmitted(cursor: WeiboCursor, found: readonly Found[]): WeiboCursor {
  const told = new Set(found.flatMap(({ draft }) => (draft.kind === 'counts' ? draft.thread : [])));
  const posts = cursor.posts.map((post, index) =>
    index < COUNTED_AT_ONCE ? { ...post, omitted: told.has(post.id) ? 0 : post.omitted + 1 } : post,
  );
  return { ...cursor, posts };
}

/** Of a post that is older than the source's own work, what was there before is nobody's gap. */
function counted(post: Post, told: { comments: number; reposts: number }, { cursor, now }: Context): Post {
  if (cursor.feeds['to-me'].doneAt === null) return post;
  const isFirst = post.countedAt === null;
  const isOlder = post.at < cursor.beganAt;
  const of = (held: Held, count: number): Held => ({
    ...held,
    told: count,
    before: isFirst && isOlder ? Math.max(0, count - held.brought) : held.before,
  });
  return {
    ...{ ...post, countedAt: now },
    comments: of(post.comments, told.comments),
    reposts: of(post.reposts, told.reposts),
  };
}

function withOwnPost(cursor: WeiboCursor, postId: string, at: number, now: number): WeiboCursor {
  if (at > now || cursor.posts.some(({ id: one }) => one === postId)) return cursor;
  const posts = [...cursor.posts, newPost(postId, at)].sort((a, b) => (isLarger(a.id, b.id) ? -1 : 1));
  return { ...cursor, posts: posts.slice(0, POSTS_KEPT) };
}

function withPost(cursor: WeiboCursor, postId: string, change: (post: Post) => Post): WeiboCursor {
  return { ...cursor, posts: cursor.posts.map((post) => (post.id === postId ? change(post) : post)) };
}

/** The task was asked, whatever came of it. */
function asked(cursor: WeiboCursor, task: string, now: number): WeiboCursor {
  const [what = '', postId = ''] = task.split('/');
  const feed = feedNames.find((name) => name === what);
  if (feed) return { ...cursor, feeds: { ...cursor.feeds, [feed]: { ...cursor.feeds[feed], askedAt: now } } };
  if (what === 'comments' || what === 'reposts')
    return withPost(cursor, postId, (post) => ({
      ...post,
      [what]: { ...post[what], sweep: { ...post[what].sweep, askedAt: now } },
    }));
  if (what === 'own-posts') return { ...cursor, ownPostsAskedAt: now };
  if (what === 'counts') return { ...cursor, countsAskedAt: now };
  if (what === 'authorisation') return { ...cursor, authorisationAskedAt: now };
  return { ...cursor, limitsAskedAt: now };
}
