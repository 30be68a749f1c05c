const SEED = 0x9747b28c;
const M = 0x5bd1e995;
const encoder = new TextEncoder();
/** Keys are short ids; a longer one is encoded apart. */
const scratch = new Uint8Array(512);

/**
 * The partition of a key, 0..partitions-1: murmur2 of its UTF-8 bytes with the sign bit cleared, modulo the count. This is
 * what Kafka's default partitioner does (org.apache.kafka.common.utils.Utils.murmur2, BuiltInPartitioner), so that every
 * adapter puts a key into the same partition.
 */
export function partitionOf(key: string, partitions: number): number {
  if (partitions === 1) return 0;
  return (murmur2(bytesOf(key)) & 0x7fffffff) % partitions;
}

/** Kafka's murmur2 with its seed, as a signed 32-bit integer. */
export function murmur2(bytes: Uint8Array): number {
  const length = bytes.length;
  const whole = length & ~3;
  let h = SEED ^ length;
  for (let i = 0; i < whole; i += 4) {
    let k = Math.imul(
      byteAt(bytes, i) |
        (byteAt(bytes, i + 1) << 8) |
        (byteAt(bytes, i + 2) << 16) |
        (byteAt(bytes, i + 3) << 24),
      M,
    );
    k = Math.imul(k ^ (k >>> 24), M);
    h = Math.imul(h, M) ^ k;
  }
  const rest = length & 3;
  if (rest === 3) h ^= byteAt(bytes, whole + 2) << 16;
  if (rest >= 2) h ^= byteAt(bytes, whole + 1) << 8;
  if (rest >= 1) h = Math.imul(h ^ byteAt(bytes, whole), M);
  h = Math.imul(h ^ (h >>> 13), M);
  return h ^ (h >>> 15);
}

/** Ids are ASCII as a rule: their char codes are their bytes, at a fifth of an encoder call. */
function bytesOf(key: string): Uint8Array {
  if (key.length > scratch.length) return encoder.encode(key);
  for (let i = 0; i < key.length; i++) {
    const code = key.charCodeAt(i);
    if (code > 0x7f) return encoder.encode(key);
    scratch[i] = code;
  }
  return scratch.subarray(0, key.length);
}

function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}
