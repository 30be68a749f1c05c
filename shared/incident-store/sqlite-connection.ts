import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { AppError, messageOf } from '../errors.ts';
import type { Position } from './incident-store.ts';
import { createTables, FILE_NAME } from './sqlite-tables.ts';

export type Row = Readonly<Record<string, SQLOutputValue>>;

/** The store's connection, with what its collections share: statements, transactions, positions, errors. */
export interface Connection {
  /** Prepared once per text, whose variable parts are names of months and conditions, never values. */
  prepare(sql: string): StatementSync;
  /** Runs several reads that see the same moment. */
  read<T>(work: () => T): T;
  /** Runs `work` in one write transaction: all of it or, when it throws, nothing. */
  write<T>(work: () => T): T;
  /** Stores a writer's place; to be called inside `write`. */
  reach(position: Position | undefined): void;
  position(writer: string): string | null;
  /** Gives some freed pages back to the file system; false when there are none left. */
  shrink(): boolean;
  close(): void;
}

/**
 * How long a write waits for another process's transaction. They take milliseconds; only a process frozen in the middle of
 * one makes this long, and it is better to fail aloud than to hang with it.
 */
const BUSY_MS = 5_000;
/** Beyond this the write-ahead log is cut back after a checkpoint. */
const WAL_BYTES = 64 * 1024 * 1024;
/** Holds the inner pages of the indices of a year of a million mentions a month; SQLite's own 2 MB do not. */
const CACHE_KIB = 64 * 1024;
/** Statements of some twenty months and all filters in use; when there are more, all are prepared anew. */
const STATEMENTS_MAX = 400;
/** 4 MB a step: some 20 ms, during which other calls wait. */
const SHRINK_PAGES = 500;
/** SQLite's primary result code for a value that a table refuses. */
const SQLITE_CONSTRAINT = 19;

/** @throws AppError STORE_FAILED */
export function connect(folder: string): Connection {
  const db = open(folder);
  const statements = new Map<string, StatementSync>();

  function prepare(sql: string): StatementSync {
    const known = statements.get(sql);
    if (known) return known;
    if (statements.size >= STATEMENTS_MAX) statements.clear();
    const statement = db.prepare(sql);
    statements.set(sql, statement);
    return statement;
  }

  function within<T>(begin: string, work: () => T): T {
    try {
      db.exec(begin);
      const result = work();
      db.exec('COMMIT');
      return result;
    } catch (error) {
      if (db.isOpen && db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  }

  return {
    prepare,
    read: (work) => within('BEGIN', work),
    write: (work) => within('BEGIN IMMEDIATE', work),
    reach(position) {
      if (!position) return;
      prepare(
        'INSERT INTO positions VALUES (?, ?) ON CONFLICT (writer) DO UPDATE SET value = excluded.value',
      ).run(position.writer, position.value);
    },
    position(writer) {
      const row = prepare('SELECT value FROM positions WHERE writer = ?').get(writer);
      return row === undefined ? null : textOf(row, 'value');
    },
    shrink() {
      prepare(`PRAGMA incremental_vacuum(${SHRINK_PAGES})`).all();
      return integerOf(prepare('PRAGMA freelist_count').get(), 'freelist_count') > 0;
    },
    close() {
      if (db.isOpen) db.close();
    },
  };
}

export function integerOf(row: Row | undefined, column: string): number {
  const value = row?.[column];
  if (typeof value !== 'number') throw damaged(column, 'integer');
  return value;
}

export function integerOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : integerOf(row, column);
}

export function textOf(row: Row | undefined, column: string): string {
  const value = row?.[column];
  if (typeof value !== 'string') throw damaged(column, 'text');
  return value;
}

export function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : textOf(row, column);
}

export function bytesOf(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw damaged(column, 'bytes');
  return value;
}

function damaged(column: string, wanted: string): AppError {
  return new AppError('STORE_FAILED', `the incident store is damaged: ${column} is no ${wanted}`);
}

function open(folder: string): DatabaseSync {
  let db: DatabaseSync | null = null;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    db = new DatabaseSync(join(folder, FILE_NAME), { timeout: BUSY_MS });
    createTables(db, folder);
    // FULL: settings, people and audit cannot be built again, so an acknowledged write outlives a power cut.
    db.exec(
      `PRAGMA synchronous = FULL; PRAGMA cache_size = -${CACHE_KIB}; PRAGMA journal_size_limit = ${WAL_BYTES}`,
    );
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof AppError) throw error;
    throw new AppError('STORE_FAILED', `cannot open an incident store in ${folder}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** A value that a table refuses is the caller's; SQLite's other errors are STORE_FAILED; the rest stays what it is. */
export function storeError(folder: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const { code } = error;
  if (code !== 'ERR_SQLITE_ERROR' && code !== 'ERR_INVALID_STATE') return error;
  const result = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : null;
  if (result === SQLITE_CONSTRAINT) {
    return new AppError('BAD_INPUT', `the incident store refuses a value: ${messageOf(error)}`, {
      cause: error,
    });
  }
  return new AppError('STORE_FAILED', `the incident store in ${folder} failed: ${messageOf(error)}`, {
    cause: error,
  });
}
