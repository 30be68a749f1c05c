import type { Row } from '../rows/found-row.ts';
import { exportedId, firstAuthor, requiredId, softCount, writtenText, writtenTime } from './export-fields.ts';
import { optionalPlace } from './fields.ts';
import { type Format, type Parsed, unsaid } from './format.ts';

/** Weibo-COV V2, the research set of posts of the pandemic. `crawl_time` is when it was fetched and does not count. */
export const weiboCov: Format = {
  name: 'weibo-cov',
  summary: 'Weibo-COV V2 (CSV)',
  matches: (firstRows) => firstRows.some((row) => '_id' in row && 'origin_weibo' in row && 'content' in row),
  read: readPost,
};

function readPost(row: Row): Parsed {
  const faults: string[] = [];
  const id = requiredId(row, '_id', faults);
  const original = exportedId(row, 'origin_weibo', faults);
  const draft = {
    ...unsaid,
    id,
    thread: original ?? id,
    author: firstAuthor(row, ['user_id'], faults),
    region: optionalPlace(row, 'geo_info'),
    text: writtenText(row, 'content'),
    at: writtenTime(row, ['created_at'], faults),
    likes: softCount(row, 'like_num'),
    reposts: softCount(row, 'repost_num'),
    comments: softCount(row, 'comment_num'),
  };
  if (faults.length > 0) return { rejected: faults.join('; ') };
  return { platform: 'weibo', kind: original === null ? 'post' : 'repost', ...draft };
}
