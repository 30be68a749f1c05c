import { authorKinds, kinds, platforms } from '../../../shared/records.ts';
import type { Row } from '../rows/found-row.ts';
import {
  isRejected,
  optionalAuthor,
  optionalCount,
  optionalId,
  optionalPlace,
  optionalWord,
  parseRow,
  requiredText,
  requiredTime,
  requiredWord,
} from './fields.ts';
import type { Format, Parsed } from './format.ts';

const telling = ['platform', 'kind', 'threadId', 'text', 'at'];
/** Two of its field names in one row: one alone (`text`) is in everybody's exports. */
const TELLING_FIELDS = 2;

/** The generic mention format; `parse` reads one as JSON text, as the body of HTTP ingest has it. Unknown fields are ignored. */
export const generic: Format & { parse(text: string): Parsed } = {
  name: 'generic',
  summary: 'generic mentions (platform, kind, threadId, text, at …)',
  matches: (firstRows) =>
    firstRows.some((row) => telling.filter((name) => name in row).length >= TELLING_FIELDS),
  read: readGeneric,
  parse: (text) => {
    const row = parseRow(text);
    return isRejected(row) ? row : readGeneric(row);
  },
};

function readGeneric(row: Row): Parsed {
  const faults: string[] = [];
  const platform = requiredWord(row, 'platform', platforms, faults);
  const kind = requiredWord(row, 'kind', kinds, faults);
  const id = optionalId(row, 'id', faults);
  const thread = optionalId(row, 'threadId', faults);
  if (thread === null && (kind === 'comment' || kind === 'repost'))
    faults.push(`threadId is missing (a ${kind} hangs under a post)`);
  const draft = {
    id,
    thread,
    parent: optionalId(row, 'parentId', faults),
    author: optionalAuthor(row, 'author', faults),
    authorKind: optionalWord(row, 'authorKind', authorKinds, faults),
    region: optionalPlace(row, 'region'),
    text: requiredText(row, 'text', faults),
    at: requiredTime(row, 'at', faults),
    likes: optionalCount(row, 'likes', faults),
    reposts: optionalCount(row, 'reposts', faults),
    comments: optionalCount(row, 'comments', faults),
    reads: optionalCount(row, 'reads', faults),
  };
  if (platform === null || kind === null || faults.length > 0) return { rejected: faults.join('; ') };
  return { platform, kind, ...draft };
}
