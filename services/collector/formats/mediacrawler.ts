import {
  optionalAuthor,
  optionalCount,
  optionalId,
  optionalPlace,
  type Row,
  requiredText,
} from './fields.ts';
import { draftOf, hasAll, oneOf, type RowFormat, timeOf } from './row-format.ts';

/** Columns of both generations (before and since 2026-07-01, which removed personal data), in their order. */
const contents = {
  v1: 'note_id,content,create_time,create_date_time,liked_count,comments_count,shared_count,last_modify_ts,note_url,ip_location,user_id,nickname,gender,profile_url,avatar,source_keyword',
  v2: 'note_id,content,create_time,create_date_time,liked_count,comments_count,shared_count,last_modify_ts,note_url,creator_hash,nickname,source_keyword',
};
const comments = {
  v1: 'comment_id,create_time,create_date_time,note_id,content,sub_comment_count,comment_like_count,last_modify_ts,ip_location,parent_comment_id,user_id,nickname,gender,profile_url,avatar',
  v2: 'comment_id,create_time,create_date_time,note_id,content,sub_comment_count,comment_like_count,last_modify_ts,parent_comment_id,creator_hash,nickname',
};

/** MediaCrawler's Weibo posts: CSV, JSON Lines or a JSON array. */
export const mediaCrawlerContents: RowFormat = {
  name: 'mediacrawler-contents',
  summary: 'MediaCrawler Weibo posts (note_id, content, create_time …)',
  matches: (row) => hasAll(row, 'note_id', 'content', 'create_time') && !('comment_id' in row),
  names: byWidth(contents),
  drafts(row) {
    const faults: string[] = [];
    const id = optionalId(row, 'note_id', faults);
    const draft = draftOf({
      platform: 'weibo',
      kind: 'post',
      id,
      thread: id,
      author: creatorOf(row, faults),
      region: optionalPlace(row, 'ip_location'),
      text: requiredText(row, 'content', faults),
      at: timeOf(row, ['create_time', 'create_date_time'], faults),
      likes: optionalCount(row, 'liked_count', faults),
      comments: optionalCount(row, 'comments_count', faults),
      reposts: optionalCount(row, 'shared_count', faults),
    });
    if (id === null) faults.push('note_id is missing');
    return oneOf(draft, faults);
  },
};

/** MediaCrawler's Weibo comments. They come in the platform's hot order, with repeats. */
export const mediaCrawlerComments: RowFormat = {
  name: 'mediacrawler-comments',
  summary: 'MediaCrawler Weibo comments (comment_id, note_id, content …)',
  matches: (row) => hasAll(row, 'comment_id', 'note_id', 'content'),
  names: byWidth(comments),
  drafts(row) {
    const faults: string[] = [];
    const thread = optionalId(row, 'note_id', faults);
    const parent = optionalId(row, 'parent_comment_id', faults);
    const draft = draftOf({
      platform: 'weibo',
      kind: 'comment',
      id: optionalId(row, 'comment_id', faults),
      thread,
      parent: parent === '0' ? null : parent,
      author: creatorOf(row, faults),
      region: optionalPlace(row, 'ip_location'),
      text: requiredText(row, 'content', faults),
      at: timeOf(row, ['create_time', 'create_date_time'], faults),
      likes: optionalCount(row, 'comment_like_count', faults),
    });
    if (thread === null) faults.push('note_id is missing');
    return oneOf(draft, faults);
  },
};

/** The id, its unsalted hash (personal data too: it can be guessed back), or the name. */
function creatorOf(row: Row, faults: string[]): string | null {
  return (
    optionalAuthor(row, 'user_id', faults) ??
    optionalAuthor(row, 'creator_hash', faults) ??
    optionalAuthor(row, 'nickname', faults)
  );
}

/** After an upgrade within a day one file holds rows of both widths under the header of either. */
function byWidth(columns: { readonly v1: string; readonly v2: string }) {
  const known = Object.values(columns).map((text) => text.split(','));
  return (header: readonly string[], cells: readonly string[]): readonly string[] =>
    cells.length === header.length
      ? header
      : (known.find((names) => names.length === cells.length) ?? header);
}
