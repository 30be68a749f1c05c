import {
  optionalAuthor,
  optionalCount,
  optionalId,
  optionalPlace,
  type Row,
  requiredText,
} from './fields.ts';
import { draftOf, hasAll, oneOf, type RowFormat, rowIn, timeOf } from './row-format.ts';

const DAY = /^\d{4}-\d\d-\d\d$/;
const MOMENT = /^\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?$/;
/** What stood in the rows of 2025-04-06 to 2025-11-20 without a header of its own. */
const LIVE_PHOTO = 'Live Photo视频url';
const FULL_DATE = '完整日期';

/**
 * weibo-crawler's posts as CSV: any of its header histories, ragged rows of reposts, ids that end in a TAB. It has no author
 * column. A repost hangs under its source.
 */
export const weiboCrawlerPosts: RowFormat = {
  name: 'weibo-crawler-posts',
  summary: 'weibo-crawler posts as CSV (id, bid, 正文, 日期 …)',
  matches: (row) => hasAll(row, 'bid', '正文', '日期') && !('微博正文' in row),
  names: shiftedNames,
  drafts(row) {
    const faults: string[] = [];
    const id = optionalId(row, 'id', faults);
    const source = optionalId(row, '源微博id', faults);
    const isRepost = source !== null;
    const draft = draftOf({
      platform: 'weibo',
      kind: isRepost ? 'repost' : 'post',
      id,
      thread: isRepost ? source : id,
      text: requiredText(row, '正文', faults),
      at: timeOf(row, [FULL_DATE, '日期'], faults),
      likes: optionalCount(row, '点赞数', faults),
      comments: optionalCount(row, '评论数', faults),
      reposts: optionalCount(row, '转发数', faults),
    });
    if (id === null) faults.push('id is missing');
    return oneOf(draft, faults);
  },
};

/** Names by content: where 日期 holds no day and the next cell does, a column without a header stands before it. */
function shiftedNames(header: readonly string[], cells: readonly string[]): readonly string[] {
  const names = [...header];
  const day = names.indexOf('日期');
  if (!names.includes(LIVE_PHOTO) && !isDay(cells[day]) && isDay(cells[day + 1])) {
    names.splice(names.indexOf('视频url') + 1, 0, LIVE_PHOTO);
  }
  if (names.includes(FULL_DATE)) return names;
  // Written since 2022-04, headed since 2024-01: the first whole moment behind the day is the row's own.
  const moment = cells.findIndex((cell, index) => index > day && MOMENT.test(cell.trim()));
  if (moment >= 0) {
    while (names.length <= moment) names.push('');
    names[moment] = FULL_DATE;
  }
  return names;
}

function isDay(cell: string | undefined): boolean {
  return cell !== undefined && DAY.test(cell.trim());
}

/** The posts of weibo-crawler's JSON (`{"user": …, "weibo": […]}`). */
export const weiboCrawlerJson: RowFormat = {
  name: 'weibo-crawler-json',
  summary: 'weibo-crawler posts as JSON (user, weibo)',
  matches: (row) => hasAll(row, 'bid', 'text', 'created_at', 'attitudes_count'),
  drafts(row) {
    const faults: string[] = [];
    const id = optionalId(row, 'id', faults);
    const source = optionalId(rowIn(row, 'retweet'), 'id', faults);
    const draft = draftOf({
      platform: 'weibo',
      kind: source === null ? 'post' : 'repost',
      id,
      thread: source ?? id,
      author: authorOf(row, faults),
      region: optionalPlace(row, 'ip_location'),
      text: requiredText(row, 'text', faults),
      at: timeOf(row, ['full_created_at', 'created_at'], faults),
      likes: optionalCount(row, 'attitudes_count', faults),
      comments: optionalCount(row, 'comments_count', faults),
      reposts: optionalCount(row, 'reposts_count', faults),
    });
    return oneOf(draft, faults);
  },
};

function authorOf(row: Row, faults: string[]): string | null {
  return optionalAuthor(row, 'user_id', faults) ?? optionalAuthor(row, 'screen_name', faults);
}

/** weibo-crawler's comments as CSV; they have no user id and no parent. */
export const weiboCrawlerComments: RowFormat = {
  name: 'weibo-crawler-comments',
  summary: 'weibo-crawler comments as CSV (id, weibo_id, created_at, user_screen_name, text …)',
  matches: (row) => hasAll(row, 'weibo_id', 'user_screen_name', 'text'),
  drafts(row) {
    const faults: string[] = [];
    const thread = optionalId(row, 'weibo_id', faults);
    const draft = draftOf({
      platform: 'weibo',
      kind: 'comment',
      id: optionalId(row, 'id', faults),
      thread,
      author: optionalAuthor(row, 'user_screen_name', faults),
      text: requiredText(row, 'text', faults),
      at: timeOf(row, ['created_at'], faults),
      likes: optionalCount(row, 'like_count', faults),
    });
    if (thread === null) faults.push('weibo_id is missing');
    return oneOf(draft, faults);
  },
};
