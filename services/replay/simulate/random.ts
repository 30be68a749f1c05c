/** A deterministic stream of random numbers. No clock, no global state: the seed's words decide everything. */
export interface Random {
  /** Uniform over 0..2^32-1. */
  uint32(): number;
  /** Uniform in [0, 1), 24 bits: a float32 holds it exactly, so other languages can reproduce it. */
  uniform(): number;
  /** Uniform integer 0..n-1, for n up to 2^32. */
  below(n: number): number;
  /** Standard normal (Box and Muller 1958). */
  normal(): number;
}

/** The first outputs of sfc32 still show its seed; PractRand's own seeding throws this many away. */
const DISCARDED = 12;
const TWO_24 = 2 ** 24;
const TWO_32 = 2 ** 32;

/**
 * The stream of one component of one topic. Each has its own seed, the murmur3 of `scenarioSeed|topic|component`, so that
 * adding a topic or a component never shifts the draws of another.
 */
export function randomStream(scenarioSeed: number, topic: string, component: string): Random {
  const bytes = new TextEncoder().encode(`${scenarioSeed}|${topic}|${component}`);
  return sfc32(murmur3(bytes, 0), murmur3(bytes, 1), murmur3(bytes, 2));
}

/** sfc32, "small fast counting" (Chris Doty-Humphrey, PractRand 0.95): 128 bits of state, period at least 2^32. */
export function sfc32(seedA: number, seedB: number, seedC: number): Random {
  let a = seedA | 0;
  let b = seedB | 0;
  let c = seedC | 0;
  let counter = 1;
  let spare: number | null = null;
  function uint32(): number {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
  function uniform(): number {
    return (uint32() >>> 8) / TWO_24;
  }
  for (let i = 0; i < DISCARDED; i++) uint32();
  return {
    uint32,
    uniform,
    below: (n) => Math.floor((uint32() / TWO_32) * n),
    normal() {
      if (spare !== null) {
        const kept = spare;
        spare = null;
        return kept;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      const angle = 2 * Math.PI * uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
  };
}

/** MurmurHash3_x86_32 (Austin Appleby, public domain), 0..2^32-1. */
export function murmur3(bytes: Uint8Array, seed: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length - (bytes.length % 4);
  let h = seed | 0;
  for (let i = 0; i < whole; i += 4) {
    h ^= scramble(view.getUint32(i, true));
    h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let i = bytes.length - 1; i >= whole; i--) tail = (tail << 8) | view.getUint8(i);
  if (bytes.length > whole) h ^= scramble(tail);
  h ^= bytes.length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function scramble(word: number): number {
  const k = Math.imul(word, 0xcc9e2d51);
  return Math.imul((k << 15) | (k >>> 17), 0x1b873593);
}
