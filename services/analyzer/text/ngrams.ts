import { isDigit, isLetter } from './characters.ts';
import { finalised } from './finalise.ts';
import type { RuleReading } from './rules.ts';
import { MASK, type Speech } from './speech.ts';

/** Orders of the n-grams of characters. One order more costs about as much as the first three together and helped nothing. */
export const ORDERS = 3;

/** The n-grams of a speech, as hashes of 32 bits, each with the gain that the rules give it. Buffers are reused. */
export interface Ngrams {
  hashes: Uint32Array;
  gains: Float32Array;
  /** First unit and order of each, for explaining. */
  at: Int32Array;
  orders: Uint8Array;
  length: number;
}

export function createNgrams(): Ngrams {
  return {
    hashes: new Uint32Array(0),
    gains: new Float32Array(0),
    at: new Int32Array(0),
    orders: new Uint8Array(0),
    length: 0,
  };
}

/**
 * Collects the n-grams of a speech. Spaces are borders, digits are all one, no n-gram holds a name, and none lies within a word
 * that a rule has read as a mood: nothing is heard twice.
 * @param gains per unit: 1 as said; less where a rule takes from it, below 0 where one turns it; 0 where a rule has read the
 *   unit already (a negation, a degree), which then stands in no n-gram: nothing is heard twice
 */
export function collectNgrams(
  speech: Speech,
  { gains, read }: Pick<RuleReading, 'gains' | 'read'>,
  out: Ngrams,
): void {
  const { units, length } = speech;
  if (out.hashes.length < length * ORDERS) makeRoom(out, length * ORDERS * 2);
  let n = 0;
  for (let i = 0; i < length; i++) {
    let hash = SEED;
    let gain = gains[i] ?? 1;
    for (let j = i; j < length && j < i + ORDERS; j++) {
      const unit = units[j] ?? MASK;
      if (unit === MASK || unit === SPACE) break;
      const here = gains[j] ?? 1;
      if (here !== gain) gain = here <= 0 || gain <= 0 ? 0 : Math.min(here, gain);
      if (gain === 0) break;
      hash = Math.imul(hash ^ (isDigit(unit) ? ZERO : unit), FNV);
      // A single Latin letter or digit says nothing; in slang (yyds) it is the run that does.
      if (i === j && (isLetter(unit) || isDigit(unit))) continue;
      // What lies within a word that a rule has read is heard there.
      const word = read[i] ?? 0;
      if (word !== 0 && read[j] === word) continue;
      out.hashes[n] = finalised(hash);
      out.gains[n] = gain;
      out.at[n] = i;
      out.orders[n] = j - i + 1;
      n += 1;
    }
  }
  out.length = n;
}

const SPACE = 0x20;
const ZERO = 0x30;
/** FNV-1a's basis and prime (32 bits), over UTF-16 units instead of bytes; murmur3's finaliser spreads the result. */
const SEED = 0x811c9dc5;
const FNV = 0x01000193;

function makeRoom(out: Ngrams, room: number): void {
  out.hashes = new Uint32Array(room);
  out.gains = new Float32Array(room);
  out.at = new Int32Array(room);
  out.orders = new Uint8Array(room);
}
