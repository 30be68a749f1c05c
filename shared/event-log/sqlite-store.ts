import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import type { Clock } from '../clock.ts';
import { AppError, messageOf } from '../errors.ts';
import { createTables, FILE_NAME } from './sqlite-schema.ts';

export type Row = Readonly<Record<string, SQLOutputValue>>;

/** One connection to the database of a log, with what all its users share: transactions, errors, and waiting for news. */
export interface Store {
  prepare(sql: string): StatementSync;
  /** Runs a read; what SQLite throws becomes AppError LOG_FAILED. */
  read<T>(work: () => T): T;
  /** Runs `work` in one write transaction: all of it or, when it throws, nothing. Wakes those who wait for news. */
  transact<T>(work: () => T): T;
  /** Grows with each commit of this connection and each of others that has been noticed. */
  version(): number;
  /** Resolves when `version` differs from `seen`, when `limitMs` have passed, or after `wake`. */
  news(seen: number, limitMs: number): Promise<void>;
  /** Makes everyone who waits look again. */
  wake(): void;
  close(): void;
}

export interface StoreOptions {
  readonly folder: string;
  readonly partitions: number;
  readonly clock: Clock;
  readonly durability: 'power' | 'process';
  readonly pollMs: number;
}

/**
 * How long a write waits for another process's transaction. They take milliseconds; only a process frozen in the middle of
 * one makes this long, and it is better to fail aloud than to hang with it.
 */
const BUSY_MS = 5_000;
/** Beyond this the write-ahead log is cut back after a checkpoint, so that one large import does not keep its disk space. */
const WAL_BYTES = 64 * 1024 * 1024;

/** @throws AppError LOG_FAILED */
export function openStore(options: StoreOptions): Store {
  const { folder, clock, pollMs } = options;
  const db = connect(options);
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const rollback = db.prepare('ROLLBACK');
  const dataVersion = db.prepare('PRAGMA data_version');
  let commits = 0;
  let wakes = 0;
  let bell = new AbortController();

  function wake(): void {
    wakes++;
    bell.abort();
    bell = new AbortController();
  }

  function read<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw failure(folder, error);
    }
  }

  function version(): number {
    return commits + read(() => integerOf(dataVersion.get(), 'data_version'));
  }

  return {
    read,
    version,
    wake,
    prepare: (sql) => read(() => db.prepare(sql)),
    transact(work) {
      read(() => begin.run());
      let result: ReturnType<typeof work>;
      try {
        result = work();
        commit.run();
      } catch (error) {
        if (db.isTransaction) rollback.run();
        throw failure(folder, error);
      }
      commits++;
      wake();
      return result;
    },
    async news(seen, limitMs) {
      const before = wakes;
      for (
        let waitedMs = 0;
        waitedMs < limitMs && wakes === before && version() === seen;
        waitedMs += pollMs
      ) {
        await clock.sleep(Math.min(pollMs, limitMs - waitedMs), bell.signal);
      }
    },
    close() {
      if (db.isOpen) db.close();
      wake();
    },
  };
}

/** The integer in a column; anything else means that the file is not what this program wrote. */
export function integerOf(row: Row | undefined, column: string): number {
  const value = row?.[column];
  if (typeof value !== 'number')
    throw new AppError('LOG_FAILED', `the event log is damaged: ${column} is no integer`);
  return value;
}

export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string')
    throw new AppError('LOG_FAILED', `the event log is damaged: ${column} is no text`);
  return value;
}

export function bytesOf(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (!(value instanceof Uint8Array)) {
    throw new AppError('LOG_FAILED', `the event log is damaged: ${column} holds no bytes`);
  }
  return value;
}

function connect(options: StoreOptions): DatabaseSync {
  const { folder, partitions, durability } = options;
  let db: DatabaseSync | null = null;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    db = new DatabaseSync(join(folder, FILE_NAME), { timeout: BUSY_MS });
    createTables(db, folder, partitions);
    db.exec(
      `PRAGMA synchronous = ${durability === 'power' ? 'FULL' : 'NORMAL'}; PRAGMA journal_size_limit = ${WAL_BYTES}`,
    );
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof AppError) throw error;
    throw new AppError('LOG_FAILED', `cannot open an event log in ${folder}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** SQLite's own errors become LOG_FAILED; whatever else was thrown inside stays what it is. */
function failure(folder: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code !== 'ERR_SQLITE_ERROR' && code !== 'ERR_INVALID_STATE') return error;
  return new AppError('LOG_FAILED', `the event log in ${folder} failed: ${messageOf(error)}`, {
    cause: error,
  });
}
