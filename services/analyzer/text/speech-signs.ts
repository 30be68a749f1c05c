import { isBreak } from './characters.ts';
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

/** A 吗 before the clause ends. */
export function asksLater({ units, tokenAt, tokens }: Speech, from: number): boolean {
  for (let t = from; t < Math.min(tokens, from + ASK_TOKENS); t++) {
    const unit = units[tokenAt[t] ?? 0] ?? SPACE;
    if (unit === MA || unit === ME) return true;
    if (isBreak(unit)) return false;
  }
  return false;
}

const MA = '吗'.charCodeAt(0);
const ME = '么'.charCodeAt(0);
/** A clause longer than this is no question that people would hear as one; it also keeps the walk linear. */
const ASK_TOKENS = 40;

/** 不满, 没用: a bad word that is a negation and a good one. */
export function beginsWithNot(units: Uint16Array, from: number, to: number): boolean {
  return to - from > 1 && NOT.has(units[from] ?? SPACE);
}
const NOT = new Set([...'不没无'].map((unit) => unit.charCodeAt(0)));

/** Whether a token that begins so is a face: an emoticon in brackets or an emoji. */
export function isFace(unit: number): boolean {
  return (
    unit === BRACKET || (unit >= FIRST_SYMBOL && unit < FIRST_RADICAL) || (unit >= 0xd83c && unit <= 0xd83e)
  );
}
const BRACKET = 0x5b;
const FIRST_SYMBOL = 0x2600;
const FIRST_RADICAL = 0x2e80;

/** Whether the sentence before a question mark is worded as a question: by a word that asks, or by 去不去, 有没有. */
export function saysByAsking(units: Uint16Array, from: number, to: number): boolean {
  for (let k = Math.max(from, to - ASK_UNITS); k < to; k++) {
    const unit = units[k] ?? SPACE;
    if (ASKING.has(unit)) return true;
    if ((unit === BU || unit === MEI) && k > from && units[k - 1] === units[k + 1]) return true;
  }
  return from === to;
}
const ASK_UNITS = 60;
const BU = '不'.charCodeAt(0);
const MEI = '没'.charCodeAt(0);
const ASKING = new Set([...'吗呢么什怎谁哪几何吧啥咋否问多乎'].map((unit) => unit.charCodeAt(0)));
