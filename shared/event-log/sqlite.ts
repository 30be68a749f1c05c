import { setImmediate } from 'node:timers/promises';
import { AppError, messageOf } from '../errors.ts';
import { type StreamName, type StreamSpec, streams } from '../streams.ts';
import { checkPartition, pack, partitionsOf } from './chunk.ts';
import { BrokenRecord, type Entry, type EventLog, type Outgoing } from './event-log.ts';
import type { EventLogTuning } from './open.ts';
import { isBroken, type Stored, type Written, writeRecord } from './record-text.ts';
import { openChunks } from './sqlite-chunks.ts';
import { runProcessor } from './sqlite-process.ts';
import { openReaders } from './sqlite-readers.ts';
import { openStore, textOf } from './sqlite-store.ts';

/**
 * Between 10 and 15 s: a processor that is frozen holds the others back no longer than this, while a full garbage collection
 * or a slow disk does not cost the partition (design.md part 4).
 */
const LEASE_MS = 12_000;
/** What another process appends is seen within this; each look is one pragma of some microseconds. */
const POLL_MS = 200;
/** A re-fold of this many records takes well under a second; storing the state as seldom costs next to nothing. */
const SNAPSHOT_RECORDS = 20_000;
/** More would be more than any partition count this project has been measured with. */
const MAX_PARTITIONS = 1_000;
const SEAL_KEY_BYTES = 32;
const HOUR_MS = 3_600_000;

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
          yield* sound(stream, partition, page);
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
      const packed = pack(written(records), partitions);
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
    async retain(now) {
      let dropped = 0;
      for (const [stream, spec] of streamSpecs) {
        if (spec.retentionHours === null) continue;
        for (let p = 0; p < partitionsOf(stream, partitions); p++) {
          const needed = spec.readers.map((reader) => readers.needs(reader, p));
          dropped += chunks.drop(
            stream,
            p,
            now - spec.retentionHours * HOUR_MS,
            Math.min(...needed, chunks.end(stream, p)),
          );
          await setImmediate();
        }
      }
      if (dropped > 0) store.read(() => vacuum.all());
      return dropped;
    },
    async [Symbol.asyncDispose]() {
      store.close();
    },
  };
}

const streamSpecs = Object.keys(streams)
  .filter(isStreamName)
  .map((name): readonly [StreamName, StreamSpec] => [name, streams[name]]);

function isStreamName(name: string): name is StreamName {
  return Object.hasOwn(streams, name);
}

function checkOptions(partitions: number, sealKey: Uint8Array): void {
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > MAX_PARTITIONS) {
    throw new AppError(
      'LOG_FAILED',
      `an event log has between 1 and ${MAX_PARTITIONS} partitions, not ${partitions}`,
    );
  }
  if (sealKey.length !== SEAL_KEY_BYTES) {
    throw new AppError(
      'LOG_FAILED',
      `the key that seals dead letters has ${sealKey.length} bytes, not ${SEAL_KEY_BYTES}`,
    );
  }
}

/** @throws AppError BAD_INPUT for the first record that breaks its schema */
function written(records: readonly Outgoing[]): Written[] {
  try {
    return records.map(writeRecord);
  } catch (cause) {
    throw new AppError('BAD_INPUT', messageOf(cause), { cause });
  }
}

/** The page as entries; at a record that no longer parses, what comes before it, then an error that says where to read on. */
function* sound<S extends StreamName>(
  stream: S,
  partition: number,
  page: readonly Stored<S>[],
): Generator<readonly Entry<S>[]> {
  const entries: Entry<S>[] = [];
  for (const stored of page) {
    if (isBroken(stored)) {
      if (entries.length > 0) yield entries;
      const place = `record ${stored.offset} of ${stream} ${partition}`;
      const readOn = stored.offset + 1;
      throw new BrokenRecord(`${place} ${stored.reason}; read on from ${readOn}`, readOn);
    }
    entries.push(stored);
  }
  yield entries;
}
