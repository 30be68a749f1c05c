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

/** A quotation mark at unit `open` that closes after few units. */
export function opensQuoted(units: Uint16Array, open: number, length: number): boolean {
  const close = CLOSE_OF.get(units[open] ?? SPACE);
  if (close === undefined) return false;
  const last = Math.min(length, open + QUOTED_MAX + 2);
  for (let k = open + 2; k < last; k++) if (units[k] === close) return true;
  return false;
}

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
