import type { StreamName } from '../streams.ts';
import { type Chunk, unpack } from './chunk.ts';
import type { Stored } from './record-text.ts';
import { bytesOf, integerOf, type Store } from './sqlite-store.ts';

/** What is held of a partition at once: with 24 partitions and long Chinese comments, about 100 MB in the worst case. */
const PAGE_RECORDS = 4_000;
const PAGE_CHARACTERS = 1024 * 1024;

/** The stored chunks of all partitions. */
export interface Chunks {
  /** Offset the next record of this partition will have. */
  end(stream: StreamName, partition: number): number;
  /** Stores chunks behind each other; inside a transaction. `now`: epoch ms of the append. */
  add(chunks: readonly Chunk[], now: number): void;
  /** A reader that stands at `from`. */
  reader<S extends StreamName>(stream: S, partition: number, from: number): ChunkReader<S>;
  /** Drops the partition's oldest chunks, as far as they were appended before `before` (epoch ms) and end at or below `upTo`. */
  drop(stream: StreamName, partition: number, before: number, upTo: number): number;
}

/** Goes through one partition in order and holds one page of it. */
export interface ChunkReader<S extends StreamName> {
  /** The next records below offset `below`, at most `limit` of them; empty at the end. */
  next(limit: number, below: number): readonly Stored<S>[];
}

export function openChunks(store: Store): Chunks {
  const selectEnd = store.prepare('SELECT next FROM ends WHERE stream = ? AND partition = ?');
  const updateEnd = store.prepare(
    'INSERT INTO ends VALUES (?, ?, ?) ON CONFLICT (stream, partition) DO UPDATE SET next = excluded.next',
  );
  const insert = store.prepare(
    'INSERT INTO chunks (stream, partition, next, count, at, entries) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const select = store.prepare(
    'SELECT next, count, entries FROM chunks WHERE stream = ? AND partition = ? AND next > ? ORDER BY next',
  );
  const selectOld = store.prepare(
    'SELECT next, count, at FROM chunks WHERE stream = ? AND partition = ? AND next <= ? ORDER BY next',
  );
  const remove = store.prepare('DELETE FROM chunks WHERE stream = ? AND partition = ? AND next <= ?');

  function end(stream: StreamName, partition: number): number {
    const row = store.read(() => selectEnd.get(stream, partition));
    return row === undefined ? 0 : integerOf(row, 'next');
  }

  function page<S extends StreamName>(stream: S, partition: number, from: number): Stored<S>[] {
    const found: Stored<S>[] = [];
    let characters = 0;
    for (const row of select.iterate(stream, partition, from)) {
      const count = integerOf(row, 'count');
      const chunk = unpack(stream, integerOf(row, 'next') - count, count, bytesOf(row, 'entries'));
      for (const stored of chunk.records) if (stored.offset >= from) found.push(stored);
      characters += chunk.characters;
      if (found.length >= PAGE_RECORDS || characters >= PAGE_CHARACTERS) break;
    }
    return found;
  }

  return {
    end,
    add(chunks, now) {
      for (const { stream, partition, count, bytes } of chunks) {
        const next = end(stream, partition) + count;
        insert.run(stream, partition, next, count, now, bytes);
        updateEnd.run(stream, partition, next);
      }
    },
    reader(stream, partition, from) {
      let held: Stored<typeof stream>[] = [];
      let taken = 0;
      let next = from;
      return {
        next(limit, below) {
          if (taken >= held.length) {
            held = next < below ? store.read(() => page(stream, partition, next)) : [];
            taken = 0;
          }
          const start = taken;
          while (taken < held.length && taken - start < limit && (held[taken]?.offset ?? below) < below)
            taken++;
          const records = held.slice(start, taken);
          next = (records.at(-1)?.offset ?? next - 1) + 1;
          return records;
        },
      };
    },
    drop(stream, partition, before, upTo) {
      return store.transact(() => {
        let dropped = 0;
        let limit = 0;
        for (const row of selectOld.iterate(stream, partition, upTo)) {
          if (integerOf(row, 'at') >= before) break;
          dropped += integerOf(row, 'count');
          limit = integerOf(row, 'next');
        }
        if (dropped > 0) remove.run(stream, partition, limit);
        return dropped;
      });
    },
  };
}
