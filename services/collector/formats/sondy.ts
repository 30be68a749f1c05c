import type { Format } from './format.ts';
import { readDatedText } from './pymabed.ts';

const line = /^[^\t]*\t\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\t/;
/** Half of the first lines: broken ones must not hide the rest. */
const TELLING_SHARE = 0.5;

/** What SONDY reads: author, time and text with TAB between and no header. Taken as Weibo posts. */
export const sondy: Format = {
  name: 'sondy',
  summary: 'SONDY (author, time, text with TAB between)',
  // Without names nothing but the lines tells it.
  matches: () => false,
  read: readDatedText,
  headerless: {
    delimiter: '\t',
    columns: ['author', 'date', 'text'],
    matches: (firstLines) =>
      firstLines.filter((each) => line.test(each)).length > firstLines.length * TELLING_SHARE,
  },
};
