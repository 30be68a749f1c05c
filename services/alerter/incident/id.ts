/** FNV-1a, 64 bit: offset basis and prime of Fowler, Noll and Vo. */
const BASIS = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;
const MASK_64 = (1n << 64n) - 1n;
/** 48 bits: among 100,000 incidents of a run two ids meet with a chance of 2 in 100,000. */
const ID_BITS = 48n;

/**
 * The derived id of an incident: the same run, first subject and onset minute give the same id on every machine.
 * FNV-1a over the code units, folded from 64 to 48 bits by exclusive or, as its authors advise.
 */
export function incidentId(run: string, subject: string, onset: number): string {
  const text = `${run}\u0000${subject}\u0000${onset}`;
  let hash = BASIS;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    for (const byte of [unit & 0xff, unit >> 8]) hash = ((hash ^ BigInt(byte)) * PRIME) & MASK_64;
  }
  const folded = (hash >> ID_BITS) ^ (hash & ((1n << ID_BITS) - 1n));
  return `inc-${folded.toString(16).padStart(12, '0')}`;
}
