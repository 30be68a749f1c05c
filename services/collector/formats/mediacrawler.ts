import type { Row } from '../rows/found-row.ts';
import { byHeader } from '../rows/table.ts';
import { exportedId, firstAuthor, requiredId, softCount, writtenText, writtenTime } from './export-fields.ts';
import { optionalPlace } from './fields.ts';
import { type Format, type Parsed, unsaid } from './format.ts';

/** Until 2026-06; later versions leave personal data out. */
const contentsV1 = [
  ...['note_id', 'content', 'create_time', 'create_date_time', 'liked_count', 'comments_count'],
  ...['shared_count', 'last_modify_ts', 'note_url', 'ip_location', 'user_id', 'nickname', 'gender'],
  ...['profile_url', 'avatar', 'source_keyword'],
];
const contentsV2 = [
  ...['note_id', 'content', 'create_time', 'create_date_time', 'liked_count', 'comments_count'],
  ...['shared_count', 'last_modify_ts', 'note_url', 'creator_hash', 'nickname', 'source_keyword'],
];
const commentsV1 = [
  ...['comment_id', 'create_time', 'create_date_time', 'note_id', 'content', 'sub_comment_count'],
  ...['comment_like_count', 'last_modify_ts', 'ip_location', 'parent_comment_id', 'user_id', 'nickname'],
  ...['gender', 'profile_url', 'avatar'],
];
const commentsV2 = [
  ...['comment_id', 'create_time', 'create_date_time', 'note_id', 'content', 'sub_comment_count'],
  ...['comment_like_count', 'last_modify_ts', 'parent_comment_id', 'creator_hash', 'nickname'],
];
/** A record of the other width under the header of the first is of the other generation. */
const generations = [contentsV1, contentsV2, commentsV1, commentsV2];

/**
 * The creator's hash is an unsalted hash of the user's id, which can be tried out: it is personal data and is pseudonymised as
 * an id is. One person has two pseudonyms in files of the two generations.
 */
const authors = ['user_id', 'creator_hash', 'nickname'];
/** `create_time` is in seconds, `create_date_time` the same with its zone; `last_modify_ts` is when the crawler wrote. */
const times = ['create_time', 'create_date_time'];

/** MediaCrawler's Weibo contents and comments of both generations: CSV, JSON or JSON Lines. */
export const mediaCrawler: Format = {
  name: 'mediacrawler',
  summary: 'MediaCrawler, Weibo contents and comments (CSV, JSON, JSON Lines)',
  matches: (firstRows) =>
    firstRows.some((row) => 'note_id' in row && 'content' in row && 'create_date_time' in row),
  read: (row) => ('comment_id' in row ? readComment(row) : readPost(row)),
  arrange(header, cells) {
    const own = cells.length === header.length ? undefined : otherGeneration(header, cells.length);
    return byHeader(own ?? header, cells);
  },
};

/** After an upgrade on the same day rows of the new width stand under the old header. */
function otherGeneration(header: readonly string[], width: number): readonly string[] | undefined {
  return generations.find((columns) => columns.length === width && columns[0] === header[0]);
}

function readPost(row: Row): Parsed {
  const faults: string[] = [];
  const id = requiredId(row, 'note_id', faults);
  const draft = {
    ...unsaid,
    id,
    thread: id,
    author: firstAuthor(row, authors, faults),
    region: optionalPlace(row, 'ip_location'),
    text: writtenText(row, 'content'),
    at: writtenTime(row, times, faults),
    likes: softCount(row, 'liked_count'),
    reposts: softCount(row, 'shared_count'),
    comments: softCount(row, 'comments_count'),
  };
  if (faults.length > 0) return { rejected: faults.join('; ') };
  return { platform: 'weibo', kind: 'post', ...draft };
}

function readComment(row: Row): Parsed {
  const faults: string[] = [];
  const id = requiredId(row, 'comment_id', faults);
  const parent = exportedId(row, 'parent_comment_id', faults);
  const draft = {
    ...unsaid,
    id,
    thread: requiredId(row, 'note_id', faults),
    // Weibo's API names a first-level comment as its own root.
    parent: parent === id ? null : parent,
    author: firstAuthor(row, authors, faults),
    region: optionalPlace(row, 'ip_location'),
    text: writtenText(row, 'content'),
    at: writtenTime(row, times, faults),
    likes: softCount(row, 'comment_like_count'),
    comments: softCount(row, 'sub_comment_count'),
  };
  if (faults.length > 0) return { rejected: faults.join('; ') };
  return { platform: 'weibo', kind: 'comment', ...draft };
}
