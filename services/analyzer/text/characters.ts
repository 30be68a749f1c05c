/** Kinds of characters, by UTF-16 code unit. */

/** Anything but letters, digits, marks and halves of characters beyond the basic plane (emoji are not noise). */
export function isPunctuation(unit: number): boolean {
  if (unit >= 0x4e00 && unit <= 0x9fff) return false;
  if (unit < 0x80) return !isLetter(unit) && !isDigit(unit);
  if (unit >= 0xd800 && unit <= 0xdfff) return false;
  return PUNCTUATION.test(String.fromCharCode(unit));
}

export function isLetter(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a);
}

export function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

const PUNCTUATION = /[\p{P}\p{Z}\p{C}]|[$+<=>^`|~]/u;

/** Ends a clause: , . ! ? : ; 、 。 … and their like after NFKC. */
export function isBreak(unit: number): boolean {
  return (
    unit === 0x2c ||
    unit === 0x3002 ||
    unit === 0x21 ||
    unit === 0x3f ||
    unit === 0x20 ||
    unit === 0x2e ||
    unit === 0x3a ||
    unit === 0x3b ||
    unit === 0x3001 ||
    unit === 0x7e
  );
}

/** One unit three times running, as in 啊啊啊, within a half-open range. */
export function hasRun(units: Uint16Array, from: number, to: number): boolean {
  for (let i = from + 2; i < to; i++) {
    if (units[i] === units[i - 1] && units[i] === units[i - 2]) return true;
  }
  return false;
}
