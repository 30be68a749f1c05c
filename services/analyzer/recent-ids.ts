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
  const places = createPlaces(capacity);
  const dirty = new Set<number>();
  let next = 0;

  function seen(hash: number): boolean {
    const value = hash === 0 ? 1 : hash;
    const evicted = ring[next] ?? 0;
    const repeat = places.get(value) >= 0;
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

/** A map from hashes above 0 to places from 0 on, for at most `capacity` of them: a hash table without a garbage of its own. */
interface Places {
  /** -1 when there is none. */
  get(hash: number): number;
  set(hash: number, place: number): void;
  delete(hash: number): void;
}

function createPlaces(capacity: number): Places {
  // Open addressing, at most half full (one more than the capacity is held while an id takes another's place).
  const bits = Math.ceil(Math.log2(capacity + 1)) + 1;
  const mask = 2 ** bits - 1;
  const hashes = new Float64Array(mask + 1);
  const places = new Int32Array(mask + 1);

  /** The slot of this hash, or the free one where it would lie. */
  function slotOf(hash: number): number {
    let slot = home(hash);
    while (hashes[slot] !== 0 && hashes[slot] !== hash) slot = (slot + 1) & mask;
    return slot;
  }

  function home(hash: number): number {
    // Well mixed already: its low bits will do.
    return (hash >>> 0) & mask;
  }

  return {
    get(hash) {
      const slot = slotOf(hash);
      return hashes[slot] === 0 ? -1 : (places[slot] ?? -1);
    },
    set(hash, place) {
      const slot = slotOf(hash);
      hashes[slot] = hash;
      places[slot] = place;
    },
    delete(hash) {
      let gap = slotOf(hash);
      // Those behind it move up, unless that would put them before their home (Knuth 6.4, algorithm R).
      for (let slot = (gap + 1) & mask; hashes[slot] !== 0; slot = (slot + 1) & mask) {
        const distance = (slot - home(hashes[slot] ?? 0)) & mask;
        if (distance < ((slot - gap) & mask)) continue;
        hashes[gap] = hashes[slot] ?? 0;
        places[gap] = places[slot] ?? 0;
        gap = slot;
      }
      hashes[gap] = 0;
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
