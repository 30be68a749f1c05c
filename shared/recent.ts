/** A bounded memory of what was asked for lately. */
export interface Recent<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
}

/**
 * Remembers at least the `capacity` most recently used entries and at most twice as many: two generations, of which the old
 * one is forgotten whole. Nearly as good as strict least-recently-used order at a fraction of its cost.
 */
export function createRecent<V>(capacity: number): Recent<V> {
  let young = new Map<string, V>();
  let old = new Map<string, V>();

  function set(key: string, value: V): void {
    if (young.size >= capacity) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
  }

  return {
    get(key) {
      const found = young.get(key);
      if (found !== undefined) return found;
      const earlier = old.get(key);
      if (earlier !== undefined) set(key, earlier);
      return earlier;
    },
    set,
  };
}
