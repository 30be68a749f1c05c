import type { Sight, Source, SourceKind } from '../source.ts';
import { endpoints, wechatAsks } from './asks.ts';
import { emptyCursor, type WechatCursor, wechatCursorSchema } from './cursor.ts';
import { readWechat } from './read.ts';
import { type WechatSettings, wechatSettingsSchema } from './settings.ts';

const HOLD_MS = 45 * 60_000;

/** A WeChat official account of the office: articles, comments under them, statistics (platform-apis.md 2.1 to 2.4). */
export const wechat: SourceKind<typeof wechatSettingsSchema> = {
  name: 'wechat',
  platform: 'wechat',
  summary: '本单位公众号：已发布文章、文章留言、图文统计',
  settings: wechatSettingsSchema,
  secrets: ['secret'],
  holdMs: HOLD_MS,
  probes: ['token', 'articles'],
  quotas: (settings) => [
    // Far below what the platform gives (2.1): a source that asks for tokens all day long has another fault.
    { name: 'token', limit: 200, per: 'day', endpoints: [endpoints.token] },
    { name: 'articles', limit: settings.articleCallsPerDay, per: 'day', endpoints: [endpoints.articles] },
    { name: 'comments', limit: settings.commentCallsPerDay, per: 'day', endpoints: [endpoints.comments] },
    {
      ...{ name: 'statistics', limit: settings.statisticsCallsPerDay, per: 'day' },
      endpoints: [endpoints.statistics],
    },
  ],
  allowPrivate: ({ allowPrivate }) => allowPrivate,
  open: openWechat,
};

export function openWechat(settings: WechatSettings): Source<WechatCursor> {
  return {
    platform: 'wechat',
    cursorSchema: wechatCursorSchema,
    begin: emptyCursor,
    asks: (cursor, session, now) => wechatAsks(cursor, session, settings, now),
    request({ task, endpoint, params }, session) {
      const url = new URL(`${settings.base.replace(/\/$/, '')}/${endpoint}`);
      if (session !== null && task !== 'token') url.searchParams.set('access_token', session.token);
      const headers = { 'content-type': 'application/json' };
      return { method: 'POST', url, headers, body: bodyOf(task, params, settings) };
    },
    read: (cursor, ask, answer, now) => readWechat(cursor, ask, answer, settings, now),
    sight: (cursor, now) => wechatSight(cursor, settings, now),
  };
}

/** Ids may lie beyond 2^53: the number is written by its digits. */
function bodyOf(task: string, params: Readonly<Record<string, string>>, settings: WechatSettings): string {
  const [what, id = ''] = task.split('/');
  if (what === 'token')
    return JSON.stringify({
      ...{ grant_type: 'client_credential', appid: settings.appid, secret: settings.secret },
      force_refresh: false,
    });
  if (what === 'articles')
    return JSON.stringify({ offset: Number(params.offset), count: Number(params.count), no_content: 1 });
  if (what === 'statistics') return JSON.stringify({ begin_date: params.day, end_date: params.day });
  const [mid = '', index = ''] = id.split('_');
  return `{"msg_data_id":${mid},"index":${index},"begin":${params.begin},"count":${params.count},"type":0}`;
}

/** Whole sweeps of what came out in the last day; of older articles a sweep every two hours says enough. */
const MOVING_MS = 24 * 3_600_000;

function wechatSight(cursor: WechatCursor, _settings: WechatSettings, now: number): Sight {
  const moving = cursor.articles.filter(({ at }) => at >= now - MOVING_MS);
  const swept = moving.map(({ doneAt }) => doneAt ?? Number.NEGATIVE_INFINITY);
  const since = Math.min(...swept, cursor.articlesAskedAt ?? Number.NEGATIVE_INFINITY);
  const told = moving.filter(({ total }) => total !== null);
  return {
    completeTo: Number.isFinite(since) ? since : null,
    expected: told.reduce((sum, { total }) => sum + (total ?? 0), 0),
    seen: told.reduce((sum, { known, total }) => sum + Math.min(known.length, total ?? 0), 0),
    authorisedUntil: null,
  };
}
