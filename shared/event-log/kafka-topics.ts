import { setTimeout as delay } from 'node:timers/promises';
import type { Admin, ITopicConfig } from 'kafkajs';
import { AppError } from '../errors.ts';
import { type StreamName, streamNames, streams } from '../streams.ts';
import { partitionsOf } from './chunk.ts';
import { typeOf } from './kafka-errors.ts';

/** The names of a log's topics, groups and transactional ids. */
export interface Names {
  topic(stream: StreamName): string;
  /** Cursors of sources; one partition, compacted. */
  readonly cursors: string;
  /** A processor's state, partition by partition as the stream it reads; compacted. */
  state(processor: string): string;
  group(processor: string): string;
  /** One per partition that is read: whoever takes the partition over fences whoever had it (ecosystem, 1.4). */
  transactions(processor: string, partition: number): string;
}

export function namesUnder(prefix: string): Names {
  return {
    topic: (stream) => `${prefix}.${stream}`,
    cursors: `${prefix}.cursors`,
    state: (processor) => `${prefix}.state.${processor}`,
    group: (processor) => `${prefix}.${processor}`,
    transactions: (processor, partition) => `${prefix}.${processor}.${partition}`,
  };
}

/** A batch of the largest mention (a text of 3 MB) and of the largest piece of state; Kafka's own limit is 1 MB. */
const MESSAGE_BYTES = 16 * 1024 * 1024;

/** What was read is dropped by this program, never before its readers are past it: not by the broker's clock. */
const STREAM = {
  'cleanup.policy': 'delete',
  'retention.ms': '-1',
  'retention.bytes': '-1',
  'max.message.bytes': String(MESSAGE_BYTES),
} as const;

/**
 * Only the last record of a key counts. A take-over reads all of it, so it is kept short: the segment that is written to is
 * never compacted, and one of 16 MB is read in a second.
 */
const COMPACTED = {
  'cleanup.policy': 'compact',
  'segment.bytes': String(16 * 1024 * 1024),
  'min.cleanable.dirty.ratio': '0.2',
  'max.compaction.lag.ms': String(10 * 60_000),
  'delete.retention.ms': String(60 * 60_000),
  'max.message.bytes': String(MESSAGE_BYTES),
} as const;

/** Together 10 s: many times what the word of a new topic takes. */
const KNOWN_TRIES = 100;
const KNOWN_PAUSE_MS = 100;

interface TopicsOptions {
  readonly names: Names;
  readonly partitions: number;
  readonly replication: number;
}

/**
 * Makes the topics of a log that are not there yet; any number of processes may do so at once. Returns what it has made, with
 * the numbers of partitions. @throws AppError LOG_FAILED when they were made with another number of partitions
 */
export async function ensureTopics(
  admin: Admin,
  { names, partitions, replication }: TopicsOptions,
): Promise<readonly Made[]> {
  const wanted = [
    ...streamNames.flatMap((stream) => {
      const of = partitionsOf(stream, partitions);
      return [
        { topic: names.topic(stream), numPartitions: of, config: STREAM },
        ...streams[stream].readers.map((reader) => ({
          topic: names.state(reader),
          numPartitions: of,
          config: COMPACTED,
        })),
      ];
    }),
    { topic: names.cursors, numPartitions: 1, config: COMPACTED },
  ];
  return await makeMissing(admin, wanted, replication);
}

/** Makes the state topic of a processor that no stream names as its reader. */
export async function ensureState(
  admin: Admin,
  topic: string,
  of: number,
  replication: number,
): Promise<void> {
  await makeMissing(admin, [{ topic, numPartitions: of, config: COMPACTED }], replication);
}

interface Wanted {
  readonly topic: string;
  readonly numPartitions: number;
  readonly config: Readonly<Record<string, string>>;
}

export type Made = Pick<Wanted, 'topic' | 'numPartitions'>;

async function makeMissing(
  admin: Admin,
  wanted: readonly Wanted[],
  replication: number,
): Promise<readonly Made[]> {
  let made: readonly Made[] = [];
  for (;;) {
    const known = new Set(await admin.listTopics());
    const missing = wanted.filter(({ topic }) => !known.has(topic));
    if (missing.length === 0) break;
    try {
      await admin.createTopics({
        topics: missing.map((one) => described(one, replication)),
        waitForLeaders: false,
      });
      made = missing;
    } catch (error) {
      if (!isAlreadyThere(error)) throw error;
    }
  }
  const { topics } = await untilKnown(admin, wanted);
  for (const { topic, numPartitions } of wanted) {
    const found = topics.find(({ name }) => name === topic)?.partitions.length ?? 0;
    if (found !== numPartitions)
      throw new AppError(
        'LOG_FAILED',
        `topic ${topic} was made with ${found} partitions and cannot be opened with ${numPartitions}`,
      );
  }
  return made;
}

/** A broker may not know for a moment what the controller has just made. */
async function untilKnown(admin: Admin, wanted: readonly Wanted[]): ReturnType<Admin['fetchTopicMetadata']> {
  for (let tries = 1; ; tries++) {
    try {
      return await admin.fetchTopicMetadata({ topics: wanted.map(({ topic }) => topic) });
    } catch (error) {
      if (!/^(UNKNOWN_TOPIC_OR_PARTITION|LEADER_NOT_AVAILABLE)$/.test(typeOf(error)) || tries >= KNOWN_TRIES)
        throw error;
      await delay(KNOWN_PAUSE_MS);
    }
  }
}

function described({ topic, numPartitions, config }: Wanted, replicationFactor: number): ITopicConfig {
  const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
  // Of three copies two must have a record before it is acknowledged.
  if (replicationFactor > 2) configEntries.push({ name: 'min.insync.replicas', value: '2' });
  return { topic, numPartitions, replicationFactor, configEntries };
}

/** Another process has made some of them at the same moment. */
function isAlreadyThere(error: unknown): boolean {
  if (typeOf(error) === 'TOPIC_ALREADY_EXISTS') return true;
  const errors =
    error instanceof Error && 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
  return errors.length > 0 && errors.every((one) => typeOf(one) === 'TOPIC_ALREADY_EXISTS');
}
