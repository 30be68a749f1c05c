import type { Row } from '../rows/found-row.ts';
import { firstAuthor, writtenTime } from './export-fields.ts';
import { requiredText } from './fields.ts';
import { type Format, type Parsed, unsaid } from './format.ts';

/** What pyMABED reads: a delimited file (by default with TAB) whose header names at least `date` and `text`. Taken as Weibo posts. */
export const pymabed: Format = {
  name: 'pymabed',
  summary: 'pyMABED (delimited, with a header: date, text)',
  matches: (firstRows) => firstRows.some((row) => 'date' in row && 'text' in row),
  read: readDatedText,
};

/** A text with its time, and its author where the row has one. */
export function readDatedText(row: Row): Parsed {
  const faults: string[] = [];
  const draft = {
    ...unsaid,
    author: firstAuthor(row, ['user_id', 'author'], faults),
    text: requiredText(row, 'text', faults),
    at: writtenTime(row, ['date'], faults),
  };
  if (faults.length > 0) return { rejected: faults.join('; ') };
  return { platform: 'weibo', kind: 'post', ...draft };
}
