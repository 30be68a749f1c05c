import { authorKinds, kinds, type Platform, platforms } from '../../../shared/records.ts';
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
import type { Format, ParsedAny } from './format.ts';

const telling = ['platform', 'kind', 'threadId', 'text', 'at'];
/** Two of its field names in one row: one alone (`text`) is in everybody's exports. */
const TELLING_FIELDS = 2;
/** What a row may be: something said, or what became of it. */
const rowKinds = [...kinds, 'edit', 'deletion', 'counts', 'listing'] as const;

/**
 * The generic mention format; `parse` reads one as JSON text, as the body of HTTP ingest has it. Rows of kind `edit`, `deletion`
 * and `counts` tell what became of mentions and threads, rows of kind `listing` what stands on a hot board. Unknown fields are ignored.
 */
export const generic: Format & { read(row: Row): ParsedAny; parse(text: string): ParsedAny } = {
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

function readGeneric(row: Row): ParsedAny {
  const faults: string[] = [];
  const platform = requiredWord(row, 'platform', platforms, faults);
  const kind = requiredWord(row, 'kind', rowKinds, faults);
  if (kind === 'edit' || kind === 'deletion') return readAmend(row, platform, kind, faults);
  if (kind === 'counts') return readCounts(row, platform, faults);
  if (kind === 'listing') return readListing(row, platform, faults);
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
    ...countersOf(row, faults),
  };
  if (platform === null || kind === null || faults.length > 0) return { rejected: faults.join('; ') };
  return { platform, kind, ...draft };
}

function readAmend(
  row: Row,
  platform: Platform | null,
  kind: 'edit' | 'deletion',
  faults: string[],
): ParsedAny {
  const before = faults.length;
  const id = optionalId(row, 'id', faults);
  if (id === null && faults.length === before)
    faults.push(`id is missing (the mention that the ${kind} is of)`);
  const draft = {
    thread: optionalId(row, 'threadId', faults),
    text: kind === 'edit' ? requiredText(row, 'text', faults) : null,
    at: requiredTime(row, 'at', faults),
  };
  if (platform === null || id === null || faults.length > 0) return { rejected: faults.join('; ') };
  return { platform, kind, id, ...draft };
}

function readCounts(row: Row, platform: Platform | null, faults: string[]): ParsedAny {
  const before = faults.length;
  const thread = optionalId(row, 'threadId', faults);
  if (thread === null && faults.length === before)
    faults.push('threadId is missing (the post or article that the counts are of)');
  const at = requiredTime(row, 'at', faults);
  const unread = faults.length;
  const counters = countersOf(row, faults);
  if (faults.length === unread && Object.values(counters).every((counter) => counter === null))
    faults.push('none of likes, reposts, comments and reads is given');
  if (platform === null || thread === null || faults.length > 0) return { rejected: faults.join('; ') };
  return { platform, kind: 'counts', thread, at, ...counters };
}

function readListing(row: Row, platform: Platform | null, faults: string[]): ParsedAny {
  const title = requiredText(row, 'title', faults).trim().replace(/^#|#$/g, '');
  if (title === '' && faults.every((fault) => !fault.startsWith('title'))) faults.push('title is empty');
  if (title.length > TITLE_MAX) faults.push(`title is longer than ${TITLE_MAX} characters`);
  const draft = {
    title,
    at: requiredTime(row, 'at', faults),
    rank: optionalCount(row, 'rank', faults),
    heat: optionalCount(row, 'heat', faults),
    discussions: optionalCount(row, 'discussions', faults),
    category: optionalPlace(row, 'category'),
  };
  if (platform === null || faults.length > 0) return { rejected: faults.join('; ') };
  return { platform, kind: 'listing', ...draft };
}

/** Longer than any title of a board. */
const TITLE_MAX = 200;

function countersOf(row: Row, faults: string[]) {
  return {
    likes: optionalCount(row, 'likes', faults),
    reposts: optionalCount(row, 'reposts', faults),
    comments: optionalCount(row, 'comments', faults),
    reads: optionalCount(row, 'reads', faults),
  };
}
