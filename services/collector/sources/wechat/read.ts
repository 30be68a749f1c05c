import { z } from 'zod';
import { DAY_MS, dayNameOf } from '../days.ts';
import type { Answer, Ask, Dead, Found, Outcome, Reading } from '../source.ts';
import { articleDraft } from './article.ts';
import { ARTICLES_PAGE } from './asks.ts';
import { readComments } from './comments.ts';
import type { Context, Read } from './context.ts';
import { newArticle, type WechatCursor, withArticle } from './cursor.ts';
import { wechatAnswer } from './errors.ts';
import type { WechatSettings } from './settings.ts';
import { readStatistics } from './statistics.ts';

const OK: Outcome = { kind: 'ok' };

/** What an answer says: every task of asks.ts has its reader here. */
export function readWechat(
  before: WechatCursor,
  ask: Ask,
  answer: Answer,
  settings: WechatSettings,
  now: number,
): Reading<WechatCursor> {
  const [what = '', id = ''] = ask.task.split('/');
  const cursor = asked(before, what, id, now);
  const good = wechatAnswer(answer, what === 'token', now);
  if ('outcome' in good) {
    // A token's answer, even a spoilt one, may hold the token.
    const isBad = good.outcome.kind === 'bad' && what !== 'token';
    const dead = isBad ? [{ reason: '答复不是完整的 JSON', text: answer.body }] : [];
    return { cursor, found: [], dead, outcome: good.outcome };
  }
  if ('gone' in good) return { cursor: without(cursor, id), found: [], dead: [], outcome: OK };
  const read = byTask(what, id, good.value, ask, { cursor, settings, now });
  if (typeof read !== 'string') return { ...read, outcome: OK };
  const dead = what === 'token' ? [] : [{ reason: read, text: answer.body }];
  return { cursor, found: [], dead, outcome: { kind: 'bad', reason: read } };
}

function byTask(what: string, id: string, value: unknown, ask: Ask, context: Context): Read | string {
  if (what === 'token') return readToken(value, context);
  if (what === 'articles') return readArticles(value, context);
  if (what === 'comments') return readComments(id, Number(ask.params.begin), value, context);
  return readStatistics(ask.params.day ?? '', value, context);
}

const tokenSchema = z.looseObject({ access_token: z.string().min(1), expires_in: z.int().positive() });

function readToken(value: unknown, { cursor, now }: Context): Read | string {
  const parsed = tokenSchema.safeParse(value);
  if (!parsed.success) return '令牌答复缺少 access_token 或 expires_in';
  const { access_token: token, expires_in: seconds } = parsed.data;
  return { cursor, found: [], dead: [], session: { token, expiresAt: now + seconds * 1000 } };
}

// --- Articles ---

const articlesSchema = z.looseObject({
  total_count: z.int().nonnegative(),
  item: z.array(z.unknown()),
});
const newsSchema = z.looseObject({
  title: z.string(),
  digest: z.string().optional(),
  url: z.string(),
  is_deleted: z.boolean().optional(),
});
const publicationSchema = z.looseObject({
  update_time: z.int().positive(),
  content: z.looseObject({ news_item: z.array(newsSchema) }),
});

function readArticles(value: unknown, context: Context): Read | string {
  const parsed = articlesSchema.safeParse(value);
  if (!parsed.success) return '答复里没有文章列表';
  const { settings, now } = context;
  const found: Found[] = [];
  const dead: Dead[] = [];
  let { cursor } = context;
  let oldest = now;
  for (const item of parsed.data.item) {
    const publication = publicationSchema.safeParse(item);
    if (!publication.success) {
      dead.push({ reason: '一条发布记录的形状不符', text: JSON.stringify(item) });
      continue;
    }
    const at = publication.data.update_time * 1000;
    oldest = Math.min(oldest, at);
    for (const news of publication.data.content.news_item) {
      const id = articleIdOf(news.url);
      // A short address tells no msg_data_id (2.2): its comments cannot be asked for.
      if (id === null) dead.push({ reason: '文章地址里没有 mid，无法查询留言', text: JSON.stringify(item) });
      else if (at >= now - settings.articlesMs) cursor = noted(cursor, id, at, news, settings, found, now);
    }
  }
  const { articlesOffset } = context.cursor;
  const read = parsed.data.item.length;
  const goesOn =
    read === ARTICLES_PAGE && oldest >= now - settings.articlesMs && isNews(found, cursor, context);
  return { cursor: { ...cursor, articlesOffset: goesOn ? articlesOffset + read : 0 }, found, dead };
}

/** Further back only where this page had anything new. */
function isNews(found: readonly Found[], cursor: WechatCursor, context: Context): boolean {
  return found.length > 0 || cursor.articles.length > context.cursor.articles.length;
}

function noted(
  cursor: WechatCursor,
  id: string,
  at: number,
  news: z.infer<typeof newsSchema>,
  settings: WechatSettings,
  found: Found[],
  now: number,
): WechatCursor {
  const isKnown = cursor.articles.some((one) => one.id === id);
  if (news.is_deleted === true) {
    if (!isKnown) return cursor;
    found.push({
      draft: { platform: 'wechat', kind: 'deletion', id, thread: id, text: null, at: now },
    });
    return without(cursor, id);
  }
  if (isKnown) return cursor;
  found.push({ draft: articleDraft(id, at, `${news.title}\n${news.digest ?? ''}`.trim(), settings) });
  const articles = [...cursor.articles, newArticle(id, at, news.title)].sort((a, b) => b.at - a.at);
  return { ...cursor, articles: articles.filter((one) => one.at >= now - settings.articlesMs - DAY_MS) };
}

/** `<mid>_<idx - 1>` of an article's long address (2.2, verified live there). */
function articleIdOf(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { searchParams } = new URL(text);
  const mid = searchParams.get('mid') ?? '';
  const idx = searchParams.get('idx') ?? '';
  return /^\d{1,20}$/.test(mid) && /^[1-9]\d?$/.test(idx) ? `${mid}_${Number(idx) - 1}` : null;
}

function without(cursor: WechatCursor, id: string): WechatCursor {
  return { ...cursor, articles: cursor.articles.filter((one) => one.id !== id) };
}

function asked(cursor: WechatCursor, what: string, id: string, now: number): WechatCursor {
  if (what === 'token') return { ...cursor, tokenAskedAt: now };
  if (what === 'articles') return { ...cursor, articlesAskedAt: now };
  if (what === 'comments') return withArticle(cursor, id, (one) => ({ ...one, askedAt: now }));
  const on = dayNameOf(now);
  const statistics = cursor.statistics.on === on ? cursor.statistics : { on, done: [] };
  return { ...cursor, statisticsAskedAt: now, statistics };
}
