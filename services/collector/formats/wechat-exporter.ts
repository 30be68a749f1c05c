import { optionalAuthor, optionalCount, optionalId, type Row, requiredText } from './fields.ts';
import type { Draft, Rejected } from './format.ts';
import { draftOf, hasAll, oneOf, type RowFormat, rowIn, rowsIn, textOr, timeOf } from './row-format.ts';

/**
 * wechat-article-exporter's JSON array of articles, with their comments and the replies to these. Only comments that the
 * account has elected are visible: a biased sample.
 */
export const wechatExporter: RowFormat = {
  name: 'wechat-article-exporter',
  summary: 'wechat-article-exporter articles as JSON (aid, title, create_time, comments …)',
  matches: (row) => hasAll(row, 'aid', 'title', 'create_time'),
  drafts(row) {
    const faults: string[] = [];
    const thread = optionalId(row, 'aid', faults);
    const title = requiredText(row, 'title', faults);
    const digest = textOr(row, 'digest', '');
    const article = draftOf({
      platform: 'wechat',
      kind: 'article',
      id: thread,
      thread,
      author: optionalAuthor(row, '_accountName', faults) ?? optionalAuthor(row, 'author_name', faults),
      text: digest === '' ? title : `${title}\n${digest}`,
      at: timeOf(row, ['create_time', 'update_time'], faults),
      likes: optionalCount(row, 'oldLikeNum', faults) ?? optionalCount(row, 'likeNum', faults),
      reposts: optionalCount(row, 'shareNum', faults),
      comments: optionalCount(row, 'commentNum', faults),
      reads: optionalCount(row, 'readNum', faults),
    });
    if (thread === null) faults.push('aid is missing');
    const under = thread ?? '';
    return [
      ...oneOf(article, faults),
      ...rowsIn(row, 'comments').flatMap((comment) => commentDrafts(comment, under)),
    ];
  },
};

function commentDrafts(comment: Row, thread: string): readonly (Draft | Rejected)[] {
  const faults: string[] = [];
  const id = optionalId(comment, 'content_id', faults) ?? optionalId(comment, 'id', faults);
  const draft = spoken(comment, { id, thread, parent: null, likes: 'like_num' }, faults);
  const replies = rowsIn(rowIn(comment, 'reply_new'), 'reply_list').flatMap((reply) => {
    const own: string[] = [];
    const replyId = optionalId(reply, 'reply_id', own);
    // Numbered within their comment.
    const named = replyId === null || id === null ? null : `${id}.${replyId}`;
    return oneOf(spoken(reply, { id: named, thread, parent: id, likes: 'reply_like_num' }, own), own);
  });
  return [...oneOf(draft, faults), ...replies];
}

function spoken(
  row: Row,
  under: {
    readonly id: string | null;
    readonly thread: string;
    readonly parent: string | null;
    readonly likes: string;
  },
  faults: string[],
): Draft {
  const place = rowIn(row, 'ip_wording');
  return draftOf({
    platform: 'wechat',
    kind: 'comment',
    id: under.id,
    thread: under.thread,
    parent: under.parent,
    author: optionalAuthor(row, 'openid', faults) ?? optionalAuthor(row, 'nick_name', faults),
    region: textOr(place, 'province_name', '') || null,
    text: requiredText(row, 'content', faults),
    at: timeOf(row, ['create_time'], faults),
    likes: optionalCount(row, under.likes, faults),
  });
}

/** The same tool's spreadsheet, saved as CSV: articles only. */
export const wechatExporterTable: RowFormat = {
  name: 'wechat-article-exporter-table',
  summary: 'wechat-article-exporter articles as CSV (公众号, ID, 标题, 发布时间 …)',
  matches: (row) => hasAll(row, '公众号', '标题', '发布时间'),
  drafts(row) {
    const faults: string[] = [];
    const id = optionalId(row, 'ID', faults);
    const digest = textOr(row, '摘要', '');
    const title = requiredText(row, '标题', faults);
    const draft = draftOf({
      platform: 'wechat',
      kind: 'article',
      id,
      thread: id,
      author: optionalAuthor(row, '公众号', faults),
      text: digest === '' ? title : `${title}\n${digest}`,
      at: timeOf(row, ['发布时间', '创建时间'], faults),
      likes: optionalCount(row, '点赞', faults),
      reposts: optionalCount(row, '分享', faults),
      comments: optionalCount(row, '留言', faults),
      reads: optionalCount(row, '阅读', faults),
    });
    return oneOf(draft, faults);
  },
};
