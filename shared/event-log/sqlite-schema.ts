import type { DatabaseSync } from 'node:sqlite';
import { AppError } from '../errors.ts';

/** The log's one file in its folder (beside it SQLite keeps `-wal` and `-shm`). */
export const FILE_NAME = 'event-log.sqlite';

/** 'GCLG' in SQLite's header: tells an event log from any other database. */
const APPLICATION_ID = 0x47434c47;
/** A chunk then lies on one or two pages; commits take half the time they take with SQLite's 4096. */
const PAGE_BYTES = 16_384;
/** Version of these tables. */
const TABLES_VERSION = 1;

/**
 * A chunk holds records `next - count` up to `next` of its partition. `ends` outlives the chunks that retention drops.
 * `readers`: a processor's lease (`owner` null: free), committed position, and the position its stored state stands at.
 */
const TABLES = `
  CREATE TABLE settings (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE ends (
    stream TEXT NOT NULL, partition INTEGER NOT NULL, next INTEGER NOT NULL,
    PRIMARY KEY (stream, partition)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE chunks (
    id INTEGER PRIMARY KEY, stream TEXT NOT NULL, partition INTEGER NOT NULL,
    next INTEGER NOT NULL, count INTEGER NOT NULL, at INTEGER NOT NULL, entries BLOB NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX chunks_by_offset ON chunks (stream, partition, next);
  CREATE TABLE cursors (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE members (
    processor TEXT NOT NULL, owner TEXT NOT NULL, expires INTEGER NOT NULL,
    PRIMARY KEY (processor, owner)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE readers (
    processor TEXT NOT NULL, partition INTEGER NOT NULL,
    owner TEXT, epoch INTEGER NOT NULL, expires INTEGER NOT NULL,
    position INTEGER NOT NULL, snapshot INTEGER NOT NULL,
    PRIMARY KEY (processor, partition)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE states (
    id INTEGER PRIMARY KEY, processor TEXT NOT NULL, partition INTEGER NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL,
    UNIQUE (processor, partition, key)
  ) STRICT;
`;

/**
 * Makes the tables in an empty file, or makes sure that they are there and of this many partitions. Two processes may do it
 * at once: the second finds the work of the first.
 * @throws AppError LOG_FAILED
 */
export function createTables(db: DatabaseSync, folder: string, partitions: number): void {
  if (integerFrom(db, 'PRAGMA application_id') === 0) {
    refuseForeign(db, folder);
    // Before the first table, or it has no effect.
    db.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA auto_vacuum = INCREMENTAL`);
  }
  db.exec('PRAGMA journal_mode = WAL');
  db.exec('BEGIN IMMEDIATE');
  try {
    if (integerFrom(db, 'PRAGMA application_id') === 0) {
      refuseForeign(db, folder);
      db.exec(TABLES);
      db.prepare("INSERT INTO settings VALUES ('partitions', ?)").run(partitions);
      db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${TABLES_VERSION}`);
    }
    check(db, folder, partitions);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function refuseForeign(db: DatabaseSync, folder: string): void {
  if (integerFrom(db, 'SELECT count(*) FROM sqlite_schema') === 0) return;
  throw new AppError(
    'LOG_FAILED',
    `${FILE_NAME} in ${folder} is another program's database, not an event log`,
  );
}

function check(db: DatabaseSync, folder: string, partitions: number): void {
  if (integerFrom(db, 'PRAGMA application_id') !== APPLICATION_ID) {
    throw new AppError(
      'LOG_FAILED',
      `${FILE_NAME} in ${folder} is another program's database, not an event log`,
    );
  }
  const version = integerFrom(db, 'PRAGMA user_version');
  if (version !== TABLES_VERSION) {
    throw new AppError(
      'LOG_FAILED',
      `the event log in ${folder} has tables of version ${version}; this program knows version ${TABLES_VERSION}`,
    );
  }
  const made = integerFrom(db, "SELECT value FROM settings WHERE name = 'partitions'");
  if (made !== partitions) {
    throw new AppError(
      'LOG_FAILED',
      `the event log in ${folder} was made with ${made} partitions and cannot be opened with ${partitions}`,
    );
  }
}

function integerFrom(db: DatabaseSync, sql: string): number {
  const value = Object.values(db.prepare(sql).get() ?? {})[0];
  if (typeof value !== 'number')
    throw new AppError('LOG_FAILED', `the event log is damaged: ${sql} gives no integer`);
  return value;
}
