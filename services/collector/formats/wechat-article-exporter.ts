import type { Row } from '../rows/found-row.ts';
import { exportedId, firstAuthor, softCount, writtenText, writtenTime } from './export-fields.ts';
import { isRow, optionalPlace } from './fields.ts';
import { type Format, type Parsed, unsaid } from './format.ts';

/** Of an article: what a mention may hold (collect.ts) with room for its title. */
const CONTENT_CHARACTERS = 90_000;

/** Columns of its table, where somebody saved it as CSV, and what JSON calls them. */
const tableNames: Readonly<Record<string, string>> = {
  公众号: '_accountName',
  ID: 'aid',
  链接: 'link',
  标题: 'title',
  摘要: 'digest',
  创建时间: 'create_time',
  阅读: 'readNum',
  点赞: 'oldLikeNum',
  分享: 'shareNum',
  留言: 'commentNum',
  文章内容: 'content',
};

/**
 * wechat-article-exporter: articles with the comments under them and the replies to those, as JSON or its table as CSV. Only
 * comments that the account has elected are in it: a biased sample.
 */
export const wechatArticleExporter: Format = {
  name: 'wechat-article-exporter',
  summary: 'wechat-article-exporter, articles with comments and replies (JSON; articles also CSV)',
  matches: (firstRows) =>
    firstRows.some(
      (row) =>
        ('aid' in row && 'title' in row && 'create_time' in row) ||
        ('公众号' in row && '标题' in row && '链接' in row),
    ),
  read: (row) => readArticle('标题' in row ? inJsonNames(row) : row),
};

function inJsonNames(row: Row): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [tableNames[name] ?? name, value]));
}

function readArticle(row: Row): readonly Parsed[] {
  const faults: string[] = [];
  const id = articleId(row, faults);
  const draft = {
    ...unsaid,
    id,
    thread: id,
    author: firstAuthor(row, ['_accountName'], faults),
    text: articleText(row),
    // Of the two the earlier one: what hangs under it has been said since.
    at: writtenTime(row, ['create_time', 'update_time'], faults),
    likes: softCount(row, 'oldLikeNum'),
    reposts: softCount(row, 'shareNum'),
    comments: softCount(row, 'commentNum'),
    reads: softCount(row, 'readNum'),
  };
  const article: Parsed =
    faults.length > 0 ? { rejected: faults.join('; ') } : { platform: 'wechat', kind: 'article', ...draft };
  return [article, ...rowsOf(row.comments).flatMap((comment) => readComment(comment, id))];
}

/**
 * `aid` counts within one account: two accounts use the same. The link tells the article among all, by its token or by account
 * (`__biz`), message and place in it.
 */
function articleId(row: Row, faults: string[]): string | null {
  const link = writtenText(row, 'link').replaceAll('&amp;', '&');
  const token = /\/s\/([\w-]+)/.exec(link)?.[1];
  if (token !== undefined) return token;
  const [biz, message, place] = ['__biz', 'mid', 'idx'].map(
    (name) => new RegExp(`[?&]${name}=([^&#]+)`).exec(link)?.[1],
  );
  if (biz !== undefined && message !== undefined) return `${biz}_${message}_${place ?? '1'}`;
  const aid = exportedId(row, 'aid', faults);
  if (aid === null && faults.length === 0) faults.push('aid is missing');
  return aid;
}

/** Title and what follows it: the content where it was fetched, else the digest. */
function articleText(row: Row): string {
  const body = plain(writtenText(row, 'content')) || writtenText(row, 'digest').trim();
  return [writtenText(row, 'title').trim(), body.slice(0, CONTENT_CHARACTERS)]
    .filter((part) => part !== '')
    .join('\n');
}

/** The words of a page: without scripts, styles and tags. */
function plain(content: string): string {
  return content
    .replace(/<(script|style)\b[\s\S]*?<\/\1\s*>/gi, ' ')
    .replace(/<[a-z/!][^>]*>/gi, ' ')
    .replace(/&nbsp;/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function readComment(row: Row, article: string | null): readonly Parsed[] {
  const id = commentId(row, article);
  const likes = softCount(row, 'like_num');
  const reply = isRow(row.reply_new) ? row.reply_new : {};
  return [
    readAnswer(row, { id, article, parent: null, likes }),
    ...rowsOf(reply.reply_list).map((answer) => readReply(answer, id, article)),
  ];
}

/** `content_id` tells a comment among all; `id` counts within the article. */
function commentId(row: Row, article: string | null): string | null {
  const everywhere = exportedId(row, 'content_id', []);
  const within = exportedId(row, 'id', []);
  return everywhere ?? (within === null ? null : `${article}_${within}`);
}

function readReply(row: Row, comment: string | null, article: string | null): Parsed {
  // `reply_id` counts within the comment.
  const within = exportedId(row, 'reply_id', []);
  const id = within === null || comment === null ? null : `${comment}.${within}`;
  return readAnswer(row, { id, article, parent: comment, likes: softCount(row, 'reply_like_num') });
}

interface Answer {
  readonly id: string | null;
  readonly article: string | null;
  readonly parent: string | null;
  readonly likes: number | null;
}

function readAnswer(row: Row, { id, article, parent, likes }: Answer): Parsed {
  const faults: string[] = [];
  if (article === null) faults.push('its article has no id');
  const place = isRow(row.ip_wording) ? optionalPlace(row.ip_wording, 'province_name') : null;
  const draft = {
    ...unsaid,
    id,
    thread: article,
    parent,
    author: firstAuthor(row, ['openid', 'nick_name'], faults),
    region: place,
    text: writtenText(row, 'content'),
    at: writtenTime(row, ['create_time'], faults),
    likes,
  };
  const what = parent === null ? 'a comment' : 'a reply';
  if (faults.length > 0) return { rejected: `${what}: ${faults.join('; ')}` };
  return { platform: 'wechat', kind: 'comment', ...draft };
}

function rowsOf(value: unknown): readonly Row[] {
  return Array.isArray(value) ? value.filter(isRow) : [];
}
