import { finalised } from './text/finalise.ts';

/** A stable 53-bit hash of a string (cyrb53, public domain): ids are many, and equal strings must agree across machines. */
export function hash53(text: string): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}

/** The 32-bit hash by which a term is known where it is not told. */
export function termHash(term: string): number {
  return hash53(term) >>> 0;
}

/** Mixes two 32-bit words into one (the finaliser of murmur3): the same author looks different in each subject's sketch. */
export function mix32(value: number, salt: number): number {
  return finalised(value ^ salt);
}
