import { z } from 'zod';
import { type Draft, unsaid } from '../../formats/format.ts';
import type { Dead, Found } from '../source.ts';
import { articleDraft } from './article.ts';
import type { Context, Read } from './context.ts';
import { type Article, withArticle } from './cursor.ts';
import { OVERLAP, WHOLE_EVERY_MS } from './settings.ts';

const listSchema = z.looseObject({
  total: z.int().nonnegative().optional(),
  comment: z.array(z.unknown()).optional(),
});
/** Nothing else is used: the account's answer (`reply`, an object or an array) is the office's own word. */
const commentSchema = z.looseObject({
  user_comment_id: z.union([z.string().min(1), z.int().transform(String)]),
  /** Absent of readers who speak under another identity (platform-apis.md 2.2). */
  openid: z.string().optional(),
  create_time: z.int().positive(),
  content: z.string(),
});

const HOUR_MS = 3_600_000;
const LATEST_SHARE = 0.5;
const USUAL_HOURS = 24;
/** Rows of a platform's history belong into a run of their own (design.md part 3, Runs). */
const OLDEST_MS = 7 * 24 * HOUR_MS;

/** Where the next page of an article's comments begins. */
export function offsetOf(article: Article, now: number): number {
  if (article.beganAt !== null) return article.offset;
  if (!isTail(article, now) || article.order === 'newest-first') return 0;
  return Math.max(0, (article.total ?? 0) - OVERLAP);
}

/** Whether the newest comments are enough: since the last whole sweep nothing is known to be gone. */
function isTail({ order, wholeAt, total, known }: Article, now: number): boolean {
  if (order === null || wholeAt === null || total === null) return false;
  return now - wholeAt < WHOLE_EVERY_MS && total >= known.length;
}

/**
 * One page of an article's comments, by offset. The platform gives no cursor and documents no order: the order is read from the
 * times, and every hour a sweep is whole. A sweep ends where the platform's total does or a page is empty; one of the newest,
 * newest first, where a page brings nothing new. What two whole sweeps in a row no longer show was deleted; one that saw fewer
 * than the total says nothing of that.
 */
export function readComments(id: string, begin: number, value: unknown, context: Context): Read | string {
  const parsed = listSchema.safeParse(value);
  if (!parsed.success) return '答复里没有留言列表';
  const article = context.cursor.articles.find((one) => one.id === id);
  if (!article) return { cursor: context.cursor, found: [], dead: [] };
  const { settings, now } = context;
  const page = parsed.data.comment ?? [];
  const dead: Dead[] = [];
  const comments: Comment[] = [];
  for (const item of page) {
    const comment = commentSchema.safeParse(item);
    if (comment.success) comments.push(comment.data);
    else dead.push({ reason: '一条留言的形状不符', text: JSON.stringify(item) });
  }
  const root = articleDraft(article.id, article.at, article.title, settings);
  const notBefore = Math.max(context.cursor.beganAt - settings.backfillMs, now - OLDEST_MS);
  const known = new Set(article.known);
  const fresh = comments.filter((comment) => !known.has(comment.user_comment_id));
  const news = new Map(fresh.map((comment) => [comment.user_comment_id, draftOf(comment, id)]));
  const found: Found[] = [...news.values()].flatMap((draft) =>
    draft.at >= notBefore ? [{ draft, root }] : [],
  );
  const swept = sweptBy(article, {
    ...{ begin, read: page.length, total: parsed.data.total ?? null, now, most: settings.maxComments },
    known: [...article.known, ...news.keys()],
    seen: [...new Set([...article.seen, ...comments.map((comment) => comment.user_comment_id)])],
    ...{ fresh: found.length, isNews: news.size > 0, order: orderOf(comments) },
  });
  for (const gone of swept.gone)
    found.push({
      draft: {
        ...{ platform: 'wechat', kind: 'deletion', id: `${id}_${gone}`, thread: id, text: null, at: now },
      },
    });
  return { cursor: withArticle(context.cursor, id, () => swept.article), found, dead };
}

type Comment = z.infer<typeof commentSchema>;

function draftOf(comment: Comment, thread: string): Draft {
  return {
    ...{ ...unsaid, platform: 'wechat', kind: 'comment', id: `${thread}_${comment.user_comment_id}`, thread },
    ...{ author: comment.openid ?? null, authorKind: 'public' },
    ...{ text: comment.content, at: comment.create_time * 1000 },
  };
}

/** Null where a page does not tell: too few, or shuffled. */
function orderOf(comments: readonly Comment[]): Article['order'] {
  const times = comments.map(({ create_time }) => create_time);
  const rises = times.every((time, index) => index === 0 || time >= (times[index - 1] ?? 0));
  const falls = times.every((time, index) => index === 0 || time <= (times[index - 1] ?? 0));
  if (rises === falls) return null;
  return rises ? 'oldest-first' : 'newest-first';
}

interface Page {
  readonly begin: number;
  readonly read: number;
  readonly total: number | null;
  readonly known: string[];
  readonly seen: string[];
  readonly fresh: number;
  readonly isNews: boolean;
  readonly order: Article['order'];
  readonly now: number;
  readonly most: number;
}

function sweptBy(
  article: Article,
  page: Page,
): { readonly article: Article; readonly gone: readonly string[] } {
  const beganAt = article.beganAt ?? page.now;
  const tail = article.beganAt === null ? isTail(article, page.now) : article.tail;
  const under: Article = {
    ...article,
    ...{ known: page.known.slice(-page.most), seen: tail ? [] : page.seen, beganAt, tail },
    ...{ total: page.total, order: page.order ?? article.order, fresh: article.fresh + page.fresh },
  };
  const isThrough = tail && article.order === 'newest-first' && !page.isNews;
  const end = Math.min(page.total ?? Number.POSITIVE_INFINITY, page.most);
  if (page.read > 0 && page.begin + page.read < end && !isThrough)
    return { article: { ...under, offset: page.begin + Math.max(1, page.read - OVERLAP) }, gone: [] };
  return tail ? { article: ended(under, beganAt), gone: [] } : whole(under, beganAt);
}

function whole(article: Article, beganAt: number): { readonly article: Article; readonly gone: string[] } {
  const seen = new Set(article.seen);
  const isTrusted = article.total !== null && seen.size >= article.total;
  const unseen = isTrusted ? article.known.filter((id) => !seen.has(id)) : article.missed;
  const before = new Set(article.missed);
  const gone = isTrusted ? unseen.filter((id) => before.has(id)) : [];
  const isGone = new Set(gone);
  return {
    gone,
    article: {
      ...ended(article, beganAt),
      wholeAt: beganAt,
      known: article.known.filter((id) => !isGone.has(id)),
      missed: unseen.filter((id) => !isGone.has(id)),
    },
  };
}

function ended(article: Article, beganAt: number): Article {
  const hours =
    article.doneAt === null ? USUAL_HOURS : Math.max((beganAt - article.doneAt) / HOUR_MS, 1 / 60);
  const sample = article.fresh / hours;
  return {
    ...article,
    ...{ offset: 0, beganAt: null, tail: false, seen: [], fresh: 0, doneAt: beganAt },
    rate: article.doneAt === null ? sample : article.rate + (sample - article.rate) * LATEST_SHARE,
    usual: article.usual + (sample - article.usual) * Math.min(1, hours / USUAL_HOURS),
  };
}
