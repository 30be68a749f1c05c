import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { failureOf, isKafkaTrouble, PATIENCE_MS, troubleOf } from './kafka-errors.ts';
import type { Addressed } from './kafka-messages.ts';
import { type Transactions, takeTransactions } from './kafka-transactions.ts';
import type { Say } from './open.ts';

/** Appends of one open log: in the order of the calls, each whole or not at all. */
export interface Appender extends AsyncDisposable {
  /** @throws AppError LOG_FAILED when the cluster was away for longer than `PATIENCE_MS`; whether it is there is then unknown */
  append(messages: readonly Addressed[], cursors: readonly CursorValue[]): Promise<void>;
}

export interface CursorValue {
  readonly name: string;
  readonly value: string | null;
}

export interface AppenderOptions {
  readonly kafka: Kafka;
  readonly prefix: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly say: Say;
  /** The message that stores a cursor; a null value forgets it. */
  cursorMessage(cursor: CursorValue): Addressed;
  /** Reads a cursor as it is now. */
  cursor(name: string): Promise<string | null>;
}

/** Between tries. */
const PAUSE_MS = 250;
/** What waits is put into one transaction, up to so many messages: a transaction takes 12 ms however little is in it. */
const TOGETHER = 20_000;

interface Waiting {
  readonly messages: readonly Addressed[];
  readonly cursors: readonly CursorValue[];
  readonly since: number;
  readonly done: PromiseWithResolvers<void>;
}

export function openAppender(options: AppenderOptions): Appender {
  const { kafka, prefix, timeoutMs, clock, say } = options;
  const id = `${prefix}.append.${randomUUID()}`;
  /** Numbers the transactions of this appender: after one whose end nobody told, the stored number says whether it was. */
  const mark = `append/${id}`;
  let number = 0;
  let transactions: Transactions | null = null;
  let queue: Waiting[] = [];
  let working: Promise<void> = Promise.resolve();
  let busy = false;
  let closed = false;

  async function work(): Promise<void> {
    while (queue.length > 0) {
      const together = nextTogether();
      try {
        await appendTogether(together);
        for (const one of together) one.done.resolve();
      } catch (error) {
        for (const one of together) one.done.reject(failureOf(error));
      }
    }
    busy = false;
  }

  function nextTogether(): readonly Waiting[] {
    let count = 0;
    let end = 0;
    while (end < queue.length && (end === 0 || count < TOGETHER)) count += queue[end++]?.messages.length ?? 0;
    const together = queue.slice(0, end);
    queue = queue.slice(end);
    return together;
  }

  async function appendTogether(together: readonly Waiting[]): Promise<void> {
    number++;
    const messages = together.flatMap(({ messages, cursors }) => [
      ...messages,
      ...cursors.map(options.cursorMessage),
    ]);
    messages.push(options.cursorMessage({ name: mark, value: String(number) }));
    const since = Math.min(...together.map((one) => one.since));
    let said = false;
    for (let tried = false; ; ) {
      try {
        transactions ??= await takeTransactions(kafka, id, timeoutMs);
        // The id is ours again, so that what was begun has ended, one way or the other.
        if (tried && (await options.cursor(mark)) === String(number)) return;
        tried = true;
        await transactions.commit(messages);
        if (said) say('Kafka takes appends again');
        return;
      } catch (error) {
        const broken = transactions;
        transactions = null;
        await broken?.[Symbol.asyncDispose]();
        if (!isKafkaTrouble(error) || closed || clock.now() - since > PATIENCE_MS) throw error;
        if (!said) say(`appending: ${troubleOf(error)}; trying again`);
        said = true;
        await clock.sleep(PAUSE_MS);
      }
    }
  }

  return {
    async append(messages, cursors) {
      if (closed) throw new AppError('LOG_FAILED', 'the event log is closed');
      if (messages.length === 0 && cursors.length === 0) return;
      const done = Promise.withResolvers<void>();
      queue.push({ messages, cursors, since: clock.now(), done });
      if (!busy) {
        busy = true;
        working = work();
      }
      await done.promise;
    },
    async [Symbol.asyncDispose]() {
      if (closed) return;
      closed = true;
      await working;
      // Its number is of no use to anybody; a log that is killed leaves some bytes behind.
      if (transactions && number > 0)
        await transactions
          .commit([options.cursorMessage({ name: mark, value: null })])
          .catch(() => undefined);
      await transactions?.[Symbol.asyncDispose]();
    },
  };
}
