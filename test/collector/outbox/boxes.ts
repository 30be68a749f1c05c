import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { type Outbox, type OutboxOptions, openOutbox } from '../../../services/collector/outbox/outbox.ts';
import { type Clock, systemClock } from '../../../shared/clock.ts';
import { AppError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/event-log/event-log.ts';
import { openEventLog } from '../../../shared/event-log/open.ts';

/** How the log's next append ends: well, before it has done anything, or after it has done everything. */
export type Fault = 'none' | 'before' | 'after';

export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'guanchao-outbox-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** One partition, so that the order of everything can be seen. */
export function openLogIn(folder: string): Promise<EventLog> {
  return openEventLog({
    folder: join(folder, 'log'),
    partitions: 1,
    clock: systemClock,
    sealKey: new Uint8Array(32),
    durability: 'process',
  });
}

/** A real log whose appends fail as `next` says. With `isAway`, so does the question for a cursor. */
export function failing(log: EventLog, next: () => Fault, isAway: () => boolean = () => false): EventLog {
  return {
    ...log,
    async append(records, ...cursors) {
      const fault = isAway() ? 'before' : next();
      if (fault === 'before') throw new AppError('LOG_FAILED', 'planted before');
      await log.append(records, ...cursors);
      if (fault === 'after') throw new AppError('LOG_FAILED', 'planted after');
    },
    async cursor(name) {
      if (isAway()) throw new AppError('LOG_FAILED', 'planted away');
      return log.cursor(name);
    },
  };
}

/** A clock on which every sleep is over at the next turn of the event loop, and took its time. */
export function hastyClock(): Clock {
  let now = 1_800_000_000_000;
  return {
    now: () => now,
    async sleep(ms) {
      await setImmediate();
      now += ms;
    },
  };
}

export function openIn(
  folder: string,
  log: EventLog,
  more: Partial<OutboxOptions> = {},
): Outbox & { readonly said: readonly string[] } {
  const said: string[] = [];
  const outbox = openOutbox({
    log,
    folder: join(folder, 'outbox'),
    clock: hastyClock(),
    say: (line) => said.push(line),
    ...more,
  });
  return { ...outbox, said };
}

export async function drained(outbox: Outbox): Promise<void> {
  while (outbox.waiting().appends > 0 || outbox.waiting().bufferingSince !== null) await setImmediate();
}

/** Ids of the mentions in the log, in their order. */
export async function idsIn(log: EventLog): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const page of log.read('mentions', 0, 0))
    for (const { record } of page) if (record.type === 'mention') ids.push(record.id);
  return ids;
}
