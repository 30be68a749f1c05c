import { setTimeout as delay } from 'node:timers/promises';
import kafkajs, { type Kafka, type Transaction } from 'kafkajs';
import { typeOf } from './kafka-errors.ts';
import type { Addressed } from './kafka-messages.ts';

const { CompressionTypes, Partitioners } = kafkajs;

/** What a group has read, told in the same transaction: a hint for take-overs and the figure of its lag. */
export interface Reached {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/**
 * The transactions of one transactional id, held by this process until another takes the id. Whatever a commit throws, this is
 * over then: kafkajs leaves a failed producer in a state it never comes out of (ecosystem, 1.3).
 */
export interface Transactions extends AsyncDisposable {
  /** All of it or nothing. The outcome of one that throws is unknown until the id has been taken anew. */
  commit(messages: readonly Addressed[], reached?: Reached): Promise<void>;
}

/** kafkajs's own 300 ms would make each transaction take so long; 5 ms makes it 12 to 15 (ecosystem, 1.3). */
const SHORT_RETRY = { initialRetryTime: 5, maxRetryTime: 200, factor: 0.2, multiplier: 1.4, retries: 40 };
/** Of one request, before compression: what a reader holds at once is a multiple of it. */
const REQUEST_BYTES = 1024 * 1024;
const REQUEST_MESSAGES = 5_000;
/** Tries of `sendOffsets`, which kafkajs leaves to its caller: some 2 s. */
const OFFSET_TRIES = 40;
const OFFSET_PAUSE_MS = 50;

/**
 * Takes a transactional id: what another process had begun under it is aborted, and what it tries from now on is refused.
 * kafkajs's `connect` does not do so yet; its first transaction does (its src/producer/index.js).
 */
export async function takeTransactions(kafka: Kafka, id: string, timeoutMs: number): Promise<Transactions> {
  const producer = kafka.producer({
    transactionalId: id,
    idempotent: true,
    maxInFlightRequests: 1,
    transactionTimeout: timeoutMs,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
    retry: SHORT_RETRY,
  });
  try {
    await producer.connect();
    await (await producer.transaction()).abort();
  } catch (error) {
    producer.disconnect().catch(() => undefined);
    throw error;
  }
  return {
    async commit(messages, reached) {
      const transaction = await producer.transaction();
      try {
        for (const slice of slices(messages)) {
          await transaction.sendBatch({
            acks: -1,
            compression: CompressionTypes.ZSTD,
            topicMessages: byTopic(slice),
          });
        }
        if (reached) await sendOffsets(transaction, reached);
        await transaction.commit();
      } catch (error) {
        await transaction.abort().catch(() => undefined);
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {
      await producer.disconnect().catch(() => undefined);
    },
  };
}

function* slices(messages: readonly Addressed[]): Generator<readonly Addressed[]> {
  let slice: Addressed[] = [];
  let bytes = 0;
  for (const one of messages) {
    const size = one.message.value?.length ?? 0;
    if (slice.length > 0 && (bytes + size > REQUEST_BYTES || slice.length >= REQUEST_MESSAGES)) {
      yield slice;
      slice = [];
      bytes = 0;
    }
    slice.push(one);
    bytes += size;
  }
  if (slice.length > 0) yield slice;
}

function byTopic(messages: readonly Addressed[]) {
  return [...Map.groupBy(messages, ({ topic }) => topic)].map(([topic, list]) => ({
    topic,
    messages: list.map(({ message }) => message),
  }));
}

/** Always behind a send: as the first word of a transaction it fails at random (ecosystem, 1.3). */
async function sendOffsets(
  transaction: Transaction,
  { group, topic, partition, offset }: Reached,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await transaction.sendOffsets({
        consumerGroupId: group,
        topics: [{ topic, partitions: [{ partition, offset: String(offset) }] }],
      });
      return;
    } catch (error) {
      if (tries >= OFFSET_TRIES || !RETRIABLE.has(typeOf(error))) throw error;
      await delay(OFFSET_PAUSE_MS);
    }
  }
}

const RETRIABLE = new Set([
  'CONCURRENT_TRANSACTIONS',
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
]);
