import type { Row } from '../rows/found-row.ts';
import {
  optionalAuthor,
  optionalCount,
  optionalId,
  requiredText,
  requiredTime,
  requiredWord,
} from './fields.ts';
import type { Format, Parsed } from './format.ts';

/** The kinds that such research sets of Weibo hold. */
const rowKinds = ['post', 'comment', 'repost'] as const;

/**
 * Event-stream rows of research sets: `t` time, `k` kind, `p` the post's number, `u` author or null, `x` text; likes, reposts
 * and comments where the set has them. All are Weibo. Rows have no ids of their own; labels of the set are ignored.
 */
export const eventStream: Format = {
  name: 'event-stream',
  summary: 'event-stream rows (t, k, p, u, x)',
  matches: (firstRows) => firstRows.some((row) => 't' in row && 'k' in row && 'x' in row),
  read: readEventStream,
};

function readEventStream(row: Row): Parsed {
  const faults: string[] = [];
  const kind = requiredWord(row, 'k', rowKinds, faults);
  const thread = optionalId(row, 'p', faults);
  if (thread === null && faults.length === 0) faults.push('p is missing (the number of the post)');
  const draft = {
    id: null,
    thread,
    parent: null,
    author: optionalAuthor(row, 'u', faults),
    authorKind: null,
    region: null,
    text: requiredText(row, 'x', faults),
    at: requiredTime(row, 't', faults),
    likes: optionalCount(row, 'likes', faults),
    reposts: optionalCount(row, 'reposts', faults),
    comments: optionalCount(row, 'comments', faults),
    reads: null,
  };
  if (kind === null || faults.length > 0) return { rejected: faults.join('; ') };
  return { platform: 'weibo', kind, ...draft };
}
