import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { AppError, messageOf } from '../../../shared/errors.ts';
import type { Cursor, Outgoing } from '../../../shared/event-log/event-log.ts';
import { packAppend, unpackAppend } from './append-bytes.ts';

/** Appends in the order of their numbers, on disk (fsync) when `add` returns. */
export interface OutboxFile extends Disposable {
  readonly path: string;
  /** Of this file, drawn when it was made: its place in the log is kept under it. */
  id(): string;
  /** @throws AppError BAD_INPUT for a record that breaks its schema; OUTBOX_FAILED when the disk does not take it */
  add(records: readonly Outgoing[], cursors: readonly Cursor[], at: number, roomBytes: number): number;
  /** The oldest appends behind number `after` as one, of at most so many records and bytes, but at least one; null: there is none. */
  head(after: number, records: number, bytes: number): Head | Unreadable | null;
  /** Takes out what the log has: every append up to this number. Returns how many there were. */
  remove(upTo: number): number;
  /** Takes the oldest append out of the queue and keeps it apart. */
  setAside(number: number, reason: string): void;
  /** The last value of a cursor among the appends that wait, or null. */
  cursor(name: string): string | null;
  /** The highest number that was ever given. */
  last(): number;
  /** Forgets every append up to `upTo` and goes on under another id. */
  renew(upTo: number): void;
  totals(): Totals;
  /** Takes the whole file away, and with it what its disk is full of. */
  destroy(): void;
}

export interface Head {
  readonly records: readonly Outgoing[];
  readonly cursors: readonly Cursor[];
  readonly appends: number;
  /** Number of the last append in it. */
  readonly last: number;
}

/** The oldest append is damaged, or of another program. */
export interface Unreadable {
  readonly unreadable: string;
  readonly last: number;
}

export interface Totals {
  readonly appends: number;
  readonly bytes: number;
  /** Epoch ms; null when none waits. */
  readonly oldestAt: number | null;
  readonly setAside: number;
}

export const OUTBOX_FILE = 'outbox.sqlite';
/** 'GCOB' in SQLite's header: tells an outbox from any other database. */
const APPLICATION_ID = 0x47434f42;
/** Beyond this the write-ahead log is cut back after a checkpoint. */
const WAL_BYTES = 16 * 1024 * 1024;

/** AUTOINCREMENT: a number is never given twice, not even after the file was emptied and closed. */
const TABLES = `
  CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE appends (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, count INTEGER NOT NULL, records BLOB NOT NULL
  ) STRICT;
  CREATE TABLE cursors (
    number INTEGER NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (number, place)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX cursors_by_name ON cursors (name, number);
  CREATE TABLE aside (number INTEGER PRIMARY KEY, reason TEXT NOT NULL, records BLOB NOT NULL) STRICT;
`;

/** @throws AppError OUTBOX_FAILED when the file cannot be opened, or is another program's */
export function openOutboxFile(folder: string): OutboxFile {
  const path = join(folder, OUTBOX_FILE);
  const db = guarded(path, 'cannot be opened', () => connect(path));
  const insert = db.prepare('INSERT INTO appends (at, count, records) VALUES (?, ?, ?)');
  const insertCursor = db.prepare('INSERT INTO cursors VALUES (?, ?, ?, ?)');
  const select = db.prepare('SELECT number, count, records FROM appends WHERE number > ? ORDER BY number');
  const selectCursors = db.prepare(
    'SELECT name, value FROM cursors WHERE number BETWEEN ? AND ? ORDER BY number, place',
  );
  const selectCursor = db.prepare(
    'SELECT value FROM cursors WHERE name = ? ORDER BY number DESC, place DESC LIMIT 1',
  );
  const selectGone = db.prepare(
    'SELECT count(*) AS n, coalesce(sum(length(records)), 0) AS bytes FROM appends WHERE number <= ?',
  );
  const remove = db.prepare('DELETE FROM appends WHERE number <= ?');
  const removeCursors = db.prepare('DELETE FROM cursors WHERE number <= ?');
  const putAside = db.prepare('INSERT INTO aside SELECT number, ?, records FROM appends WHERE number = ?');
  const oldest = db.prepare('SELECT at FROM appends ORDER BY number LIMIT 1');
  const given = db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'appends'");
  const putId = db.prepare("INSERT OR REPLACE INTO settings VALUES ('id', ?)");
  const vacuum = db.prepare('PRAGMA incremental_vacuum');
  let { appends, bytes, aside } = guarded(path, 'cannot be read', () => ({
    appends: integer(db.prepare('SELECT count(*) AS n FROM appends').get()?.n),
    bytes: integer(db.prepare('SELECT coalesce(sum(length(records)), 0) AS n FROM appends').get()?.n),
    aside: integer(db.prepare('SELECT count(*) AS n FROM aside').get()?.n),
  }));
  let id = String(db.prepare("SELECT value FROM settings WHERE name = 'id'").get()?.value);

  function transact<T>(what: string, work: () => T): T {
    return guarded(path, what, () => {
      db.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        db.exec('COMMIT');
        return result;
      } catch (error) {
        if (db.isTransaction) db.exec('ROLLBACK');
        throw error;
      }
    });
  }

  function drop(upTo: number): { readonly n: number; readonly freed: number } {
    const gone = selectGone.get(upTo);
    remove.run(upTo);
    removeCursors.run(upTo);
    return { n: integer(gone?.n), freed: integer(gone?.bytes) };
  }

  function dropped({ n, freed }: { readonly n: number; readonly freed: number }): number {
    appends -= n;
    bytes -= freed;
    if (n > 0 && appends === 0) guarded(path, 'cannot be cut back', () => vacuum.all());
    return n;
  }

  return {
    path,
    id: () => id,
    add(records, cursors, at, roomBytes) {
      const blob = packAppend(records);
      if (bytes + blob.length > roomBytes)
        throw new AppError('OUTBOX_FULL', `${path} holds ${bytes} bytes and takes at most ${roomBytes}`);
      const number = transact('cannot be written', () => {
        const added = integer(insert.run(at, records.length, blob).lastInsertRowid);
        for (const [place, { name, value }] of cursors.entries()) insertCursor.run(added, place, name, value);
        return added;
      });
      appends += 1;
      bytes += blob.length;
      return number;
    },
    head(after, maxRecords, maxBytes) {
      return guarded(path, 'cannot be read', () => {
        const records: Outgoing[] = [];
        let [first, last, count, size] = [0, 0, 0, 0];
        for (const row of select.iterate(after)) {
          const blob = row.records instanceof Uint8Array ? row.records : new Uint8Array();
          size += blob.length;
          if (count > 0 && (records.length + integer(row.count) > maxRecords || size > maxBytes)) break;
          const unpacked = unpackAppend(blob);
          if (typeof unpacked === 'string') {
            if (count > 0) break;
            return { unreadable: unpacked, last: integer(row.number) };
          }
          for (const one of unpacked) records.push(one);
          last = integer(row.number);
          if (count === 0) first = last;
          count += 1;
        }
        if (count === 0) return null;
        const cursors = selectCursors
          .all(first, last)
          .map(({ name, value }) => ({ name: String(name), value: String(value) }));
        return { records, cursors, appends: count, last };
      });
    },
    remove: (upTo) => dropped(transact('cannot be written', () => drop(upTo))),
    setAside(number, reason) {
      dropped(
        transact('cannot be written', () => {
          putAside.run(reason, number);
          return drop(number);
        }),
      );
      aside += 1;
    },
    cursor(name) {
      const row = guarded(path, 'cannot be read', () => selectCursor.get(name));
      return row === undefined ? null : String(row.value);
    },
    last: () => integer(given.get()?.seq ?? 0),
    renew(upTo) {
      const fresh = randomUUID();
      dropped(
        transact('cannot be written', () => {
          putId.run(fresh);
          return drop(upTo);
        }),
      );
      id = fresh;
    },
    totals: () => ({
      appends,
      bytes,
      oldestAt: appends === 0 ? null : integer(oldest.get()?.at),
      setAside: aside,
    }),
    destroy() {
      db.close();
      for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
    },
    [Symbol.dispose]() {
      if (db.isOpen) db.close();
    },
  };
}

function connect(path: string): DatabaseSync {
  const db = new DatabaseSync(path);
  try {
    db.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    db.exec(`PRAGMA journal_size_limit = ${WAL_BYTES}`);
    db.exec('BEGIN IMMEDIATE');
    const isEmpty = db.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.n === 0;
    if (isEmpty) {
      db.exec(TABLES);
      db.prepare("INSERT INTO settings VALUES ('id', ?)").run(randomUUID());
      db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    }
    if (db.prepare('PRAGMA application_id').get()?.application_id !== APPLICATION_ID)
      throw new Error("it is another program's database, not an outbox");
    db.exec('COMMIT');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function integer(value: SQLOutputValue | undefined): number {
  if (typeof value === 'number') return value;
  throw new Error('it is damaged: a column holds no integer');
}

/** Whatever SQLite or the disk says becomes OUTBOX_FAILED with the file's name. */
function guarded<T>(path: string, what: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('OUTBOX_FAILED', `${path} ${what}: ${messageOf(cause)}`, { cause });
  }
}
