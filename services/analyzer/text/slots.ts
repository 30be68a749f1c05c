/** Hashed weights in slots: a hash may be in its own slot or the next one, and a byte tells apart what falls there. */
const PROBES = 2;

/** Tells the hashes of a slot apart: 1..255. */
export function checkOf(hash: number): number {
  return hash & 0xff || 0xff;
}

/** The slots that a hash may be in, in the order in which they are looked at. */
export function* probesOf(hash: number, slots: number): Iterable<number> {
  const first = Math.floor((hash / 2 ** 32) * slots);
  for (let i = 0; i < PROBES; i++) yield (first + i) % slots;
}

/** The slot of a hash, or -1 for one that is not there. @param checks of each slot, 0 where it is empty */
export function probe(checks: Uint8Array, hash: number): number {
  const slots = checks.length;
  let slot = Math.floor((hash / 2 ** 32) * slots);
  const check = hash & 0xff || 0xff;
  for (let i = 0; i < PROBES; i++) {
    if (checks[slot] === check) return slot;
    slot = slot + 1 === slots ? 0 : slot + 1;
  }
  return -1;
}

/** The first free slot for a hash, or -1 where all are taken, or one holds what this one would be taken for. */
export function freeSlot(checks: Uint8Array, hash: number): number {
  for (const slot of probesOf(hash, checks.length)) {
    if (checks[slot] === 0) return slot;
    if (checks[slot] === checkOf(hash)) return -1;
  }
  return -1;
}
