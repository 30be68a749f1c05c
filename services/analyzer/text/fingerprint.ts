import { finalised } from './finalise.ts';
import { writeNormalForm } from './normal-form.ts';

/** Bands of a fingerprint for locality-sensitive hashing, three values each (detection.md 5.3). */
export const BANDS = 21;
const ROWS = 3;
const HASHES = BANDS * ROWS;
/** Of a fingerprint. */
export const PRINT_BYTES = 1 + HASHES;

/** Under this many characters everything resembles everything (detection.md 5.3). */
const SHORTEST = 8;
/** Units that are read; a longer article is known by its beginning, so the cost is bounded (some 80 µs). */
const LONGEST = 1000;
/** Texts below this length share a slogan too easily: they must agree more (detection.md 5.3, measured on real posts). */
const SHORT = 16;
const ACCEPT = 0.5;
const ACCEPT_SHORT = 0.7;
/** Two different minima agree in their 8 bits this often; the estimate takes it out. */
const CHANCE = 1 / 256;

/**
 * The fingerprint of a text for near-duplicates, 64 bytes: its normalised length (255 at most), then 63 MinHash values of
 * its character bigrams, each kept as 8 bits (b-bit minwise hashing, Li & König 2010). Raw text and `own` of its reading
 * give the same, traditional characters and markup aside. Null below eight normalised characters.
 */
export function fingerprintOf(text: string): Uint8Array | null {
  const length = writeNormalForm(text, units);
  if (length < SHORTEST) return null;
  const n = length - 1;
  for (let i = 0; i < n; i++) bigrams[i] = mix(((units[i] ?? 0) << 16) | (units[i + 1] ?? 0));
  const print = new Uint8Array(PRINT_BYTES);
  print[0] = Math.min(255, length);
  for (let k = 0; k < HASHES; k += ROWS) minima(print, k, n);
  return print;
}

/** A hash of a text's normal form, 32 bits: equal of texts that differ in marks, emoticons and white space alone. */
export function textHashOf(text: string): number {
  const length = writeNormalForm(text, units);
  let hash = length;
  for (let i = 0; i < length; i++) hash = mix(Math.imul(hash, 31) + (units[i] ?? 0));
  return hash >>> 0;
}

/** Estimated Jaccard similarity of two texts' bigrams, 0 to 1, with a standard error of 0.06 at most. */
export function similarityOf(a: Uint8Array, b: Uint8Array): number {
  let equal = 0;
  for (let i = 1; i < PRINT_BYTES; i++) if (a[i] === b[i]) equal++;
  return Math.max(0, (equal / HASHES - CHANCE) / (1 - CHANCE));
}

/** Whether one text is the other but for light edits; short ones must agree more. */
export function areCopies(a: Uint8Array, b: Uint8Array): boolean {
  const short = Math.min(a[0] ?? 0, b[0] ?? 0) < SHORT;
  return similarityOf(a, b) >= (short ? ACCEPT_SHORT : ACCEPT);
}

/**
 * The three values of one band as a 24-bit key. Texts that share the key of any band are worth comparing: at similarity
 * 0.5 94 of 100 do, at 0.7 all but two in ten thousand, unrelated ones next to never.
 */
export function bandKey(print: Uint8Array, band: number): number {
  const at = 1 + band * ROWS;
  return ((print[at] ?? 0) << 16) | ((print[at + 1] ?? 0) << 8) | (print[at + 2] ?? 0);
}

/** Working memory of one call; nothing is kept between calls. */
const units = new Uint16Array(LONGEST);
const bigrams = new Int32Array(LONGEST);

/** Fixed odd factors and words to xor with, one pair per hash: x → (x ^ b) · a, a permutation of the 32-bit words. */
const factors = new Int32Array(HASHES);
const words = new Int32Array(HASHES);
for (let k = 0; k < HASHES; k++) {
  factors[k] = mix(2 * k + 1) | 1;
  words[k] = mix(2 * k + 2);
}

/**
 * Three minima in one pass over the bigrams: the processor overlaps them. Values have 31 bits, so that the sign of a
 * difference says which is smaller: a branch here would be guessed wrongly four times per hash and double the time.
 */
function minima(print: Uint8Array, k: number, n: number): void {
  const a0 = factors[k] ?? 0;
  const a1 = factors[k + 1] ?? 0;
  const a2 = factors[k + 2] ?? 0;
  const b0 = words[k] ?? 0;
  const b1 = words[k + 1] ?? 0;
  const b2 = words[k + 2] ?? 0;
  let m0 = 0x7fffffff;
  let m1 = 0x7fffffff;
  let m2 = 0x7fffffff;
  for (let i = 0; i < n; i++) {
    const x = bigrams[i] ?? 0;
    const d0 = ((Math.imul(x ^ b0, a0) >>> 1) - m0) | 0;
    const d1 = ((Math.imul(x ^ b1, a1) >>> 1) - m1) | 0;
    const d2 = ((Math.imul(x ^ b2, a2) >>> 1) - m2) | 0;
    m0 = (m0 + (d0 & (d0 >> 31))) | 0;
    m1 = (m1 + (d1 & (d1 >> 31))) | 0;
    m2 = (m2 + (d2 & (d2 >> 31))) | 0;
  }
  // The low bits of a product are poor: mixed before eight bits are kept.
  print[k + 1] = mix(m0) >>> 24;
  print[k + 2] = mix(m1) >>> 24;
  print[k + 3] = mix(m2) >>> 24;
}

/** The finaliser of murmur3, after a step that moves zero. */
function mix(value: number): number {
  return finalised((value + 0x9e3779b9) | 0);
}
