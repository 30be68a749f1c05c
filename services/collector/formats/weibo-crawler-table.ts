import type { Row } from '../rows/found-row.ts';
import { byHeader } from '../rows/table.ts';

/** Before the names of the columns of a reposted post. */
export const SOURCE = '源微博';

/** The same in every version. */
const beginning = ['id', 'bid', '正文', '头条文章url', '原始图片url', '视频url'];
const LIVE_PHOTO = 'Live Photo视频url';
/** Behind the videos, from 位置 on. */
const middle = ['位置', '日期', '工具', '点赞数', '评论数', '转发数', '话题', '@用户'];
const FULL_DATE = '完整日期';
const edits = ['是否编辑过', '编辑次数'];
const repostedBy = ['是否原创', '源用户id', '源用户昵称'];

const day = /^\d{4}[/-]\d{1,2}[/-]\d{1,2}(?:$|[T ])/;
const dayAndTime = /^\d{4}[/-]\d{1,2}[/-]\d{1,2}[T ]\d{1,2}:\d\d/;
const truth = /^(?:true|false)$/i;

/**
 * The cells of a post by what they hold, for the header cannot be trusted (weibo-crawler's history): until 2024-01-10 完整日期 was
 * written without a header for it, from 2025-04-06 to 2025-11-20 the Live Photo url, which shifts every column behind it; and
 * of a file that goes on after an upgrade the header is the old one. A post has 19 cells under 39 of them, a repost 37. Where
 * no day stands in either place the header decides.
 */
export function arrangePost(header: readonly string[], cells: readonly string[]): Row {
  const own = columnsOf(cells, 0);
  if (own === null) return byHeader(header, cells);
  const names = [...own, ...tailOf(cells, own.length)];
  return byHeader(names, cells);
}

/** The columns of the post that begins at this cell, up to 完整日期 where it has one; null where no day is in its place. */
function columnsOf(cells: readonly string[], from: number): readonly string[] | null {
  const place = from + beginning.length + middle.indexOf('日期');
  const livePhoto = [0, 1].find((shift) => day.test(cells[place + shift]?.trim() ?? ''));
  if (livePhoto === undefined) return null;
  const columns = [...beginning, ...(livePhoto === 1 ? [LIVE_PHOTO] : []), ...middle];
  return dayAndTime.test(cells[from + columns.length]?.trim() ?? '') ? [...columns, FULL_DATE] : columns;
}

/** What follows the post's own columns: edits (since 2025-12-03), whether it is original, and the post that it reposts. */
function tailOf(cells: readonly string[], from: number): readonly string[] {
  const rest = cells.slice(from);
  const columns = hasEdits(rest) ? [...edits] : [];
  if (rest.length === columns.length) return columns;
  columns.push(...repostedBy);
  const source = columnsOf(cells, from + columns.length) ?? beginning;
  return [...columns, ...source.map((name) => `${SOURCE}${name}`)];
}

/** `True, 2` are edits; `False, 1234567890, …` says that it is no original and whose it is. */
function hasEdits(rest: readonly string[]): boolean {
  const [first = '', second = '', third = ''] = rest;
  return truth.test(first) && /^\d*$/.test(second) && (rest.length === 2 || truth.test(third));
}
