import { z } from 'zod';

/** The ids of the last `capacity` mention records of a partition, as 53-bit hashes: what makes a repeat a repeat. */
export interface RecentIds {
  /** Takes the next record's id hash; true when it was among the remembered ones. Repeats take a place as well. */
  seen(hash: number): boolean;
  /** Stored form of the blocks that changed since the last call. */
  changes(): Iterable<readonly [key: string, value: Uint8Array]>;
}

/** Ids per stored block: a batch dirties one or two blocks of 32 KiB rather than the whole memory. */
const BLOCK = 4096;
const PREFIX = 'ids/';
const HEAD = 'ids/head';
const headSchema = z.object({ next: z.int(), capacity: z.int() });

export function openRecentIds(capacity: number, stored: (key: string) => Uint8Array | undefined): RecentIds {
  const ring = new Float64Array(capacity);
  const places = new Map<number, number>();
  const dirty = new Set<number>();
  let next = 0;

  function seen(hash: number): boolean {
    const value = hash === 0 ? 1 : hash;
    const repeat = places.has(value);
    const evicted = ring[next] ?? 0;
    if (evicted !== 0 && places.get(evicted) === next) places.delete(evicted);
    ring[next] = value;
    places.set(value, next);
    dirty.add(Math.floor(next / BLOCK));
    next = (next + 1) % capacity;
    return repeat;
  }

  for (const hash of storedOldestFirst(stored)) seen(hash);

  return {
    seen,
    *changes() {
      if (dirty.size === 0) return;
      for (const block of dirty) {
        yield [
          `${PREFIX}${block}`,
          new Uint8Array(ring.slice(block * BLOCK, (block + 1) * BLOCK).buffer),
        ] as const;
      }
      yield [HEAD, Buffer.from(JSON.stringify({ next, capacity }))] as const;
      dirty.clear();
    },
  };
}

/** The remembered hashes in the order in which they came; the capacity may have been another one. */
function* storedOldestFirst(stored: (key: string) => Uint8Array | undefined): Iterable<number> {
  const head = stored(HEAD);
  if (!head) return;
  const { next, capacity } = headSchema.parse(JSON.parse(Buffer.from(head).toString('utf8')));
  const ring = new Float64Array(capacity);
  for (let start = 0; start < capacity; start += BLOCK) {
    const bytes = stored(`${PREFIX}${start / BLOCK}`);
    if (bytes) ring.set(new Float64Array(Uint8Array.from(bytes).buffer), start);
  }
  for (let i = 0; i < capacity; i++) {
    const hash = ring[(next + i) % capacity] ?? 0;
    if (hash !== 0) yield hash;
  }
}
