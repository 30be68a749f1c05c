import { parseIsoTime } from './iso-time.ts';

/** Ten digits are seconds (2001 to 2286), thirteen milliseconds: MediaCrawler writes both into one row. */
const SECONDS_DIGITS = 10;
const MILLISECONDS_DIGITS = 13;

/** How Weibo's API writes a time: `Sat Dec 23 17:12:54 +0800 2023`. */
const apiTime = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d\d:\d\d:\d\d) ([+-]\d{4}) (\d{4})$/;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** What a spreadsheet makes of a time when it saves the table: `2023/1/5 7:05`. */
const sheetTime = /^(\d{4})[/-](\d{1,2})[/-](\d{1,2}) (\d{1,2})(:\d\d(?::\d\d)?)$/;

/**
 * A time as exports write it, as epoch milliseconds, or why it is none: epoch seconds or milliseconds (number or digits), ISO
 * 8601 or as a spreadsheet rewrites it, Weibo's API form. Without a zone it is China time (exports of Chinese platforms write
 * local time). Relative times (`3分钟前`) are refused: nobody knows before what.
 */
export function parseWrittenTime(value: string | number): number | string {
  const text = String(value).trim();
  if (/^\d+$/.test(text)) return epoch(text);
  const api = apiTime.exec(text);
  if (api) {
    const [, month = '', day = '', clock = '', zone = '', year = ''] = api;
    return parseIsoTime(`${year}-${two(String(months.indexOf(month) + 1))}-${two(day)}T${clock}${zone}`);
  }
  const sheet = sheetTime.exec(text);
  if (sheet) {
    const [, year = '', month = '', day = '', hour = '', rest = ''] = sheet;
    return parseIsoTime(`${year}-${two(month)}-${two(day)} ${two(hour)}${rest}`);
  }
  const at = parseIsoTime(text);
  return at === NOT_ISO ? 'must be a time such as 2023-12-23 17:12:00' : at;
}

/** Of parseIsoTime, said otherwise here: other forms are taken as well. */
const NOT_ISO = parseIsoTime('');

function epoch(digits: string): number | string {
  if (digits.length === SECONDS_DIGITS) return Number(digits) * 1000;
  if (digits.length === MILLISECONDS_DIGITS) return Number(digits);
  return 'is neither seconds (10 digits) nor milliseconds (13 digits) since 1970';
}

function two(digits: string): string {
  return digits.padStart(2, '0');
}
