import { mkdirSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../../shared/clock.ts';
import { AppError, messageOf } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/event-log/event-log.ts';
import { lockFolder } from '../../../shared/folder-lock.ts';
import { type Head, openOutboxFile, type Totals } from './file.ts';
import { defaultOutboxSettings, type OutboxSettings } from './settings.ts';

export interface OutboxOptions extends Partial<OutboxSettings> {
  /**
   * Where the appends go in the end. When its `append` has failed, what it did must stand: `cursor`, asked after it, tells
   * whether the log has it, and nothing of it may come later.
   */
  readonly log: Pick<EventLog, 'append' | 'cursor' | 'read'>;
  /** Of one outbox at a time; made when it is not there. */
  readonly folder: string;
  readonly clock: Clock;
  /** Told, in a line for operators, when it begins to buffer, when it is through, and what it cannot do. */
  readonly say: (line: string) => void;
}

/**
 * Stands before the log where it may be away for minutes. `append` resolves when the records are in the log, or in a file of
 * this machine (fsync) because the log does not answer within the patience; the order is kept, and each append comes into the log
 * once, through kill -9 and through a log that fails after it has taken one: an append goes to the log in one transaction with
 * its number under cursor `outbox/<id>`, and after any doubt the cursor says what the log has.
 *
 * `append` @throws AppError BAD_INPUT as the log; OUTBOX_FULL at `maxBytes`, OUTBOX_FAILED when the disk does not take it: the
 * append is then neither here nor there.
 * `cursor` sees the appends that wait as well, so that who has appended sees his own; where none of them has it, it asks the log,
 * and fails with it. `read` shows what the log has, no more.
 *
 * Disposing waits for the append in work; what still lies in the file then is sent by the next outbox on the folder.
 */
export interface Outbox extends Pick<EventLog, 'append' | 'cursor' | 'read'>, AsyncDisposable {
  waiting(): Waiting;
}

/** Figures: what waits now (`appends`, `bytes`, `oldestAt`), and since the outbox was opened. */
export interface Waiting extends Totals {
  /** Epoch ms since when appends are answered from the file; null while the log answers. */
  readonly bufferingSince: number | null;
  /** Appends that came into the log. */
  readonly delivered: number;
  /** Appends refused because the outbox was full, or the disk. */
  readonly refused: number;
}

/** The name of a file's place in the log. */
export function outboxCursor(id: string): string {
  return `outbox/${id}`;
}

interface Buffering {
  readonly since: number;
  readonly deliveredBefore: number;
}

/** @throws AppError FOLDER_IN_USE when another process has this folder, OUTBOX_FAILED */
export function openOutbox(options: OutboxOptions): Outbox {
  // What people wrote lies in it.
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const lock = lockFolder(options.folder);
  try {
    return openOn(lock, options);
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

function openOn(lock: Disposable, options: OutboxOptions): Outbox {
  const { log, folder, clock, say } = options;
  let file = openOutboxFile(folder);
  const settings = { ...defaultOutboxSettings, ...options };
  const stop = new AbortController();
  /** Who waits for the acknowledgement of an append, by its number, in order. */
  const waiters = new Map<number, () => void>();
  const lastAtOpen = file.last();
  let bell = Promise.withResolvers<void>();
  let buffering: Buffering | null = null;
  let delivered = 0;
  let refused = 0;
  let refusing = false;
  /** Whether the log may have more than the file knows: at the beginning, and after anything that failed. */
  let unsure = true;
  let hasCompared = false;
  /** The number up to which the log has everything, as far as is known. */
  let sent = 0;
  /** An append that the log will not take is found by going one by one, through so many more. */
  let singles = 0;

  function beginBuffering(why: string): void {
    if (buffering === null) {
      buffering = { since: clock.now(), deliveredBefore: delivered };
      say(
        `the event log does not take appends (${why}): they wait in ${folder}, ${settings.maxBytes} bytes at most`,
      );
    }
    settle(Number.POSITIVE_INFINITY);
  }

  function endBuffering(): void {
    if (buffering === null) return;
    const seconds = Math.round((clock.now() - buffering.since) / 1000);
    const appends = delivered - buffering.deliveredBefore;
    buffering = null;
    say(`the event log takes appends again: ${appends} that waited are in it, after ${seconds} s`);
  }

  /** Answers those who wait for appends up to this number. */
  function settle(upTo: number): void {
    for (const [number, resolve] of waiters) {
      if (number > upTo) break;
      waiters.delete(number);
      resolve();
    }
  }

  function deliveredUpTo(number: number): void {
    settle(number);
    sent = number;
    try {
      delivered += file.remove(number);
    } catch {
      // Even to take something out SQLite needs room. On a full disk it stays for now: `sent` and the cursor know of it.
      if (number >= file.last()) beginFileAnew();
    }
  }

  /** All that lies in the file is in the log. */
  function beginFileAnew(): void {
    delivered += file.totals().appends;
    file.destroy();
    file = openOutboxFile(folder);
    sent = 0;
  }

  /** Brings the file to what the log has. */
  async function compare(): Promise<void> {
    const told = Number((await log.cursor(outboxCursor(file.id()))) ?? 0);
    // A file brought back from a copy: its next numbers were given before, so what is new goes on under another id.
    if (!hasCompared && told > lastAtOpen) file.renew(lastAtOpen);
    else deliveredUpTo(told);
    hasCompared = true;
    unsure = false;
  }

  /** Sends the oldest appends; false when none waits. */
  async function send(): Promise<boolean> {
    if (unsure) await compare();
    const head = file.head(sent, singles > 0 ? 1 : settings.drainRecords, settings.drainBytes);
    if (head === null) return false;
    if ('unreadable' in head) {
      keepApart(head.last, head.unreadable);
      return true;
    }
    unsure = true;
    try {
      const place = { name: outboxCursor(file.id()), value: String(head.last) };
      await log.append(head.records, ...head.cursors, place);
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'BAD_INPUT')) throw error;
      refuseHead(head, error);
      return true;
    }
    deliveredUpTo(head.last);
    unsure = false;
    singles = Math.max(0, singles - head.appends);
    return true;
  }

  function refuseHead(head: Head, error: AppError): void {
    unsure = false;
    if (head.appends > 1) singles = head.appends;
    else {
      singles = Math.max(0, singles - 1);
      keepApart(head.last, error.message);
    }
  }

  /** An append that can never be sent must not hold back what comes after it. */
  function keepApart(number: number, why: string): void {
    file.setAside(number, why);
    settle(number);
    say(`append ${number} cannot go into the event log (${why}): it is kept in table aside of ${file.path}`);
  }

  async function drain(): Promise<void> {
    let waitMs = settings.firstRetryMs;
    while (!stop.signal.aborted) {
      const news = bell.promise;
      try {
        const sent = await send();
        waitMs = settings.firstRetryMs;
        if (sent) await setImmediate();
        else {
          endBuffering();
          await news;
        }
      } catch (error) {
        unsure = true;
        beginBuffering(messageOf(error));
        await clock.sleep(waitMs, stop.signal);
        waitMs = Math.min(waitMs * 2, settings.longestRetryMs);
      }
    }
  }

  function ring(): void {
    bell.resolve();
    bell = Promise.withResolvers<void>();
  }

  function keep(...[records, ...cursors]: Parameters<EventLog['append']>): number {
    try {
      const number = file.add(records, cursors, clock.now(), settings.maxBytes);
      refusing = false;
      return number;
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'BAD_INPUT') throw error;
      refused += 1;
      if (!refusing) say(`appends are refused: ${error.message}`);
      refusing = true;
      throw error;
    }
  }

  const { appends } = file.totals();
  if (appends > 0) beginBuffering(`${appends} appends of an earlier process wait`);
  const draining = drain();

  return {
    async append(records, ...cursors) {
      if (stop.signal.aborted) throw new AppError('OUTBOX_FAILED', `the outbox in ${folder} is closed`);
      const number = keep(records, ...cursors);
      if (buffering !== null) {
        ring();
        // Who appends on and on must not keep the one from working who drains.
        await setImmediate();
        return;
      }
      const acknowledged = Promise.withResolvers<void>();
      waiters.set(number, acknowledged.resolve);
      ring();
      const patience = new AbortController();
      await Promise.race([acknowledged.promise, clock.sleep(settings.patienceMs, patience.signal)]);
      patience.abort();
      if (waiters.has(number)) beginBuffering(`no answer within ${settings.patienceMs} ms`);
    },
    cursor: async (name) => file.cursor(name) ?? (await log.cursor(name)),
    read: (...args) => log.read(...args),
    waiting: () => ({ ...file.totals(), bufferingSince: buffering?.since ?? null, delivered, refused }),
    async [Symbol.asyncDispose]() {
      stop.abort();
      ring();
      await draining;
      settle(Number.POSITIVE_INFINITY);
      const left = file.totals().appends;
      if (left > 0) say(`${left} appends stay in ${folder} for the next start`);
      file[Symbol.dispose]();
      lock[Symbol.dispose]();
    },
  };
}
