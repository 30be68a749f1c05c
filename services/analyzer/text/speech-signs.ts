import { isBreak } from './characters.ts';
import { ASKS, ASKS_BY_MARK } from './entries.ts';
import type { Speech } from './speech.ts';

const SPACE = 0x20;
const CLOSE_OF = new Map([
  [0x201c, 0x201d],
  [0x300c, 0x300d],
  [0x22, 0x22],
]);
/** A word in quotation marks at most this long (units) may be meant to be doubted (“专家”); longer ones are quotations. */
const QUOTED_MAX = 6;

/** 可 that a segmenter glued to what follows (可墙裂了): where no word of its own begins so. */
export function opensWithBut({ units, tokenAt }: Speech, t: number): boolean {
  const from = tokenAt[t] ?? 0;
  return units[from] === KE && !AFTER_KE.has(units[from + 1] ?? 0);
}

const KE = '可'.charCodeAt(0);
/** 可是 is a contrast in the lexicon; the others are words: 可以, 可能, 可爱 … */
const AFTER_KE = new Set(
  [...'是以能爱怜怕见惜恨恶笑耻信靠行贵喜悲疑口乐观谓劲不否选供取用知想气叹数期'].map((unit) =>
    unit.charCodeAt(0),
  ),
);

/** A quotation mark at unit `open` that closes after few units, and that opens nobody's speech (他说“好”). */
export function opensQuoted(units: Uint16Array, open: number, length: number): boolean {
  const close = CLOSE_OF.get(units[open] ?? SPACE);
  if (close === undefined || SAYS.has(units[open - 1] ?? SPACE)) return false;
  const last = Math.min(length, open + QUOTED_MAX + 2);
  for (let k = open + 2; k < last; k++) if (units[k] === close) return true;
  return false;
}

const SAYS = new Set([...'说写叫喊答问道:读念名题签'].map((unit) => unit.charCodeAt(0)));

/** Whether what an entry needs to be a question follows in its clause: a 吗, or the mark at the end. */
export function asksLater({ units, tokenAt, tokens }: Speech, from: number, does: number): boolean {
  if ((does & (ASKS | ASKS_BY_MARK)) === 0) return false;
  for (let t = from; t < Math.min(tokens, from + ASK_TOKENS); t++) {
    const unit = units[tokenAt[t] ?? 0] ?? SPACE;
    if ((does & ASKS) !== 0 && (unit === MA || unit === ME)) return true;
    if (isBreak(unit)) return (does & ASKS_BY_MARK) !== 0 && unit === QUESTION_MARK;
  }
  return false;
}

const QUESTION_MARK = 0x3f;
const MA = '吗'.charCodeAt(0);
const ME = '么'.charCodeAt(0);
/** A clause longer than this is no question that people would hear as one; it also keeps the walk linear. */
const ASK_TOKENS = 40;

/** Whether a token that begins so is a face: an emoticon in brackets or an emoji. */
export function isFace(unit: number): boolean {
  return (
    unit === BRACKET || (unit >= FIRST_SYMBOL && unit < FIRST_RADICAL) || (unit >= 0xd83c && unit <= 0xd83e)
  );
}
const BRACKET = 0x5b;
const FIRST_SYMBOL = 0x2600;
const FIRST_RADICAL = 0x2e80;
