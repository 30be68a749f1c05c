import type { Clock } from '../shared/clock.ts';
import { AppError, messageOf } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';

/** The first pause is short: a broker that restarts is back within seconds. */
const FIRST_MS = 500;
/** The longest bounds how late a service notices that its servers are back. */
const LONGEST_MS = 30_000;
/** The same cause is said again after this, so that a log of one day shows it and does not drown in it. */
const SAY_AGAIN_MS = 300_000;

/** How long to wait after so many failures in a row (from 1), ms. */
export function pauseAfter(failures: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10));
}

/** Log or store is away, refuses us or is full: nothing the program could mend, and it may pass. All else is not waited out. */
export function isAway(error: unknown): error is AppError {
  return error instanceof AppError && (error.code === 'LOG_FAILED' || error.code === 'STORE_FAILED');
}

interface Known {
  readonly message: string;
  readonly full: boolean;
  readonly saidAt: number;
}

/** What keeps a service from its work now: said once per cause, and shown as long as it lasts. */
export interface Troubles {
  met(where: string, error: unknown): void;
  /** It goes again. */
  over(where: string): void;
  reasons(): readonly string[];
  /** Whether any of them comes of a full disk. */
  isDiskFull(): boolean;
}

export function createTroubles(logger: Pick<Logger, 'info' | 'warn'>, clock: Clock): Troubles {
  const known = new Map<string, Known>();
  return {
    met(where, error) {
      const message = messageOf(error);
      const before = known.get(where);
      const now = clock.now();
      const isNew = before?.message !== message || now - before.saidAt >= SAY_AGAIN_MS;
      if (isNew)
        logger.warn({ where, code: error instanceof AppError ? error.code : null }, `${where}: ${message}`);
      known.set(where, { message, full: isFull(error), saidAt: isNew ? now : (before?.saidAt ?? now) });
    },
    over(where) {
      if (known.delete(where)) logger.info({ where }, `${where}: goes on`);
    },
    isDiskFull: () => [...known.values()].some(({ full }) => full),
    reasons: () => [...known].map(([where, { message }]) => `${where}: ${message}`),
  };
}

/** SQLite's own word for a disk that takes nothing more (its result code SQLITE_FULL). */
const SQLITE_FULL = 13;

function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('errcode' in error && error.errcode === SQLITE_FULL) || isFull(error.cause);
}
