import { optionalAuthor, optionalCount, optionalId, optionalPlace, requiredText } from './fields.ts';
import { draftOf, hasAll, oneOf, type RowFormat, textOr, timeOf } from './row-format.ts';

/** weibo-search's CSV of any width (15 to 21 columns), by header name. Reposted originals are rows of their own. */
export const weiboSearch: RowFormat = {
  name: 'weibo-search',
  summary: 'weibo-search as CSV (id, bid, 微博正文, 发布时间 …)',
  matches: (row) => hasAll(row, '微博正文', '发布时间'),
  drafts(row) {
    const faults: string[] = [];
    const id = optionalId(row, 'id', faults);
    const source = optionalId(row, 'retweet_id', faults);
    const mark = textOr(row, 'user_authentication', '');
    const draft = draftOf({
      platform: 'weibo',
      kind: source === null ? 'post' : 'repost',
      id,
      thread: source ?? id,
      author: optionalAuthor(row, 'user_id', faults) ?? optionalAuthor(row, '用户昵称', faults),
      // 蓝V (organisations), 黄V, 红V, 金V (people): the tool tells no more.
      authorKind: /[蓝黄红金]V/i.test(mark) ? 'verified' : mark === '普通用户' ? 'public' : null,
      region: optionalPlace(row, 'ip'),
      text: requiredText(row, '微博正文', faults),
      at: timeOf(row, ['发布时间'], faults),
      likes: optionalCount(row, '点赞数', faults),
      comments: optionalCount(row, '评论数', faults),
      reposts: optionalCount(row, '转发数', faults),
    });
    if (id === null) faults.push('id is missing');
    return oneOf(draft, faults);
  },
};
