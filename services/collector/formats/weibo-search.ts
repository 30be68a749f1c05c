import type { Row } from '../rows/found-row.ts';
import { byHeader } from '../rows/table.ts';
import { parseWrittenTime } from '../written-time.ts';
import { exportedId, firstAuthor, requiredId, softCount, writtenText, writtenTime } from './export-fields.ts';
import { optionalPlace } from './fields.ts';
import { type Draft, type Format, type Parsed, unsaid } from './format.ts';

const TEXT = '微博正文';
const TIME = '发布时间';

/**
 * weibo-search's posts of every width (15 to 21 columns), by the names of the columns. Times have neither seconds nor zone.
 * Reposted posts are rows of their own.
 */
export const weiboSearch: Format = {
  name: 'weibo-search',
  summary: 'weibo-search, posts (CSV)',
  matches: (firstRows) => firstRows.some((row) => TEXT in row && TIME in row && 'user_id' in row),
  read: readPost,
  arrange,
};

/**
 * Before 2024-05-16 the cells followed the order in which the crawler had filled them: where a neighbour of 发布时间 holds the
 * time, everything behind the text has moved by one.
 */
function arrange(header: readonly string[], cells: readonly string[]): Row {
  const time = header.indexOf(TIME);
  const text = header.indexOf(TEXT);
  const shift = [0, -1, 1].find((by) => isTime(cells[time + by])) ?? 0;
  if (shift === 0) return byHeader(header, cells);
  return byHeader(
    header,
    header.map((_, index) => cells[index > text ? index + shift : index] ?? ''),
  );
}

function isTime(cell: string | undefined): boolean {
  return cell !== undefined && /[-/]/.test(cell) && typeof parseWrittenTime(cell) === 'number';
}

function readPost(row: Row): Parsed {
  const faults: string[] = [];
  const id = requiredId(row, 'id', faults);
  const reposted = exportedId(row, 'retweet_id', faults);
  const draft = {
    ...unsaid,
    id,
    thread: reposted ?? id,
    author: firstAuthor(row, ['user_id', '用户昵称'], faults),
    authorKind: authorKind(writtenText(row, 'user_authentication')),
    region: optionalPlace(row, 'ip') || optionalPlace(row, '发布位置'),
    text: writtenText(row, TEXT),
    at: writtenTime(row, [TIME], faults),
    likes: softCount(row, '点赞数'),
    reposts: softCount(row, '转发数'),
    comments: softCount(row, '评论数'),
  };
  if (faults.length > 0) return { rejected: faults.join('; ') };
  return { platform: 'weibo', kind: reposted === null ? 'post' : 'repost', ...draft };
}

/** 蓝V (an organisation of any sort), 黄V, 红V, 金V, in large or small letters, or 普通用户. */
function authorKind(written: string): Draft['authorKind'] {
  if (/^[蓝黄红金]V$/i.test(written.trim())) return 'verified';
  return written.trim() === '普通用户' ? 'public' : null;
}
