import type { Ask } from '../source.ts';
import { feedNames, type Held, type Post, type Sweep, standingOf, type WeiboCursor } from './cursor.ts';
import { FLOORS_MS, GAP, SOONEST_MS, type WeiboSettings } from './settings.ts';

const MINUTE_MS = 60_000;
/** What the platform counts is looked for again no sooner: it may be a moment ahead of its own lists. */
const SWEEP_AGAIN_MS = 10 * MINUTE_MS;
/** Times in a row that make a post suspect of being gone; what a look is worth, and how often it may be taken. */
const OMITTED = 2;
const SUSPECT_RATE = 5;
const SUSPECT_AGAIN_MS = 6 * 60 * MINUTE_MS;
/** statuses/count takes so many ids (platform-apis.md 1.2). */
export const COUNTED_AT_ONCE = 100;
/** Limits and end of the authorisation are read once a day: whether they are the published ones, and how long it still holds. */
const DAILY_MS = 24 * 60 * MINUTE_MS;

/** Paths of platform-apis.md 1.2. */
export const endpoints = {
  'to-me': 'comments/to_me',
  mentions: 'statuses/mentions',
  'comment-mentions': 'comments/mentions',
  'own-posts': 'statuses/user_timeline',
  counts: 'statuses/count',
  limits: 'account/rate_limit_status',
  authorisation: 'oauth2/get_token_info',
  comments: 'comments/show',
  reposts: 'statuses/repost_timeline',
} as const;

/** What the account may be asked now. */
export function weiboAsks(cursor: WeiboCursor, settings: WeiboSettings, now: number): readonly Ask[] {
  return [...feedAsks(cursor, settings), ...postAsks(cursor, settings, now), ...otherAsks(cursor)];
}

function feedAsks({ feeds }: WeiboCursor, settings: WeiboSettings): Ask[] {
  return feedNames.map((name) => ({
    ...{ task: name, endpoint: endpoints[name], ...sweepAsk(feeds[name], settings) },
    atLeastEveryMs: FLOORS_MS[name],
    atMostEveryMs: SOONEST_MS,
  }));
}

function postAsks(cursor: WeiboCursor, settings: WeiboSettings, now: number): Ask[] {
  return cursor.posts
    .filter(({ at }) => at >= now - settings.postsMs)
    .flatMap((post) =>
      (['comments', 'reposts'] as const)
        .filter(
          (what) => post[what].sweep.pages > 0 || isMissing(post, what, cursor) || isSuspect(post, what, now),
        )
        .map((what) => {
          const { sweep, ...held } = post[what];
          const ask = sweepAsk(sweep, settings);
          return {
            ...{ task: `${what}/${post.id}`, endpoint: endpoints[what], ...ask },
            params: { id: post.id, ...ask.params },
            // All that is missing can be had within the hour.
            ...{
              rate: Math.max(missingOf(held), post.omitted >= OMITTED ? SUSPECT_RATE : 0),
              usual: 0,
              atLeastEveryMs: null,
              atMostEveryMs: SWEEP_AGAIN_MS,
            },
          };
        }),
    );
}

/** Counted, not brought, and not found to be out of reach: only where the feed has been asked since the count was read. */
function isMissing(post: Post, what: 'comments' | 'reposts', { feeds }: WeiboCursor): boolean {
  const fed = feeds[what === 'comments' ? 'to-me' : 'mentions'].doneAt;
  if (post.countedAt === null || fed === null || (what === 'comments' && fed < post.countedAt)) return false;
  return missingOf(post[what]) >= Math.max(GAP.least, GAP.share * standingOf(post[what] as Held).expected);
}

/** Left out of the counts again and again: its comments tell whether it is gone (20101). */
function isSuspect({ omitted, comments }: Post, what: 'comments' | 'reposts', now: number): boolean {
  const askedAt = comments.sweep.askedAt ?? Number.NEGATIVE_INFINITY;
  return what === 'comments' && omitted >= OMITTED && now - askedAt >= SUSPECT_AGAIN_MS;
}

function missingOf(held: Omit<Held, 'sweep'>): number {
  const { expected, seen } = standingOf(held as Held);
  return expected - seen - held.unreachable;
}

function otherAsks(cursor: WeiboCursor): Ask[] {
  const plain = { params: {}, usual: 0, going: false };
  // Whatever moves shows in the feed first; the counts of what moves are worth a tenth of it.
  const rate = cursor.feeds['to-me'].rate / 10;
  const ids = cursor.posts.slice(0, COUNTED_AT_ONCE).map(({ id }) => id);
  const asks: Ask[] = [
    {
      ...{ ...plain, task: 'own-posts', endpoint: endpoints['own-posts'], params: { count: '20' } },
      ...{ askedAt: cursor.ownPostsAskedAt, rate: 0, atLeastEveryMs: FLOORS_MS['own-posts'] },
      atMostEveryMs: SOONEST_MS,
    },
    {
      ...{ ...plain, task: 'limits', endpoint: endpoints.limits, askedAt: cursor.limitsAskedAt, rate: 0 },
      ...{ atLeastEveryMs: DAILY_MS, atMostEveryMs: DAILY_MS },
    },
    {
      ...{ ...plain, task: 'authorisation', endpoint: endpoints.authorisation, rate: 0 },
      askedAt: cursor.authorisationAskedAt,
      ...{ atLeastEveryMs: DAILY_MS, atMostEveryMs: DAILY_MS },
    },
  ];
  if (ids.length > 0)
    asks.push({
      ...{ ...plain, task: 'counts', endpoint: endpoints.counts, params: { ids: ids.join(',') } },
      ...{ askedAt: cursor.countsAskedAt, rate, usual: cursor.feeds['to-me'].usual / 10 },
      ...{ atLeastEveryMs: FLOORS_MS.counts, atMostEveryMs: SOONEST_MS },
    });
  return asks;
}

function sweepAsk(
  { since, down, pages, askedAt, rate, usual }: Sweep,
  { pageSize }: WeiboSettings,
): Pick<Ask, 'params' | 'askedAt' | 'rate' | 'usual' | 'going'> {
  const params = {
    count: String(pageSize),
    ...(since === null ? {} : { since_id: since }),
    ...(down === null ? {} : { max_id: down }),
  };
  return { params, askedAt, rate, usual, going: pages > 0 };
}
