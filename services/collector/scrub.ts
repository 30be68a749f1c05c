/**
 * Takes out of a text what names or reaches a person: @names, links (they carry user ids), e-mail, phone and id-card numbers
 * (promise 6; GB/T 35273-2020 annex A counts all of them as personal information). Half- and full-width alike.
 */

const D = '[0-9０-９]';
const NOT_AFTER_DIGIT = `(?<!${D})`;
const NOT_BEFORE_DIGIT = `(?!${D})`;
/** What people put between digits, to read them more easily or to get them past a filter. */
const GAP = '[\\s\\-‐‑–—－_·.．]{0,2}';
const CHINA_PREFIX = `(?:(?:[+＋]|[0０]{2})?[8８][6６]${GAP})?`;
const NAME = '[\\p{L}\\p{M}\\p{N}_\\-]';
/** Weibo names have at most 30 characters (its registration rules). */
const NAME_CHARACTERS = 30;
/** RFC 3986 section 2: the characters of a URL, without the @ that more often begins a name right behind it. */
const URL_CHARACTER = "[A-Za-z0-9\\-._~:/?#\\[\\]!$&'()*+,;=%]";

/** True for every text that `scrub` changes, and for few others: most texts cost this one test. */
const suspicious = new RegExp(
  `[@＠]|:\\/\\/|www\\.|\\.[a-z]{2,6}\\/|\\0|${D}(?:[^\\p{L}0-9０-９]{0,4}${D}){9}`,
  'iu',
);

/** A profile's address ends in the readable name: `weibo.com/n/张三`. */
const PROFILE_NAME = `(?:(?<=\\/n\\/[\\w-]*)${NAME}+)?`;
const link = new RegExp(
  `(?:(?:https?|ftp):\\/\\/|www\\.)${URL_CHARACTER}+${PROFILE_NAME}|(?<![\\w.@-])(?:[a-z0-9-]+\\.)+[a-z]{2,6}\\/${URL_CHARACTER}*${PROFILE_NAME}`,
  'giu',
);
const email = /(?<![\w.+-])[\w.+-]+[@＠][\w-]+(?:[.．][\w-]+)+/gu;
/** WeChat ends a mention of somebody with U+2005 and lets names hold anything; elsewhere a name ends with its characters. */
const atName = new RegExp(
  `[@＠](?:[^@＠\\u2005\\r\\n]{1,${NAME_CHARACTERS}}(?=\\u2005)|${NAME}{1,${NAME_CHARACTERS}}(${NAME})?)`,
  'gu',
);
/** GB 11643-1999: 18 digits of which the last may be X; the first generation had 15. Without checksum: rather one too many. */
const idCard = new RegExp(
  `${NOT_AFTER_DIGIT}(?:[1-9１-９]${D}{5}${GAP}${D}{8}${GAP}${D}{3}[0-9０-９XxＸｘ]|[1-9１-９]${D}{5}${GAP}${D}{6}${GAP}${D}{3})(?![0-9０-９XxＸｘ])`,
  'gu',
);
/** Mainland mobile numbers: 11 digits from 13 to 19 (the numbering plan of 2017), however grouped. */
const mobile = new RegExp(
  `${NOT_AFTER_DIGIT}${CHINA_PREFIX}[1１]${GAP}[3-9３-９](?:${GAP}${D}){9}${NOT_BEFORE_DIGIT}`,
  'gu',
);
/** Landlines with their area code (010, 02x, 03xx to 09xx; without the 0 after +86); public short numbers (12345, 110) stay. */
const landline = new RegExp(
  `(?<!${D}|${D}[.．])[(（]?(?:[0０]|(?:[+＋]|[0０]{2})[8８][6６]${GAP}[0０]?)(?:[1１][0０]|[2２]${D}|[3-9３-９]${D}{2})[)）]?${GAP}[1-9１-９]${D}{2,3}${GAP}${D}{4}${NOT_BEFORE_DIGIT}`,
  'gu',
);

/** What is taken out can lay bare a neighbour (`13812345678t.cn/x`), so it is done again until nothing changes; bounded for cost. */
const MAX_ROUNDS = 4;

/**
 * The text without what reaches a person; scrubbing again changes nothing. The `//@` of a repost chain stays in place
 * (`//@用户:`), so that own words can still be told from repeated ones. NUL characters become spaces: databases end texts at
 * them. Half a surrogate pair becomes U+FFFD.
 */
export function scrub(text: string): string {
  let scrubbed = text.isWellFormed() ? text : text.toWellFormed();
  for (let round = 0; round < MAX_ROUNDS && suspicious.test(scrubbed); round++) {
    const before = scrubbed;
    scrubbed = scrubOnce(before);
    if (scrubbed === before) break;
  }
  return scrubbed;
}

function scrubOnce(text: string): string {
  return text
    .replaceAll('\0', ' ')
    .replace(link, '<链接>')
    .replace(email, '<邮箱>')
    .replace(atName, (_found, overflow?: string) => (overflow === undefined ? '@用户' : `@用户 ${overflow}`))
    .replace(idCard, '<证件号>')
    .replace(mobile, '<电话>')
    .replace(landline, '<电话>');
}
