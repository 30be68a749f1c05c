/** The finaliser of murmur3 (public domain): spreads the bits of a 32-bit word. 0 to 2^32 - 1. */
export function finalised(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
