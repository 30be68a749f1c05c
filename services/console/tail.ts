import type { Entry, EventLog } from '../../shared/event-log/event-log.ts';
import { readPast } from '../../shared/event-log/read-past.ts';
import type { ActionDone, SettledThrough } from '../../shared/incidents.ts';
import { createRecent } from '../../shared/recent.ts';
import type { ConsoleSettings } from './settings.ts';

type Followed = Entry<'incidents'>;
type Through = Readonly<Partial<Record<SettledThrough['platform'], number>>>;

/** The one reader of a run's stream `incidents`, for every page that follows it and every act that waits. */
export interface Tail {
  /** How far each platform has been judged, once the log has been read to its end. */
  through(): Promise<Through>;
  /** The offset after the last record, once the log has been read to its end. */
  end(): Promise<number>;
  /** What follows from this offset on, in order: one page of bounded size, empty at the end. */
  from(offset: number): Promise<readonly Followed[]>;
  /** Resolves with the next record, or when the tail ends. Ask before `from`, or what comes between is missed. */
  changed(): Promise<void>;
  /** It has ended: nothing follows any more. */
  isOver(): boolean;
  /** What became of an act, if it is known. */
  done(action: string): Promise<ActionDone | null>;
}

/** Entries given at once. */
const PAGE = 100;

type Limits = Pick<ConsoleSettings, 'followedRecords' | 'recalledRecords' | 'actionsRemembered'>;

/** Follows the stream until the signal aborts. A log that fails ends it; `ended` is then called with the error. */
export function openTail(
  log: EventLog,
  limits: Limits,
  signal: AbortSignal,
  ended: (error: unknown) => void,
): Tail {
  const through: Partial<Record<SettledThrough['platform'], number>> = {};
  const done = createRecent<ActionDone>(limits.actionsRemembered);
  let recent: Followed[] = [];
  let end = 0;
  let over = false;
  let news = Promise.withResolvers<void>();
  const caughtUp = Promise.withResolvers<void>();
  // Whoever asks gets the error; nobody asking is no fault.
  caughtUp.promise.catch(() => undefined);

  function take(page: readonly Followed[]): void {
    for (const { record } of page) {
      if (record.type === 'action-done') done.set(record.action, record);
      else if (record.type === 'settled-through') through[record.platform] = record.through;
    }
    recent.push(...page);
    if (recent.length > 2 * limits.followedRecords) recent = recent.slice(-limits.followedRecords);
    end = (page.at(-1)?.offset ?? end - 1) + 1;
    const waiting = news;
    news = Promise.withResolvers<void>();
    waiting.resolve();
  }

  async function follow(): Promise<void> {
    // A month of a busy office is gigabytes; what the latest say is all that is asked for. Older acts are known to the fold.
    end = Math.max(0, (await log.end('incidents', 0)) - limits.recalledRecords);
    // Whoever brings the stream into the store tells of it.
    const onBroken = (): void => undefined;
    for await (const page of readPast(log, 'incidents', 0, end, { onBroken })) {
      if (signal.aborted) break;
      take(page);
    }
    caughtUp.resolve();
    for await (const page of readPast(log, 'incidents', 0, end, { signal, onBroken })) take(page);
  }

  void follow()
    .catch((error: unknown) => {
      caughtUp.reject(error);
      ended(error);
    })
    .finally(() => {
      over = true;
      news.resolve();
    });

  return {
    async through() {
      await caughtUp.promise;
      return through;
    },
    async end() {
      await caughtUp.promise;
      return end;
    },
    async from(offset) {
      const first = recent[0]?.offset ?? end;
      if (offset >= first) {
        const at = recent.findIndex((entry) => entry.offset >= offset);
        return at < 0 ? [] : recent.slice(at, at + PAGE);
      }
      const older = readPast(log, 'incidents', 0, offset, { onBroken: () => undefined });
      for await (const page of older) return page.slice(0, PAGE);
      return [];
    },
    changed: () => news.promise,
    isOver: () => over,
    async done(action) {
      await caughtUp.promise;
      return done.get(action) ?? null;
    },
  };
}

/** One tail per log, opened when first asked for and again after it failed. */
export function createTails(
  limits: Limits,
  signal: AbortSignal,
  onFailure: (error: unknown) => void,
): (log: EventLog) => Tail {
  const tails = new WeakMap<EventLog, Tail>();
  return (log) => {
    const known = tails.get(log);
    if (known) return known;
    const tail = openTail(log, limits, signal, (error) => {
      tails.delete(log);
      onFailure(error);
    });
    tails.set(log, tail);
    return tail;
  };
}
