import { randomUUID } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { StreamName } from '../streams.ts';
import { checkPartition, partitionsOf } from './chunk.ts';
import type { Entry, EventLog } from './event-log.ts';
import { openAppender } from './kafka-appender.ts';
import { clusterOf, kafkaClient } from './kafka-client.ts';
import { openCursors } from './kafka-cursors.ts';
import { failureOf } from './kafka-errors.ts';
import { openFetcher } from './kafka-fetcher.ts';
import { addressed, mentionIdOf, storedOf } from './kafka-messages.ts';
import { runKafkaProcessor } from './kafka-process.ts';
import { retainPartition } from './kafka-retention.ts';
import { ensureTopics, namesUnder } from './kafka-topics.ts';
import { checkOptions, LEASE_MS, outdated, SNAPSHOT_RECORDS, soundPages, writtenAll } from './log-checks.ts';
import type { EventLogTuning, KafkaPlace } from './open.ts';

/** What a dead process's transaction may hold the readers of its partitions back (design.md part 4: 10 to 15 s). */
const TRANSACTION_MS = 12_000;
const PAGE_RECORDS = 1_000;
/** A reader at the end looks so often whether the cluster is away. */
const LOOK_MS = 1_000;

/**
 * The EventLog on Kafka. Each stream is a topic, each append and each batch of a processor one transaction; readers see only
 * what is committed. Offsets grow but are not without gaps: Kafka's marks of transactions take some.
 * @throws AppError LOG_FAILED when the cluster cannot be reached, refuses, or has the topics with other partitions
 */
export async function openKafkaLog(
  options: EventLogTuning & { readonly kafka: KafkaPlace },
): Promise<EventLog> {
  const { kafka: place, partitions, clock, sealKey, leaseMs = LEASE_MS } = options;
  const { snapshotRecords = SNAPSHOT_RECORDS, say = () => undefined } = options;
  checkOptions(partitions, sealKey);
  const names = namesUnder(place.prefix);
  const kafka = kafkaClient(place, say);
  const admin = kafka.admin();
  const fetcher = openFetcher({ cluster: clusterOf(kafka), say, now: clock.now });
  try {
    await admin.connect();
    const made = await ensureTopics(admin, { names, partitions, replication: place.replication });
    // A leader takes nothing for a moment after it is known as one: what is told its ends can be written to.
    for (const { topic, numPartitions } of made)
      await fetcher.ends(
        topic,
        Array.from({ length: numPartitions }, (_, p) => p),
      );
  } catch (error) {
    await fetcher[Symbol.asyncDispose]();
    await admin.disconnect().catch(() => undefined);
    throw failureOf(error);
  }
  const transactionMs = Math.min(leaseMs, TRANSACTION_MS);
  const stored = openCursors(fetcher, names.cursors);
  const appender = openAppender({
    kafka,
    prefix: place.prefix,
    timeoutMs: transactionMs,
    clock,
    say,
    cursorMessage: stored.message,
    cursor: stored.get,
  });
  const { replication } = place;
  const parts = {
    kafka,
    fetcher,
    names,
    clock,
    partitions,
    replication,
    sealKey,
    leaseMs,
    transactionMs,
    snapshotRecords,
    say,
  };
  const source = `/guanchao/${randomUUID()}`;
  let appended = 0;
  let closed = false;

  async function* read<S extends StreamName>(
    stream: S,
    partition: number,
    from: number,
    signal?: AbortSignal,
  ): AsyncGenerator<readonly Entry<S>[]> {
    checkPartition(stream, partition, partitions);
    checkOpen();
    if (signal?.aborted) return;
    const end = signal ? Number.POSITIVE_INFINITY : await endOf(stream, partition);
    using followed = fetcher.follow(names.topic(stream), partition, from);
    const wake = (): void => followed.wake();
    signal?.addEventListener('abort', wake, { once: true });
    try {
      while (!signal?.aborted && followed.position() < end) {
        const page = followed.take(PAGE_RECORDS, end).map((message) => storedOf(stream, message));
        if (page.length > 0) yield* soundPages(stream, partition, page);
        else if (followed.position() < end) {
          await followed.news(LOOK_MS);
          checkOpen();
          if (!signal) fetcher.checkMoves(followed);
        }
      }
    } finally {
      signal?.removeEventListener('abort', wake);
    }
  }

  async function endOf(stream: StreamName, partition: number): Promise<number> {
    checkOpen();
    try {
      return (await fetcher.ends(names.topic(stream), [partition])).get(partition) ?? 0;
    } catch (error) {
      throw failureOf(error);
    }
  }

  function checkOpen(): void {
    if (closed) throw new AppError('LOG_FAILED', 'the event log is closed');
  }

  return {
    partitions: (stream) => partitionsOf(stream, partitions),
    async append(records, ...cursors) {
      checkOpen();
      const number = appended++;
      const messages = addressed(writtenAll(records), {
        topic: names.topic,
        partitions,
        now: clock.now(),
        source,
        id: (written, n) => mentionIdOf(written) ?? `${number}.${n}`,
      });
      await appender.append(messages, cursors);
    },
    async cursor(name) {
      checkOpen();
      return stored.get(name);
    },
    end: endOf,
    read,
    troubles: () => fetcher.standstills(),
    process(processor, processOptions) {
      checkOpen();
      return runKafkaProcessor(parts, processor, processOptions);
    },
    async retain(now) {
      checkOpen();
      let dropped = 0;
      try {
        for (const old of outdated(partitions, now)) dropped += await retainPartition(parts, admin, old);
      } catch (error) {
        throw failureOf(error);
      }
      return dropped;
    },
    async [Symbol.asyncDispose]() {
      if (closed) return;
      await appender[Symbol.asyncDispose]();
      closed = true;
      await fetcher[Symbol.asyncDispose]();
      await admin.disconnect().catch(() => undefined);
    },
  };
}
