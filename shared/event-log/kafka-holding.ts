import type { Kafka } from 'kafkajs';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { StreamName } from '../streams.ts';
import type { Processor } from './event-log.ts';
import { openCatcher } from './kafka-compacted.ts';
import { isFenced } from './kafka-errors.ts';
import type { Followed } from './kafka-feed.ts';
import type { Fetcher } from './kafka-fetcher.ts';
import { type Addressed, addressed, storedOf } from './kafka-messages.ts';
import { openStateCopy, stateMessages } from './kafka-state.ts';
import type { Names } from './kafka-topics.ts';
import { openBatchTrace } from './kafka-trace.ts';
import { takeTransactions } from './kafka-transactions.ts';
import type { Say } from './open.ts';
import type { Holding } from './partition-run.ts';

/** What processing needs of an open log. */
export interface Parts {
  readonly kafka: Kafka;
  readonly fetcher: Fetcher;
  readonly names: Names;
  readonly clock: Clock;
  readonly partitions: number;
  readonly replication: number;
  readonly sealKey: Uint8Array;
  readonly leaseMs: number;
  readonly transactionMs: number;
  readonly snapshotRecords: number;
  readonly say: Say;
}

/** A partition taken over from whoever had it, with its reader; given back by its disposal. */
export interface TakenPartition<S extends StreamName> extends Holding<S>, AsyncDisposable {
  readonly input: Followed;
}

/** Pages of a re-fold, and how long one waits for the next before it looks again. */
const REFOLD_RECORDS = 1_000;
const LOOK_MS = 1_000;

/**
 * Takes a partition of a processor: first its transactional id, which refuses whoever had it and ends what was begun; then its
 * state is read to the end, which from there on nobody else can move. In this order: the other way round what the former owner
 * commits meanwhile would be missed.
 */
export async function takePartition<S extends StreamName>(
  parts: Parts,
  processor: Processor<S>,
  partition: number,
): Promise<TakenPartition<S>> {
  const { kafka, fetcher, names, clock, partitions, transactionMs } = parts;
  const stateTopic = names.state(processor.name);
  const topic = names.topic(processor.reads);
  const transactions = await takeTransactions(
    kafka,
    names.transactions(processor.name, partition),
    transactionMs,
  );
  const copy = openStateCopy();
  try {
    using catcher = openCatcher(fetcher, stateTopic, partition);
    await catcher.catchUp((message) => copy.take(message));
  } catch (error) {
    copy[Symbol.dispose]();
    await transactions[Symbol.asyncDispose]();
    throw error;
  }
  const input = fetcher.follow(topic, partition, copy.position);
  const batch = openBatchTrace();

  async function committed(messages: readonly Addressed[], to: number): Promise<void> {
    try {
      await transactions.commit(messages, {
        group: names.group(processor.name),
        topic,
        partition,
        offset: to,
      });
    } catch (error) {
      if (!isFenced(error)) throw error;
      const lost = `another process has taken over partition ${partition} of ${processor.name}`;
      throw new AppError('LEASE_LOST', lost, { cause: error });
    }
  }

  return {
    input,
    position: copy.position,
    snapshot: copy.snapshot,
    state: copy.state,
    async *past(from, below) {
      using past = fetcher.follow(topic, partition, from);
      while (past.position() < below) {
        const page = past.take(REFOLD_RECORDS, below);
        if (page.length > 0) yield page.map((message) => storedOf(processor.reads, message));
        else if (past.position() < below) {
          await past.news(LOOK_MS);
          fetcher.checkMoves(past);
        }
      }
    },
    next(limit, below) {
      const messages = input.take(limit, below);
      batch.note(messages);
      return messages.map((message) => storedOf(processor.reads, message));
    },
    async commit({ to, outputs, changes, leaves }) {
      if (leaves && changes === null && outputs.length === 0) return;
      const standing = { position: to, snapshot: changes === null ? copy.snapshot : to };
      await batch.commit(`process ${processor.name}`, async () => {
        const messages = addressed(outputs, {
          topic: names.topic,
          partitions,
          now: clock.now(),
          source: `/guanchao/${processor.name}/${partition}`,
          id: (_, n) => `${to}.${n}`,
        });
        messages.push(...stateMessages(stateTopic, partition, standing, changes));
        await committed(messages, to);
      });
      copy.apply(standing, changes);
    },
    async [Symbol.asyncDispose]() {
      input[Symbol.dispose]();
      copy[Symbol.dispose]();
      await transactions[Symbol.asyncDispose]();
    },
  };
}
