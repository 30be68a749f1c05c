import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { StoredState } from './event-log.ts';
import type { FetchedMessage } from './kafka-internals.d.ts';
import type { Addressed } from './kafka-messages.ts';
import type { Changes } from './partition-run.ts';

/**
 * A processor's stored state of one partition, as the compacted topic tells it: one message per entry (key `s/` + its name;
 * no value: deleted) and one that says where it stands (key `position`). All of a transaction are there or none, so that
 * state and position are always of one piece.
 */
export interface StateCopy extends Disposable {
  readonly position: number;
  readonly snapshot: number;
  state(): StoredState;
  /** Takes in a message of the topic. */
  take(message: FetchedMessage): void;
  /** Takes in what has been committed. */
  apply(to: Standing, changes: Changes | null): void;
}

const standingSchema = z.strictObject({ position: z.int(), snapshot: z.int() });
export type Standing = z.infer<typeof standingSchema>;

const POSITION_KEY = 'position';
const ENTRY_PREFIX = 's/';

/** The messages that store a new standing, and what changed of the state. */
export function stateMessages(
  topic: string,
  partition: number,
  standing: Standing,
  changes: Changes | null,
): Addressed[] {
  const entries = (changes ?? []).map(([key, value]) => ({
    topic,
    message: {
      partition,
      key: `${ENTRY_PREFIX}${key}`,
      value: value === null ? null : Buffer.from(value.buffer, value.byteOffset, value.byteLength),
    },
  }));
  const place = { partition, key: POSITION_KEY, value: Buffer.from(JSON.stringify(standing), 'utf8') };
  return [...entries, { topic, message: place }];
}

/**
 * The copy lies in a temporary database that SQLite keeps in memory as long as it is small and lets go with the process: a
 * partition's state may be larger than a process's memory should be.
 */
export function openStateCopy(): StateCopy {
  const db = new DatabaseSync('');
  db.exec(
    'PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; CREATE TABLE states (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID',
  );
  const put = db.prepare(
    'INSERT INTO states VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  const drop = db.prepare('DELETE FROM states WHERE key = ?');
  const select = db.prepare('SELECT value FROM states WHERE key = ?');
  const selectKeys = db.prepare('SELECT key FROM states');
  let standing: Standing = { position: 0, snapshot: 0 };

  function set(key: string, value: Uint8Array | null): void {
    if (value === null) drop.run(key);
    else put.run(key, value);
  }

  return {
    get position() {
      return standing.position;
    },
    get snapshot() {
      return standing.snapshot;
    },
    state: () => ({
      get(key) {
        const value = select.get(key)?.value;
        return value instanceof Uint8Array ? value : undefined;
      },
      keys: () => selectKeys.all().map((row) => String(row.key)),
    }),
    take({ key, value }) {
      const name = key?.toString('utf8') ?? '';
      if (name.startsWith(ENTRY_PREFIX)) set(name.slice(ENTRY_PREFIX.length), value);
      else if (name === POSITION_KEY && value !== null) standing = standingOf(value);
    },
    apply(to, changes) {
      for (const [key, value] of changes ?? []) set(key, value);
      standing = to;
    },
    [Symbol.dispose]() {
      if (db.isOpen) db.close();
    },
  };
}

function standingOf(value: Buffer): Standing {
  try {
    return standingSchema.parse(JSON.parse(value.toString('utf8')));
  } catch (cause) {
    throw new AppError('LOG_FAILED', 'the stored position of a processor is no position', { cause });
  }
}
