import type { z } from 'zod';
import type { StoredState } from '../../shared/event-log/event-log.ts';

/** A state entry as it was stored by `storedJson`; null where there is none. */
export function readStored<T>(stored: Uint8Array | undefined, schema: z.ZodType<T>): T | null {
  return stored ? schema.parse(JSON.parse(Buffer.from(stored).toString('utf8'))) : null;
}

export function storedJson(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

/** The state entries whose keys begin with `prefix`, by the rest of their keys. */
export function entriesUnder(state: StoredState, prefix: string): ReadonlyMap<string, Uint8Array> {
  const entries = new Map<string, Uint8Array>();
  for (const key of state.keys()) {
    const value = key.startsWith(prefix) ? state.get(key) : undefined;
    if (value) entries.set(key.slice(prefix.length), value);
  }
  return entries;
}
