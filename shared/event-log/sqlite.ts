import { setImmediate } from 'node:timers/promises';
import type { StreamName } from '../streams.ts';
import { checkPartition, pack, partitionsOf } from './chunk.ts';
import type { Entry, EventLog } from './event-log.ts';
import { checkOptions, LEASE_MS, outdated, SNAPSHOT_RECORDS, soundPages, writtenAll } from './log-checks.ts';
import type { EventLogTuning } from './open.ts';
import { openChunks } from './sqlite-chunks.ts';
import { runProcessor } from './sqlite-process.ts';
import { openReaders } from './sqlite-readers.ts';
import { openStore, textOf } from './sqlite-store.ts';

/** What another process appends is seen within this; each look is one pragma of some microseconds. */
const POLL_MS = 200;

/**
 * The embedded EventLog: one SQLite database in WAL mode in the folder, shared by any number of processes of one machine.
 * @throws AppError LOG_FAILED
 */
export async function openSqliteLog(
  options: EventLogTuning & { readonly folder: string },
): Promise<EventLog> {
  const {
    folder,
    partitions,
    clock,
    sealKey,
    durability = 'power',
    leaseMs = LEASE_MS,
    pollMs = POLL_MS,
  } = options;
  const { snapshotRecords = SNAPSHOT_RECORDS } = options;
  checkOptions(partitions, sealKey);
  const store = openStore({ folder, partitions, clock, durability, pollMs });
  const chunks = openChunks(store);
  const readers = openReaders(store);
  const parts = { store, chunks, readers, clock, partitions, sealKey, leaseMs, snapshotRecords };
  const putCursor = store.prepare(
    'INSERT INTO cursors VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  const selectCursor = store.prepare('SELECT value FROM cursors WHERE name = ?');
  const vacuum = store.prepare('PRAGMA incremental_vacuum');

  async function* read<S extends StreamName>(
    stream: S,
    partition: number,
    from: number,
    signal?: AbortSignal,
  ): AsyncGenerator<readonly Entry<S>[]> {
    checkPartition(stream, partition, partitions);
    const end = signal ? Number.POSITIVE_INFINITY : chunks.end(stream, partition);
    const reader = chunks.reader(stream, partition, from);
    signal?.addEventListener('abort', store.wake);
    try {
      while (!signal?.aborted) {
        const seen = store.version();
        const page = reader.next(Number.POSITIVE_INFINITY, end);
        if (page.length > 0) {
          yield* soundPages(stream, partition, page);
          await setImmediate();
        } else if (signal) await store.news(seen, Number.POSITIVE_INFINITY);
        else return;
      }
    } finally {
      signal?.removeEventListener('abort', store.wake);
    }
  }

  return {
    partitions: (stream) => partitionsOf(stream, partitions),
    async append(records, ...cursors) {
      const packed = pack(writtenAll(records), partitions);
      store.transact(() => {
        chunks.add(packed, clock.now());
        for (const { name, value } of cursors) putCursor.run(name, value);
      });
    },
    async cursor(name) {
      const row = store.read(() => selectCursor.get(name));
      return row === undefined ? null : textOf(row, 'value');
    },
    end: async (stream, partition) => store.read(() => chunks.end(stream, partition)),
    read,
    process: (processor, processOptions) => runProcessor(parts, processor, processOptions),
    troubles: () => [],
    async retain(now) {
      let dropped = 0;
      for (const { stream, partition, before, readers: needing } of outdated(partitions, now)) {
        const needed = needing.map((reader) => readers.needs(reader, partition));
        dropped += chunks.drop(stream, partition, before, Math.min(...needed, chunks.end(stream, partition)));
        await setImmediate();
      }
      if (dropped > 0) store.read(() => vacuum.all());
      return dropped;
    },
    async [Symbol.asyncDispose]() {
      store.close();
    },
  };
}
