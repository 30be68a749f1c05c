import type { Row } from '../rows/found-row.ts';
import { exportedId, firstAuthor, requiredId, softCount, writtenText, writtenTime } from './export-fields.ts';
import { isRow, optionalPlace } from './fields.ts';
import { type Draft, type Format, type Parsed, type SourceFile, unsaid } from './format.ts';

/** An original and its reposts lie in two files of one name: number, post, user. */
const threadFile = /^\d+_(\w+)_(\w+)\.json/;
/** Weibo's `verified_type`: 1 is a government account, 3 a medium. */
const GOVERNMENT = 1;
const MEDIUM = 3;

/**
 * The Chinese Rumor Dataset (CED): an original a file, and the reposts of one a file. Only their name says what the original is
 * and what the reposts hang under. The set does not tell comments from reposts: all are reposts.
 */
export const ced: Format = {
  name: 'ced',
  summary: 'CED / Chinese_Rumor_Dataset, originals and reposts (JSON)',
  matches: (firstRows) => firstRows.some((row) => isRepost(row) || isOriginal(row)),
  read: (row, file) => (isRepost(row) ? readRepost(row, file) : readOriginal(row, file)),
};

function isRepost(row: Row): boolean {
  return 'mid' in row && 'parent' in row && 'text' in row && ('date' in row || 'data' in row);
}

function isOriginal(row: Row): boolean {
  return 'text' in row && 'time' in row && 'reposts' in row && isRow(row.user) && 'messages' in row.user;
}

/** An original in a file of another name has no id: many may lie in it. */
function readOriginal(row: Row, file: SourceFile): Parsed {
  const faults: string[] = [];
  const [, id = null, author = null] = threadFile.exec(file.name) ?? [];
  const user = isRow(row.user) ? row.user : {};
  const draft = {
    ...unsaid,
    id,
    thread: id,
    author,
    authorKind: authorKind(user),
    region: optionalPlace(user, 'location'),
    text: writtenText(row, 'text'),
    at: writtenTime(row, ['time'], faults),
    likes: softCount(row, 'likes'),
    reposts: softCount(row, 'reposts'),
    comments: softCount(row, 'comments'),
  };
  if (faults.length > 0) return { rejected: faults.join('; ') };
  return { platform: 'weibo', kind: 'post', ...draft };
}

/** The set's words say `data`, its files `date`. */
function readRepost(row: Row, file: SourceFile): Parsed {
  const faults: string[] = [];
  const thread = threadFile.exec(file.name)?.[1] ?? null;
  if (thread === null) faults.push('its file is not named number_post_user, so its post is not known');
  const draft = {
    ...unsaid,
    id: requiredId(row, 'mid', faults),
    thread,
    parent: exportedId(row, 'parent', faults),
    author: firstAuthor(row, ['uid'], faults),
    text: writtenText(row, 'text'),
    at: writtenTime(row, ['date', 'data'], faults),
  };
  if (faults.length > 0) return { rejected: faults.join('; ') };
  return { platform: 'weibo', kind: 'repost', ...draft };
}

function authorKind(user: Row): Draft['authorKind'] {
  if (user.verified !== true) return user.verified === false ? 'public' : null;
  if (user.verified_type === GOVERNMENT) return 'official';
  return user.verified_type === MEDIUM ? 'media' : 'verified';
}
