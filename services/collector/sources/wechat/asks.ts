import { DAY_MS, dayNameOf, hourOf } from '../days.ts';
import type { Ask, Session } from '../source.ts';
import { offsetOf } from './comments.ts';
import type { Article, WechatCursor } from './cursor.ts';
import {
  ARTICLES_EVERY_MS,
  COMMENTS_EVERY_MS,
  PAGE,
  SOONEST_MS,
  STATISTICS_EVERY_MS,
  STATISTICS_FROM_HOUR,
  type WechatSettings,
} from './settings.ts';

/** Paths of platform-apis.md 2.1 to 2.4. */
export const endpoints = {
  token: 'cgi-bin/stable_token',
  articles: 'cgi-bin/freepublish/batchget',
  comments: 'cgi-bin/comment/list',
  statistics: 'datacube/getarticletotaldetail',
} as const;

/** batchget gives at most so many (2.3). */
export const ARTICLES_PAGE = 20;
/** A token in its last minutes may be dead when the call arrives. */
const TOKEN_MARGIN_MS = 60_000;

/** What the account may be asked now; without a token, for a token alone. */
export function wechatAsks(
  cursor: WechatCursor,
  session: Session | null,
  settings: WechatSettings,
  now: number,
): readonly Ask[] {
  if (session === null || session.expiresAt - TOKEN_MARGIN_MS <= now) return [tokenAsk(cursor)];
  return [
    articlesAsk(cursor),
    ...cursor.articles
      .filter(({ at }) => at >= now - settings.articlesMs)
      .map((one) => commentsAsk(one, now)),
    ...statisticsAsks(cursor, settings, now),
  ];
}

const plain = { rate: 0, usual: 0, going: false } as const;

function tokenAsk({ tokenAskedAt }: WechatCursor): Ask {
  return {
    ...{ ...plain, task: 'token', endpoint: endpoints.token, params: {}, askedAt: tokenAskedAt },
    // Nothing else goes on without it.
    ...{ atLeastEveryMs: SOONEST_MS, atMostEveryMs: 0, going: true },
  };
}

function articlesAsk({ articlesAskedAt, articlesOffset, articles }: WechatCursor): Ask {
  return {
    ...{ task: 'articles', endpoint: endpoints.articles, askedAt: articlesAskedAt, usual: 0 },
    params: { offset: String(articlesOffset), count: String(ARTICLES_PAGE) },
    ...{ atLeastEveryMs: ARTICLES_EVERY_MS, atMostEveryMs: SOONEST_MS, going: articlesOffset > 0 },
    // Where one article moves, a statement or another article may follow.
    rate: Math.max(0, ...articles.map(({ rate }) => rate)) / 10,
  };
}

function commentsAsk(article: Article, now: number): Ask {
  const isYoung = article.at >= now - COMMENTS_EVERY_MS.youngMs;
  return {
    ...{ task: `comments/${article.id}`, endpoint: endpoints.comments, askedAt: article.askedAt },
    params: { begin: String(offsetOf(article, now)), count: String(PAGE) },
    ...{
      rate: article.rate,
      usual: article.usual,
      going: article.beganAt !== null,
      atMostEveryMs: SOONEST_MS,
    },
    atLeastEveryMs: isYoung ? COMMENTS_EVERY_MS.young : COMMENTS_EVERY_MS.old,
  };
}

/** One day of publication after another, each once a day. */
function statisticsAsks(cursor: WechatCursor, settings: WechatSettings, now: number): readonly Ask[] {
  if (hourOf(now) < STATISTICS_FROM_HOUR) return [];
  const done = cursor.statistics.on === dayNameOf(now) ? cursor.statistics.done : [];
  const days = new Set(
    cursor.articles
      .filter(({ at }) => at >= now - settings.articlesMs && dayNameOf(at) <= dayNameOf(now - DAY_MS))
      .map(({ at }) => dayNameOf(at)),
  );
  const day = [...days].find((one) => !done.includes(one));
  if (day === undefined) return [];
  return [
    {
      ...{ ...plain, task: 'statistics', endpoint: endpoints.statistics, params: { day } },
      ...{ askedAt: done.length > 0 ? null : cursor.statisticsAskedAt },
      ...{ atLeastEveryMs: STATISTICS_EVERY_MS, atMostEveryMs: SOONEST_MS },
    },
  ];
}
