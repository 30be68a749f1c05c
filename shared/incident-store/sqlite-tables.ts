import type { DatabaseSync } from 'node:sqlite';
import { AppError } from '../errors.ts';
import { FTS_OPTIONS } from './sqlite-words.ts';

/** The store's one file in its folder (beside it SQLite keeps `-wal` and `-shm`). */
export const FILE_NAME = 'incident-store.sqlite';

/** 'GCIS' in SQLite's header: tells an incident store from any other database. */
const APPLICATION_ID = 0x47434953;
/** An incident's record lies on a few of these, and a month is freed in half the steps of SQLite's 4096. */
const PAGE_BYTES = 8_192;
/** Version of these tables. */
const TABLES_VERSION = 1;

/**
 * `incidents` holds the present, `revisions` every revision (zstd). Mentions lie in tables of their own per month
 * (sqlite-mentions.ts), `mention_months` names them. Of a delivery `due` is when it can be taken: in state `sending`, the end
 * of its lease.
 */
const TABLES = `
  CREATE TABLE positions (writer TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE incidents (
    num INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL,
    onset INTEGER NOT NULL, opened INTEGER NOT NULL, closed INTEGER, peak TEXT NOT NULL,
    texts TEXT NOT NULL, record TEXT NOT NULL
  ) STRICT;
  CREATE INDEX incidents_by_time ON incidents (opened DESC, id);
  CREATE INDEX incidents_open ON incidents (onset) WHERE closed IS NULL;
  CREATE TABLE incident_facets (
    facet TEXT NOT NULL, num INTEGER NOT NULL, PRIMARY KEY (facet, num)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX incident_facets_by_num ON incident_facets (num);
  CREATE VIRTUAL TABLE incident_words USING fts5(words, ${FTS_OPTIONS});
  CREATE TABLE revisions (
    incident TEXT NOT NULL, revision INTEGER NOT NULL, record BLOB NOT NULL, PRIMARY KEY (incident, revision)
  ) STRICT;
  CREATE TABLE timelines (
    month INTEGER NOT NULL, subject TEXT NOT NULL, minute INTEGER NOT NULL, platform TEXT NOT NULL,
    n INTEGER NOT NULL, negative INTEGER NOT NULL, too_late INTEGER NOT NULL,
    PRIMARY KEY (month, subject, minute, platform)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE mention_months (month INTEGER PRIMARY KEY) STRICT;
  CREATE TABLE deliveries (
    id TEXT PRIMARY KEY, at INTEGER NOT NULL, channel TEXT NOT NULL, incident TEXT NOT NULL, plan TEXT NOT NULL,
    state TEXT NOT NULL, tries INTEGER NOT NULL, repeat INTEGER NOT NULL, due INTEGER NOT NULL,
    worker TEXT, sent INTEGER, error TEXT
  ) STRICT;
  CREATE INDEX deliveries_due ON deliveries (due, id) WHERE state IN ('due', 'sending');
  CREATE INDEX deliveries_by_time ON deliveries (at DESC, id);
  CREATE INDEX deliveries_by_incident ON deliveries (incident, at DESC, id);
  CREATE TABLE settings (
    name TEXT NOT NULL, version INTEGER NOT NULL, value TEXT NOT NULL, "by" TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (name, version)
  ) STRICT;
  CREATE TABLE users (
    name TEXT PRIMARY KEY, password TEXT NOT NULL, role TEXT NOT NULL, created INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE sessions (
    digest TEXT PRIMARY KEY, user TEXT NOT NULL, created INTEGER NOT NULL, seen INTEGER NOT NULL, expires INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX sessions_by_end ON sessions (expires);
  CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, "by" TEXT NOT NULL, what TEXT NOT NULL,
    object TEXT NOT NULL, detail TEXT NOT NULL
  ) STRICT;
  CREATE INDEX audit_by_time ON audit (at, seq);
  CREATE TRIGGER audit_stands BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END;
`;

/**
 * Makes the tables in an empty file, or makes sure that they are there. Two processes may do it at once: the second finds the
 * work of the first.
 * @throws AppError STORE_FAILED
 */
export function createTables(db: DatabaseSync, folder: string): void {
  if (pragma(db, 'application_id') === 0) {
    refuseForeign(db, folder);
    // Before the first table, or it has no effect.
    db.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA auto_vacuum = INCREMENTAL`);
  }
  db.exec('PRAGMA journal_mode = WAL');
  db.exec('BEGIN IMMEDIATE');
  try {
    if (pragma(db, 'application_id') === 0) {
      refuseForeign(db, folder);
      db.exec(TABLES);
      db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${TABLES_VERSION}`);
    }
    check(db, folder);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function refuseForeign(db: DatabaseSync, folder: string): void {
  if (db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined) return;
  throw foreign(folder);
}

function check(db: DatabaseSync, folder: string): void {
  if (pragma(db, 'application_id') !== APPLICATION_ID) throw foreign(folder);
  const version = pragma(db, 'user_version');
  if (version === TABLES_VERSION) return;
  throw new AppError(
    'STORE_FAILED',
    `the incident store in ${folder} has tables of version ${version}; this program knows version ${TABLES_VERSION}`,
  );
}

function foreign(folder: string): AppError {
  return new AppError(
    'STORE_FAILED',
    `${FILE_NAME} in ${folder} is another program's database, not an incident store`,
  );
}

function pragma(db: DatabaseSync, name: 'application_id' | 'user_version'): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
}
