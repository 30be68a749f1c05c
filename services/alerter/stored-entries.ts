import type { StoredState } from '../../shared/event-log/event-log.ts';

export type StoredEntry = readonly [key: string, value: Uint8Array | null];

/** Digits of a number in a key: keys then sort as their numbers do. */
const DIGITS = 15;

/** A stored JSON value, or undefined where there is none. */
export function readJson<T>(stored: StoredState, key: string): T | undefined {
  const bytes = stored.get(key);
  return bytes && JSON.parse(Buffer.from(bytes).toString('utf8'));
}

/** The entries of one section, `section/key`, with their keys. */
export function* sectionOf<T>(stored: StoredState, section: string): Iterable<readonly [string, T]> {
  const prefix = `${section}/`;
  for (const key of stored.keys()) {
    if (!key.startsWith(prefix)) continue;
    const value: T | undefined = readJson(stored, key);
    if (value !== undefined) yield [key.slice(prefix.length), value];
  }
}

/**
 * Finds what has changed between two looks at all entries, starting from those of `start` that are stored. Values are compared as
 * they are (objects by identity, so they must be replaced and not altered) and stored as JSON; a string is stored as it is
 * under key `meta` only, which holds JSON text already.
 */
export function createStoring(
  stored: StoredState,
  start: Iterable<readonly [string, unknown]>,
): (now: Iterable<readonly [string, unknown]>) => Iterable<StoredEntry> {
  const known = new Map<string, unknown>();
  for (const [key, value] of start) if (stored.get(key) !== undefined) known.set(key, value);
  return function* changes(now) {
    const gone = new Set(known.keys());
    for (const [key, value] of now) {
      gone.delete(key);
      if (known.has(key) && known.get(key) === value) continue;
      known.set(key, value);
      yield [key, Buffer.from(key === 'meta' ? String(value) : JSON.stringify(value))];
    }
    for (const key of gone) {
      known.delete(key);
      yield [key, null];
    }
  };
}

/**
 * Entries for a list that grows at its end and loses some: each object keeps the number under which it was first seen, and
 * numbers go on from the highest stored. `loaded` are the objects of the stored list, in its order.
 */
export function createNumbering<T extends object>(
  stored: StoredState,
  section: string,
  loaded: readonly T[],
): (list: readonly T[]) => Iterable<readonly [string, T]> {
  const numbers = new WeakMap<T, number>();
  const keys = [...sectionOf(stored, section)].map(([key]) => Number(key)).sort((a, b) => a - b);
  for (const [index, one] of loaded.entries()) numbers.set(one, keys[index] ?? index);
  let next = (keys.at(-1) ?? -1) + 1;
  return function* entries(list) {
    for (const one of list) {
      const number = numbers.get(one) ?? next++;
      numbers.set(one, number);
      yield [`${section}/${String(number).padStart(DIGITS, '0')}`, one];
    }
  };
}
