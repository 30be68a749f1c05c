import { isDigit, isLetter } from './characters.ts';
import { type CrySign, compileSigns } from './cry-signs.ts';
import { finalised } from './finalise.ts';
import { MASK, type Speech } from './speech.ts';

/** What a cry for help is told by, of one text. Reused: valid until the next one. */
export interface CryEvidence {
  /** N-grams of one to three characters, as hashes of 32 bits. */
  hashes: Uint32Array;
  length: number;
  /** The kinds of signs in it, as bits in the order of `crySigns`. */
  signs: number;
  /** The text as it is compared, for explaining. */
  plain: Uint16Array;
  plainLength: number;
}

/** As the n-grams of moods (ngrams.ts). */
export const CRY_ORDERS = 3;
/** More than twice running says no more: 救救救救命. */
const RUN_MAX = 2;

/**
 * A reader of what tells cries, from the same speech as moods are read from but in a form of its own: a mood's rules take
 * words out of the n-grams that they have read (被困, 没有), and here just these tell. White space and signs set between
 * characters are passed over (救 命, 救.命), a run of digits is one 0, names of places and groups end every n-gram.
 */
export function createCryEvidence(
  signs: ReadonlyMap<string, CrySign>,
  translate: (word: string) => string,
): (speech: Speech) => CryEvidence {
  const findSigns = compileSigns(signs, translate);
  const out: CryEvidence = {
    hashes: new Uint32Array(0),
    length: 0,
    signs: 0,
    plain: new Uint16Array(0),
    plainLength: 0,
  };

  return function read(speech) {
    if (out.plain.length < speech.length) {
      out.plain = new Uint16Array(speech.length * 2);
      out.hashes = new Uint32Array(speech.length * 2 * CRY_ORDERS);
    }
    out.plainLength = writePlain(speech, out.plain);
    out.signs = findSigns(out.plain, out.plainLength);
    collect(out);
    return out;
  };
}

/** @returns how many units were written */
function writePlain({ units, length }: Speech, plain: Uint16Array): number {
  let n = 0;
  for (let i = 0; i < length; i++) {
    const unit = units[i] ?? MASK;
    if (unit < 0x80) {
      if (FILLERS[unit] === 1) continue;
      if (isDigit(unit)) {
        if (n === 0 || plain[n - 1] !== ZERO) plain[n++] = ZERO;
        continue;
      }
    }
    if (n >= RUN_MAX && plain[n - 1] === unit && plain[n - 2] === unit) continue;
    plain[n++] = unit;
  }
  return n;
}

const ZERO = 0x30;
/** By ASCII code: white space, and what people set between characters to get around a filter. */
const FILLERS = new Uint8Array(0x80);
for (const sign of ' .*|-_/~+=^') FILLERS[sign.charCodeAt(0)] = 1;

function collect(out: CryEvidence): void {
  const { hashes, plain, plainLength: length } = out;
  let n = 0;
  for (let i = 0; i < length; i++) {
    let hash = SEED;
    for (let j = i; j < length && j < i + CRY_ORDERS; j++) {
      const unit = plain[j] ?? MASK;
      if (unit === MASK) break;
      hash = Math.imul(hash ^ unit, FNV);
      if (i === j && isSilent(unit)) continue;
      hashes[n++] = finalised(hash);
    }
  }
  out.length = n;
}

/** A single Latin letter or digit says nothing. */
function isSilent(unit: number): boolean {
  return isLetter(unit) || unit === ZERO;
}

/** The hash of the n-gram of `order` units from `from` on, or null where there is none; for explaining. */
export function cryHash(plain: Uint16Array, from: number, order: number): number | null {
  let hash = SEED;
  for (let i = from; i < from + order; i++) {
    const unit = plain[i] ?? MASK;
    if (unit === MASK) return null;
    hash = Math.imul(hash ^ unit, FNV);
  }
  return order === 1 && isSilent(plain[from] ?? ZERO) ? null : finalised(hash);
}

/** FNV-1a's basis and prime (32 bits), as in ngrams.ts. */
const SEED = 0x811c9dc5;
const FNV = 0x01000193;
