import { joinSplit } from './split-characters.ts';

/** A text as its author meant it. */
export interface CleanText {
  /** The author's own words, cleaned; empty for a bare repost. */
  readonly own: string;
  /** The raw text held another's words (a repost chain) or only the platform's own phrase for a repost. */
  readonly reposted: boolean;
}

/** Traditional to simplified characters; injected, because the dictionary is a package. */
export type Simplify = (text: string) => string;

/**
 * What the platforms themselves write when a person shares without a word, simplified and in small letters:
 * Weibo (转发微博, 快转微博, Repost), exports of its clients (分享图片 …).
 */
const BARE = new Set([
  '转发微博',
  '快转微博',
  '转发',
  '转',
  '转发了',
  '轻转发',
  'repost',
  'reposted',
  'forward',
  '分享图片',
  '分享视频',
  '分享文章',
  '分享',
  '查看图片',
  '图片评论',
]);

/** Kinds of characters that ask for work; a text without any leaves after one pass. */
const MARKUP = 1; // < &
const AT = 2;
const SPACE = 4;
const COMPATIBLE = 8; // may have an NFKC form, be invisible, or be half of a pair
const COLON = 16;
const WIDE = 32; // full-width ASCII: the ，！？ of most comments

/**
 * Cleans a text: lone surrogates replaced, tags and entities of platform exports resolved, NFKC, invisible and control
 * characters out, traditional to simplified, links and the platforms' own furniture out, white space folded. A repost
 * chain (`//@name: …`) is cut: what follows is another's words. Emoji, `[怒]` emoticons, `#…#` and `@name` stay.
 * Linear in the length of the text, whatever it holds.
 */
export function cleanText(text: string, simplify: Simplify): CleanText {
  const kinds = kindsOf(text);
  let own = kinds === 0 ? simplify(text) : normalise(text, kinds, simplify);
  let reposted = false;
  if ((kinds & AT) !== 0) {
    const chain = own.search(CHAIN);
    if (chain >= 0) {
      own = own.slice(0, chain);
      reposted = true;
    }
    own = own.replace(REPLY_HEAD, '').trim();
  }
  if ((kinds & COLON) !== 0) own = own.replace(LINK, ' ').replace(WHITE, ' ').trim();
  if (FURNITURE_HINT.test(own)) own = own.replace(FURNITURE, ' ').replace(WHITE, ' ').trim();
  if (SPREAD.test(own)) own = own.replace(SPREAD_ALL, gathered);
  if (STARRED.test(own)) own = own.replace(STARRED_ALL, '');
  own = joinSplit(own);
  if (own.length <= LONGEST_BARE && BARE.has(own.replace(TRAILING, '').toLowerCase())) {
    return { own: '', reposted: true };
  }
  return { own, reposted };
}

/** The same cleaning for a word of a policy: nothing is cut, so that a monitor may watch 转发 itself. */
export function cleanWord(word: string, simplify: Simplify): string {
  const kinds = kindsOf(word);
  return kinds === 0 ? simplify(word) : normalise(word, kinds, simplify);
}

function normalise(text: string, kinds: number, simplify: Simplify): string {
  let out = text;
  if ((kinds & MARKUP) !== 0) out = resolveMarkup(out);
  // Of full-width ASCII alone NFKC would make the same, at several times the cost.
  if ((kinds & (COMPATIBLE | WIDE)) === WIDE && out === text) out = out.replace(FULL_WIDTH, halfWidth);
  else if ((kinds & (COMPATIBLE | WIDE)) !== 0 || out !== text) {
    out = out.toWellFormed().normalize('NFKC').replace(INVISIBLE, '').replace(LOOSE_JOINER, '');
    if (LOOKALIKE_HINT.test(out)) out = out.replace(LOOKALIKE, (letter) => lookalikes.get(letter) ?? letter);
  }
  out = simplify(out);
  // NFKC and entities can bring forth white space that the first pass did not see.
  return (kinds & (SPACE | COMPATIBLE | MARKUP)) !== 0 ? out.replace(WHITE, ' ').trim() : out;
}

function kindsOf(text: string): number {
  let kinds = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x4e00 && unit <= 0x9fff) continue;
    if (unit > 0x7e) {
      if (unit >= 0xff01 && unit <= 0xff5e) kinds |= WIDE;
      else if (!STABLE.has(unit)) kinds |= COMPATIBLE;
      // Full-width @ and : become ASCII under NFKC.
      if (unit === 0xff20) kinds |= AT;
      else if (unit === 0xff1a) kinds |= COLON;
    } else if (unit <= 0x20) kinds |= unit === 0x20 ? SPACE : SPACE | COMPATIBLE;
    else if (unit === 0x3c || unit === 0x26) kinds |= MARKUP;
    else if (unit === 0x40) kinds |= AT;
    else if (unit === 0x3a) kinds |= COLON;
  }
  return kinds;
}

/** Chinese punctuation that every later step leaves as it is: 、 。 《 》 「 」 【 】 “ ” ‘ ’ — · */
const STABLE = new Set([
  0x3001, 0x3002, 0x300a, 0x300b, 0x300c, 0x300d, 0x3010, 0x3011, 0x201c, 0x201d, 0x2018, 0x2019, 0x2014,
  0xb7,
]);

/**
 * Tags and entities of platform exports. An emoticon's picture gives its name (`<img alt="[怒]">`), inline tags vanish
 * (a search export writes `<em>新发</em>地`), others part words, and what a scrubber left (`<手机>`) says nothing.
 */
function resolveMarkup(text: string): string {
  return text
    .replace(PICTURE, '$1')
    .replace(INLINE_TAG, '')
    .replace(OTHER_TAG, ' ')
    .replace(SCRUBBED, ' ')
    .replace(ENTITY, decodeEntity);
}

function decodeEntity(whole: string, name: string): string {
  const known = ENTITIES.get(name.toLowerCase());
  if (known !== undefined) return known;
  if (!name.startsWith('#')) return whole;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
}

const ENTITIES = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
  ['hellip', '…'],
  ['middot', '·'],
  ['ldquo', '“'],
  ['rdquo', '”'],
  ['mdash', '—'],
]);

const PICTURE = /<img\b[^<>]{0,300}?\balt=["']?(\[[^[\]<>"']{1,12}\])["']?[^<>]{0,300}>/gi;
const INLINE_TAG = /<\/?(?:a|b|em|font|i|mark|span|strong|u)(?:\s[^<>]*)?>/gi;
const OTHER_TAG = /<[a-z/!][^<>]*>/gi;
const SCRUBBED = /<[\u4e00-\u9fff]{1,6}>/g;
const ENTITY = /&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,8});/gi;

const FULL_WIDTH = /[\uff01-\uff5e]/g;
function halfWidth(sign: string): string {
  return String.fromCharCode(sign.charCodeAt(0) - 0xfee0);
}

/** Controls but white space, marks of direction, zero-width characters but the joiner, variation selectors. */
const INVISIBLE = /(?![\t-\r\u200d])[\p{Cc}\p{Cf}\p{Variation_Selector}]/gu;
/** A zero-width joiner has a meaning between emoji only; between characters it hides a word from a filter. */
const LOOSE_JOINER = /\u200d(?!\p{Extended_Pictographic})/gu;
/** Three and more single characters with the same sign between them (太.过.分): a way around filters, or for emphasis. */
const SPREAD =
  /(?<![\u4e00-\u9fff])[\u4e00-\u9fff]([ .·*|\-_/~+=])[\u4e00-\u9fff]\1[\u4e00-\u9fff](?![\u4e00-\u9fff])/;
const SPREAD_ALL =
  /(?<![\u4e00-\u9fff])[\u4e00-\u9fff]([ .·*|\-_/~+=])[\u4e00-\u9fff](?:\1[\u4e00-\u9fff])+(?![\u4e00-\u9fff])/g;
/** One star between two characters (贪*污), where no third star makes it a mask (张*, ***) or a sum. */
const STARRED = /(?<=[\u4e00-\u9fff])\*(?=[\u4e00-\u9fff])/;
const STARRED_ALL = /(?<=[\u4e00-\u9fff])\*(?=[\u4e00-\u9fff])/g;
function gathered(spread: string): string {
  return spread.replace(/[^\u4e00-\u9fff]/g, '');
}
/** Cyrillic and Greek letters that look like Latin ones, for words that mix them: in a word of their own they stay. */
const lookalikes = new Map(
  [...'аaеeоoрpсcхxуyіiјjѕsһhԁdɡgАAВBЕEКKМMНHОOРPСCТTХXУYαaοoνvρpΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX'].flatMap(
    (letter, index, all) => (index % 2 === 0 ? [[letter, all[index + 1] ?? letter] as const] : []),
  ),
);
const LOOKALIKE_HINT = /[\u0370-\u052f\u0261]/;
const LOOKALIKE = /(?<=[A-Za-z])[\u0370-\u052f\u0261]|[\u0370-\u052f\u0261](?=[A-Za-z])/g;
const WHITE = /\s+/g;
const CHAIN = /\/\/ ?@/;
const REPLY_HEAD = /^回复 ?@[^:\s]{1,40} ?:/;
const LINK = /https?:\/\/[^\s\u3000-\u9fff]+/gi;
/** Link and video captions that Weibo's clients append: `O网页链接`, `L某某的微博视频`. */
const FURNITURE = /O?网页链接|L[^\sL]{1,30}的(?:微博|秒拍)视频|展开全文c?|收起全文d?/g;
const FURNITURE_HINT = /网页链接|的(?:微博|秒拍)视频|全文/;
const TRAILING = /[\s.。!~,]+$/;
const LONGEST_BARE = 12;
