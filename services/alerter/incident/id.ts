/** FNV-1a, 64 bit: offset basis and prime of Fowler, Noll and Vo. */
const BASIS = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;
const MASK_64 = (1n << 64n) - 1n;
/** 48 bits: among 100,000 incidents of a run two ids meet with a chance of 2 in 100,000. */
const INCIDENT_BITS = 48n;
const BYTE_BITS = 8n;

/** The derived id of an incident: the same run, first subject and onset minute give the same id on every machine. */
export function incidentId(run: string, subject: string, onset: number): string {
  return `inc-${hex(fold(hash64([run, subject, String(onset)])), INCIDENT_BITS)}`;
}

/** Of an incident that a person makes, by opening or splitting: derived from the act's own id. */
export function handMadeId(run: string, action: string): string {
  return `inc-${hex(fold(hash64([run, 'by hand', action])), INCIDENT_BITS)}`;
}

/** A derived id of 16 hex digits under a prefix; the same parts give the same one on every machine. */
export function derivedId(prefix: string, parts: readonly string[]): string {
  return `${prefix}-${hex(hash64(parts), 64n)}`;
}

/** FNV-1a over the code units of the parts, which a NUL keeps apart. */
function hash64(parts: readonly string[]): bigint {
  const text = parts.join('\u0000');
  let hash = BASIS;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    for (const byte of [unit & 0xff, unit >> 8]) hash = ((hash ^ BigInt(byte)) * PRIME) & MASK_64;
  }
  return hash;
}

/** From 64 to 48 bits by exclusive or, as the authors of FNV advise. */
function fold(hash: bigint): bigint {
  return (hash >> INCIDENT_BITS) ^ (hash & ((1n << INCIDENT_BITS) - 1n));
}

function hex(value: bigint, bits: bigint): string {
  return value.toString(16).padStart(Number((bits * 2n) / BYTE_BITS), '0');
}
