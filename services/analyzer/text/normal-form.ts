import { isDigit, isLetter } from './characters.ts';

/**
 * Writes a text into `out` as near-duplicates are compared (detection.md 5.3) and returns how many units it has: letters
 * and characters only, small Latin letters, a run of digits as one 0; links, `@names`, `[emoticons]`, emoji, punctuation
 * and what platforms put before a repost are left out, and from a repost chain (`//@name:`) on all is another's words.
 * `cleanText` has done part of it to an `own` text; what is left here is the same on both. Stops where `out` is full.
 */
export function writeNormalForm(text: string, out: Uint16Array): number {
  const end = text.length;
  let n = 0;
  let i = 0;
  while (i < end && n < out.length) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x4e00 && unit <= 0x9fff) {
      const head = n === 0 ? headLength(text, i) : 0;
      if (head > 0) i += head;
      else {
        out[n++] = unit;
        i++;
      }
      continue;
    }
    const folded = halfWidth(unit);
    if (isDigit(folded)) {
      if (n === 0 || out[n - 1] !== ZERO) out[n++] = ZERO;
      i++;
    } else if (isLetter(folded)) {
      const link = (folded | SMALL) === H ? linkLength(text, i) : 0;
      if (link === 0) out[n++] = folded | SMALL;
      i += link === 0 ? 1 : link;
    } else if (folded === AT) i = endOfName(text, i + 1);
    else if (folded === SLASH && beginsChain(text, i)) break;
    else if (folded === OPEN) i = endOfEmoticon(text, i);
    else if (unit >= EMOJI_FIRST && unit <= EMOJI_LAST) i += 2;
    else {
      if (isWordUnit(unit)) out[n++] = unit;
      i++;
    }
  }
  return n;
}

const ZERO = 0x30;
const SMALL = 0x20;
const H = 0x68;
const AT = 0x40;
const SLASH = 0x2f;
const OPEN = 0x5b;
const CLOSE = 0x5d;
/** First halves of the planes' emoji, U+1F000 to U+1FBFF. */
const EMOJI_FIRST = 0xd83c;
const EMOJI_LAST = 0xd83e;
/** Weibo allows 30 characters in a name; emoticons have at most eight (text/tokens.ts). */
const NAME_MAX = 30;
const EMOTICON_MAX = 8;
/** What platforms, and people who ask for it, write before another's words. */
const HEADS = ['转发微博', '轉發微博', '回复', '回復', '回覆'];

function headLength(text: string, at: number): number {
  for (const head of HEADS) if (text.startsWith(head, at)) return head.length;
  return 0;
}

/** Full-width ASCII as ASCII. */
function halfWidth(unit: number): number {
  return unit >= 0xff01 && unit <= 0xff5e ? unit - 0xfee0 : unit;
}

/** `//@` and its full-width form; a space before the @ is some clients' habit. */
function beginsChain(text: string, at: number): boolean {
  if (halfWidth(text.charCodeAt(at + 1)) !== SLASH) return false;
  const next = halfWidth(text.charCodeAt(at + 2));
  return next === AT || (next === 0x20 && halfWidth(text.charCodeAt(at + 3)) === AT);
}

function endOfName(text: string, from: number): number {
  let i = from;
  while (i < text.length && i - from < NAME_MAX && isNameUnit(text.charCodeAt(i))) i++;
  return i;
}

function isNameUnit(unit: number): boolean {
  if (unit < 0x80) return isLetter(unit) || isDigit(unit) || unit === 0x5f || unit === 0x2d;
  return isWordUnit(unit);
}

/** The index after `[怒]`, or after the bracket alone where no emoticon begins. */
function endOfEmoticon(text: string, at: number): number {
  for (let i = at + 1; i < text.length && i <= at + 1 + EMOTICON_MAX; i++) {
    const unit = halfWidth(text.charCodeAt(i));
    if (unit === CLOSE) return i + 1;
    if (unit === OPEN) break;
  }
  return at + 1;
}

/** Length of a link that begins here, 0 for none: up to white space or Chinese. */
function linkLength(text: string, at: number): number {
  if (text.substring(at, at + 4).toLowerCase() !== 'http') return 0;
  const scheme = text.startsWith('://', at + 4) ? 7 : text.substring(at + 4, at + 8) === 's://' ? 8 : 0;
  if (scheme === 0) return 0;
  let i = at + scheme;
  while (i < text.length && text.charCodeAt(i) > 0x20 && text.charCodeAt(i) < 0x3000) i++;
  return i - at;
}

/**
 * Beyond ASCII, by ranges rather than by a regular expression: the answer may not depend on the Unicode version of a
 * machine. Out are Latin-1's signs, general punctuation up to the arrows and pictures, CJK punctuation, the private use
 * area (link icons), variation selectors, the half-width signs. 々〆〇 are characters.
 */
function isWordUnit(unit: number): boolean {
  if (unit < 0xc0) return false;
  if (unit < 0x2000) return unit !== 0xd7 && unit !== 0xf7;
  if (unit < 0x2e80) return unit >= 0x2c00 && unit < 0x2e00;
  if (unit < 0x3040) return (unit < 0x3000 && unit < 0x2ff0) || (unit >= 0x3005 && unit <= 0x3007);
  if (unit < 0xe000) return unit !== 0x30fb;
  if (unit < 0xff66) return unit >= 0xf900 && unit < 0xfe00;
  return unit < 0xffe0;
}
