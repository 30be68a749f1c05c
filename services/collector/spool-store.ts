import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { type Platform, type Root, startsThread } from '../../shared/records.ts';
import { MINUTE_MS, minuteOf } from '../../shared/time.ts';
import { rootOf } from './collect.ts';
import type { CollectedAny } from './collect-any.ts';
import { type PackedRow, packRow, type SpooledRow, unpackRow } from './spool-row.ts';
import { type SpoolSummary, spoolSummarySchema } from './spool-summary.ts';

/** A row that was not taken. */
export interface Reject {
  /** As the file was named. */
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

/** Changes with the tables or with what is read from a row, so that a spool of an earlier version is built anew. */
const VERSION = 4;
/** Pages large enough that a row seldom overflows one. */
const PAGE_BYTES = 16384;
const CACHE_KIB = 32 << 10;
/** Neighbours of one minute are stored together, which halves the cost of a row; no more of them than die young in memory. */
const RUN_ROWS = 256;
const RUN_CHARACTERS = 1_000_000;

/** A spool being built beside its place. It can be built again from the files, so nothing is synced before the end. */
export interface SpoolWriter {
  add(collected: CollectedAny): void;
  reject(file: number, line: number, reason: string): void;
  /** Sorts, syncs and moves the file into its place: a spool in its place is always complete. */
  finish(inputs: string, summary: SpoolSummary): void;
  /** Drops what was built, unless it was finished. */
  close(): void;
}

export function createSpoolWriter(path: string): SpoolWriter {
  const building = `${path}.building`;
  rmSync(building, { force: true });
  const db = new DatabaseSync(building);
  db.exec(`
    PRAGMA page_size = ${PAGE_BYTES}; PRAGMA cache_size = -${CACHE_KIB};
    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
    CREATE TABLE chunks (first_at INTEGER NOT NULL, first_seq INTEGER NOT NULL, rows TEXT NOT NULL);
    CREATE TABLE threads (platform TEXT, id TEXT, text TEXT NOT NULL, at INTEGER NOT NULL, account TEXT, PRIMARY KEY (platform, id)) WITHOUT ROWID;
    CREATE TABLE rejects (file INTEGER NOT NULL, line INTEGER NOT NULL, reason TEXT NOT NULL);
    CREATE TABLE spool (version INTEGER NOT NULL, inputs TEXT NOT NULL, summary TEXT NOT NULL);
    BEGIN`);
  const addChunk = db.prepare('INSERT INTO chunks VALUES (?, ?, ?)');
  // Of several posts that claim a thread the earliest is it, whatever the order of the files.
  const addThread = db.prepare(`INSERT INTO threads VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
    SET text = excluded.text, at = excluded.at, account = excluded.account WHERE excluded.at < threads.at`);
  const addReject = db.prepare('INSERT INTO rejects VALUES (?, ?, ?)');
  let run: SpooledRow[] = [];
  let runMinute = Number.NaN;
  let runCharacters = 0;
  let seq = 0;

  function flush(): void {
    const first = run.sort(inOrder)[0];
    if (first) addChunk.run(first.record.at, first.seq, JSON.stringify(run.map(packRow)));
    run = [];
    runCharacters = 0;
  }

  return {
    add({ record, unnumbered }) {
      const minute = minuteOf(record.at);
      if (minute !== runMinute || run.length >= RUN_ROWS || runCharacters >= RUN_CHARACTERS) flush();
      run.push({ seq, unnumbered, record });
      runMinute = minute;
      runCharacters += 'text' in record ? (record.text?.length ?? 0) : 0;
      seq += 1;
      if (record.type !== 'mention' || !startsThread(record)) return;
      const root = rootOf(record);
      addThread.run(record.platform, root.id, root.text, root.at, root.account ?? null);
    },
    reject(file, line, reason) {
      addReject.run(file, line, reason);
    },
    finish(inputs, summary) {
      flush();
      db.exec('CREATE INDEX chunks_by_time ON chunks (first_at, first_seq)');
      db.prepare('INSERT INTO spool VALUES (?, ?, ?)').run(VERSION, inputs, JSON.stringify(summary));
      db.exec('COMMIT');
      db.close();
      const file = openSync(building, 'r');
      fsyncSync(file);
      closeSync(file);
      renameSync(building, path);
    },
    close() {
      if (db.isOpen) db.close();
      rmSync(building, { force: true });
    },
  };
}

function inOrder(a: SpooledRow, b: SpooledRow): number {
  return a.record.at - b.record.at || a.seq - b.seq;
}

/** A finished spool. */
export interface SpoolReader {
  readonly inputs: string;
  readonly summary: SpoolSummary;
  /** Ordered by (at, file, line), from the first instant of an epoch minute on, in pieces of any length. */
  rowsFrom(minute: number): Iterable<readonly SpooledRow[]>;
  root(platform: Platform, thread: string): Root | null;
  rejects(): Iterable<Reject>;
  close(): void;
}

/** Opens a finished spool; null when there is none in this place, or one of another version. */
export function openSpoolReader(path: string): SpoolReader | null {
  const db = openExisting(path);
  if (db === null) return null;
  const head = db.prepare('SELECT version, inputs, summary FROM spool').get();
  if (head?.version !== VERSION) {
    db.close();
    return null;
  }
  const summary = spoolSummarySchema.parse(JSON.parse(textOf(head.summary)));
  const findRoot = db.prepare('SELECT text, at, account FROM threads WHERE platform = ? AND id = ?');
  return {
    inputs: textOf(head.inputs),
    summary,
    *rowsFrom(minute) {
      const chunks = db.prepare('SELECT * FROM chunks WHERE first_at >= ? ORDER BY first_at, first_seq');
      let pending: readonly SpooledRow[] = [];
      for (const chunk of chunks.iterate(minute * MINUTE_MS)) {
        const packed: readonly PackedRow[] = JSON.parse(textOf(chunk.rows));
        const rows = packed.map(unpackRow);
        const [first] = rows;
        if (!first) continue;
        // Nothing still to come lies before the first row of this chunk; only chunks of one minute overlap.
        const ready = pending.findIndex((row) => inOrder(row, first) > 0);
        if (ready < 0) {
          if (pending.length > 0) yield pending;
          pending = rows;
        } else {
          if (ready > 0) yield pending.slice(0, ready);
          pending = pending.slice(ready).concat(rows).sort(inOrder);
        }
      }
      if (pending.length > 0) yield pending;
    },
    root(platform, thread) {
      const found = findRoot.get(platform, thread);
      if (found === undefined) return null;
      const root: Root = { id: thread, text: textOf(found.text), at: Number(found.at) };
      return found.account === null ? root : { ...root, account: textOf(found.account) };
    },
    *rejects() {
      const select = db.prepare('SELECT file, line, reason FROM rejects ORDER BY rowid');
      for (const row of select.iterate()) {
        const file = summary.files[Number(row.file)]?.path ?? '';
        yield { file, line: Number(row.line), reason: textOf(row.reason) };
      }
    },
    close: () => db.close(),
  };
}

function openExisting(path: string): DatabaseSync | null {
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(path, { readOnly: true });
    db.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
    // Any other file in this place has no such table.
    db.prepare('SELECT count(*) FROM spool').get();
    return db;
  } catch {
    db?.close();
    return null;
  }
}

function textOf(value: SQLOutputValue | undefined): string {
  if (typeof value !== 'string') throw new Error('a spool column is not text');
  return value;
}
