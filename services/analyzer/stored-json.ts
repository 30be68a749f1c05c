import type { z } from 'zod';

/** A state entry as it was stored by `storedJson`; null where there is none. */
export function readStored<T>(stored: Uint8Array | undefined, schema: z.ZodType<T>): T | null {
  return stored ? schema.parse(JSON.parse(Buffer.from(stored).toString('utf8'))) : null;
}

export function storedJson(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
