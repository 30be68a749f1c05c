import type { Row } from '../rows/found-row.ts';
import { exportedId, firstAuthor, requiredId, softCount, writtenText, writtenTime } from './export-fields.ts';
import { isRow, optionalPlace } from './fields.ts';
import { type Format, type Parsed, type SourceFile, unsaid } from './format.ts';
import { arrangePost, SOURCE } from './weibo-crawler-table.ts';

/** Posts lie in `{user_id}.csv`; Weibo's user ids have ten digits. */
const accountFile = /^(\d{10})\.(?:csv|json)/;

/**
 * weibo-crawler's posts: CSV of every version (weibo-crawler-table.ts) and JSON. A repost brings the post it hangs under, as a
 * mention of its own. The CSV names no author but in the name of its file.
 */
export const weiboCrawlerPosts: Format = {
  name: 'weibo-crawler',
  summary: 'weibo-crawler, posts (CSV, JSON)',
  matches: (firstRows) =>
    firstRows.some(
      (row) =>
        ('bid' in row && '正文' in row && '日期' in row) ||
        ('bid' in row && 'text' in row && 'created_at' in row && 'attitudes_count' in row),
    ),
  read: (row, file) => ('正文' in row ? readCells(row, file) : readObject(row)),
  arrange: arrangePost,
};

/**
 * weibo-crawler's comments as CSV, or the rows of its tables `comments` and `reposts` as CSV or JSON, which hold more (the
 * user's id, the comment they answer).
 */
export const weiboCrawlerComments: Format = {
  name: 'weibo-crawler-comments',
  summary: 'weibo-crawler, comments and reposts (CSV)',
  matches: (firstRows) =>
    firstRows.some((row) => 'weibo_id' in row && 'user_screen_name' in row && 'created_at' in row),
  read: readAnswer,
};

function readCells(row: Row, file: SourceFile): Parsed | readonly Parsed[] {
  const source = exportedId(row, `${SOURCE}id`, []);
  const isRepost = /^false$/i.test(writtenText(row, '是否原创')) || source !== null;
  const own = readPost(row, isRepost ? source : null, isRepost, accountFile.exec(file.name)?.[1] ?? null);
  if (source === null) return own;
  return [
    own,
    ofOriginal(readPost(withoutPrefix(row), null, false, firstAuthor(row, ['源用户id', '源用户昵称'], []))),
  ];
}

/** The columns of the reposted post under their own names. */
function withoutPrefix(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) =>
      name.startsWith(SOURCE) ? [[name.slice(SOURCE.length), value]] : [],
    ),
  );
}

function readPost(row: Row, source: string | null, isRepost: boolean, author: string | null): Parsed {
  const faults: string[] = [];
  const id = requiredId(row, 'id', faults);
  const draft = {
    ...unsaid,
    id,
    thread: isRepost ? source : id,
    author,
    region: optionalPlace(row, '位置'),
    text: writtenText(row, '正文'),
    at: writtenTime(row, ['完整日期', '日期'], faults),
    likes: softCount(row, '点赞数'),
    reposts: softCount(row, '转发数'),
    comments: softCount(row, '评论数'),
  };
  if (faults.length > 0) return { rejected: faults.join('; ') };
  return { platform: 'weibo', kind: isRepost ? 'repost' : 'post', ...draft };
}

function readObject(row: Row): Parsed | readonly Parsed[] {
  const { retweet } = row;
  if (!isRow(retweet)) return readStatus(row, null);
  const source = exportedId(retweet, 'id', []);
  const own = readStatus(row, { thread: source });
  return source === null ? own : [own, ofOriginal(readStatus(retweet, null))];
}

function readStatus(row: Row, repost: { readonly thread: string | null } | null): Parsed {
  const faults: string[] = [];
  const id = requiredId(row, 'id', faults);
  const draft = {
    ...unsaid,
    id,
    thread: repost ? repost.thread : id,
    author: firstAuthor(row, ['user_id', 'screen_name'], faults),
    region: optionalPlace(row, 'location'),
    text: writtenText(row, 'text'),
    at: writtenTime(row, ['full_created_at', 'created_at'], faults),
    likes: softCount(row, 'attitudes_count'),
    reposts: softCount(row, 'reposts_count'),
    comments: softCount(row, 'comments_count'),
  };
  if (faults.length > 0) return { rejected: faults.join('; ') };
  return { platform: 'weibo', kind: repost ? 'repost' : 'post', ...draft };
}

function readAnswer(row: Row): Parsed {
  const faults: string[] = [];
  const id = requiredId(row, 'id', faults);
  const root = exportedId(row, 'root_id', faults);
  const draft = {
    ...unsaid,
    id,
    thread: requiredId(row, 'weibo_id', faults),
    parent: root === id ? null : root,
    author: firstAuthor(row, ['user_id', 'user_screen_name'], faults),
    text: writtenText(row, 'text'),
    at: writtenTime(row, ['created_at'], faults),
    likes: softCount(row, 'like_count'),
  };
  if (faults.length > 0) return { rejected: faults.join('; ') };
  // Of the two tables only that of the comments has pictures.
  return { platform: 'weibo', kind: 'pic_url' in row ? 'comment' : 'repost', ...draft };
}

function ofOriginal(parsed: Parsed): Parsed {
  return 'rejected' in parsed ? { rejected: `the reposted post: ${parsed.rejected}` } : parsed;
}
