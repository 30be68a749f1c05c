import type { Request, Sight, Source, SourceKind } from '../source.ts';
import { endpoints, weiboAsks } from './asks.ts';
import { emptyCursor, standingOf, type WeiboCursor, weiboCursorSchema } from './cursor.ts';
import { readWeibo } from './read.ts';
import { type WeiboSettings, weiboSettingsSchema } from './settings.ts';

const HOLD_MS = 35 * 60_000;
/** No user's calls: rate_limit_status is said not to be limited itself (platform-apis.md 1.2). Each is asked once a day. */
const UNCOUNTED = [endpoints.limits, endpoints.authorisation];

/** Weibo's standard interface, for an account of the office (platform-apis.md 1.2, 1.3). */
export const weibo: SourceKind<typeof weiboSettingsSchema> = {
  name: 'weibo',
  platform: 'weibo',
  summary: '本单位微博账号：收到的评论、提到本账号的微博与评论、自己微博的转发与计数（标准接口）',
  settings: weiboSettingsSchema,
  secrets: ['accessToken'],
  holdMs: HOLD_MS,
  probes: ['authorisation', 'limits', 'to-me'],
  quotas: ({ callsPerDay, callsPerHour }) => [
    { name: 'user', limit: callsPerDay, per: 'day', endpoints: null, except: UNCOUNTED },
    { name: 'address', limit: callsPerHour, per: 'hour', endpoints: null },
    { name: 'own', limit: 24, per: 'day', endpoints: UNCOUNTED },
  ],
  allowPrivate: ({ allowPrivate }) => allowPrivate,
  open: openWeibo,
};

export function openWeibo(settings: WeiboSettings): Source<WeiboCursor> {
  return {
    platform: 'weibo',
    cursorSchema: weiboCursorSchema,
    begin: emptyCursor,
    asks: (cursor, _session, now) => weiboAsks(cursor, settings, now),
    request({ endpoint, params }) {
      if (endpoint === endpoints.authorisation) return authorisationRequest(settings);
      const url = new URL(`${settings.base.replace(/\/$/, '')}/2/${endpoint}.json`);
      url.searchParams.set('access_token', settings.accessToken);
      for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
      return { method: 'GET', url };
    },
    read: (cursor, ask, answer, now) => readWeibo(cursor, ask, answer, settings, now),
    sight: (cursor, now) => weiboSight(cursor, settings, now),
  };
}

/** Not below /2, and by POST, so that no proxy's log has the token. */
function authorisationRequest({ base, accessToken }: WeiboSettings): Request {
  return {
    method: 'POST',
    url: new URL(`${base.replace(/\/$/, '')}/${endpoints.authorisation}`),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ access_token: accessToken }).toString(),
  };
}

/** Posts older than a day hardly move: their counts say nothing of what is missed now. */
const MOVING_MS = 24 * 3_600_000;

function weiboSight(cursor: WeiboCursor, { authorisedUntil }: WeiboSettings, now: number): Sight {
  const moving = cursor.posts.filter((post) => post.at >= now - MOVING_MS && post.countedAt !== null);
  const standings = moving.map(({ comments }) => standingOf(comments));
  return {
    completeTo: cursor.feeds['to-me'].doneAt,
    expected: standings.reduce((sum, { expected }) => sum + expected, 0),
    seen: standings.reduce((sum, { seen }) => sum + seen, 0),
    authorisedUntil: cursor.authorisedUntil ?? authorisedUntil,
  };
}
