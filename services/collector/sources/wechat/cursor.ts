import { z } from 'zod';

const at = z.int();

const articleSchema = z.strictObject({
  /** `<msg_data_id>_<index>`, index from 0. */
  id: z.string().regex(/^\d{1,20}_\d{1,2}$/),
  at,
  title: z.string(),
  /** Comments that were brought, and of those whether the last whole sweep missed them. */
  known: z.array(z.string()),
  missed: z.array(z.string()),
  /** How the platform sorts them: it is not documented. */
  order: z.enum(['oldest-first', 'newest-first']).nullable(),
  /** The sweep under way: when it began (null: none is), where it is, whether it is of the newest alone, what it has seen. */
  beganAt: at.nullable(),
  offset: z.int(),
  tail: z.boolean(),
  seen: z.array(z.string()),
  fresh: z.int(),
  /** When the last sweep began that came to its end, and the last whole one. */
  doneAt: at.nullable(),
  wholeAt: at.nullable(),
  askedAt: at.nullable(),
  /** The platform's total when it was told last. */
  total: z.int().nullable(),
  rate: z.number(),
  usual: z.number(),
});

export type Article = z.infer<typeof articleSchema>;

export const wechatCursorSchema = z.strictObject({
  beganAt: at,
  /** Newest first. */
  articles: z.array(articleSchema),
  articlesAskedAt: at.nullable(),
  /** Offset of the next page of articles; 0: none. */
  articlesOffset: z.int(),
  tokenAskedAt: at.nullable(),
  statisticsAskedAt: at.nullable(),
  /** Days of publication (YYYY-MM-DD) whose statistics were read today, and which today is. */
  statistics: z.strictObject({ on: z.string(), done: z.array(z.string()) }),
});

export type WechatCursor = z.infer<typeof wechatCursorSchema>;

export function emptyCursor(now: number): WechatCursor {
  return {
    ...{ beganAt: now, articles: [], articlesAskedAt: null, articlesOffset: 0, tokenAskedAt: null },
    ...{ statisticsAskedAt: null, statistics: { on: '', done: [] } },
  };
}

export function newArticle(id: string, publishedAt: number, title: string): Article {
  return {
    ...{ id, at: publishedAt, title, known: [], missed: [], order: null, beganAt: null, offset: 0 },
    ...{ tail: false, seen: [], fresh: 0 },
    ...{ doneAt: null, wholeAt: null, askedAt: null, total: null, rate: 0, usual: 0 },
  };
}

export function withArticle(
  cursor: WechatCursor,
  id: string,
  change: (article: Article) => Article,
): WechatCursor {
  return { ...cursor, articles: cursor.articles.map((one) => (one.id === id ? change(one) : one)) };
}
