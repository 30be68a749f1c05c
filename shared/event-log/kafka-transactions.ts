import { setTimeout as delay } from 'node:timers/promises';
import kafkajs, { type Kafka } from 'kafkajs';
import { clusterOf } from './kafka-client.ts';
import { typeOf } from './kafka-errors.ts';
import type { Broker, Cluster, CoordinatorType, TopicMessages } from './kafka-internals.d.ts';
import type { Addressed } from './kafka-messages.ts';

/** What a group has read, told in the same transaction: a hint for take-overs and the figure of its lag. */
export interface Reached {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/**
 * The transactions of one transactional id, held by this process until another takes the id. Whatever a commit throws, this is
 * over then: what was begun may still lie with some brokers, and taking the id anew ends it everywhere.
 */
export interface Transactions extends AsyncDisposable {
  /** All of it or nothing. The outcome of one that throws is unknown until the id has been taken anew. */
  commit(messages: readonly Addressed[], reached?: Reached): Promise<void>;
}

/** Of one request, before compression: what a reader holds at once is a multiple of it. */
const REQUEST_BYTES = 1024 * 1024;
const REQUEST_MESSAGES = 5_000;
/** The broker's own limit for copies to be made; then it answers REQUEST_TIMED_OUT. */
const PRODUCE_MS = 30_000;
/**
 * What a coordinator refuses for the moment is asked again, at once and then at growing pauses, some 10 s in all: the marks of
 * the transaction before (most take 5 ms), a coordinator that moves to another broker.
 */
const FIRST_PAUSE_MS = 5;
const MOST_PAUSE_MS = 200;
const PAUSE_GROWTH = 1.4;
const TRIES = 60;
const MOMENTARY = new Set(['CONCURRENT_TRANSACTIONS', 'GROUP_LOAD_IN_PROGRESS']);
const MOVED = new Set(['NOT_COORDINATOR_FOR_GROUP', 'GROUP_COORDINATOR_NOT_AVAILABLE']);
/** kafkajs's numbers for what a coordinator coordinates (its src/protocol/coordinatorTypes.js). */
const COORDINATES = { group: 0, transaction: 1 } as const;
const SEQUENCES = 2 ** 31;

/**
 * Takes a transactional id: what another process had begun under it is aborted, and what it tries from now on is refused.
 *
 * The requests are kafkajs's, the order of them is this file's. kafkajs's own producer loses and doubles messages where partitions
 * have different leaders: when one of its requests fails, it asks anew who leads what and repeats the failed ones while others are
 * under way, so that what has moved to a broker that has answered is left out, and what was under way is sent again under new
 * sequence numbers (its src/producer/sendMessages.js; seen on three brokers, test/chaos/servers). Here nothing that was sent is
 * ever repeated: a transaction of which one request fails is aborted, and begun anew under the id taken anew.
 */
export async function takeTransactions(kafka: Kafka, id: string, timeoutMs: number): Promise<Transactions> {
  const cluster = clusterOf(kafka);
  try {
    await cluster.connect();
    await cluster.refreshMetadata();
    const coordinator = coordinatorOf(cluster, id, COORDINATES.transaction);
    const { producerId, producerEpoch } = await coordinator.ask((broker) =>
      broker.initProducerId({ transactionalId: id, transactionTimeout: timeoutMs }),
    );
    return transactionsOf({ cluster, coordinator, own: { transactionalId: id, producerId, producerEpoch } });
  } catch (error) {
    cluster.disconnect().catch(() => undefined);
    throw error;
  }
}

interface Own {
  readonly transactionalId: string;
  readonly producerId: string;
  readonly producerEpoch: number;
}

function transactionsOf(held: {
  readonly cluster: Cluster;
  readonly coordinator: Coordinator;
  readonly own: Own;
}): Transactions {
  const { cluster, coordinator, own } = held;
  const sequences = new Map<string, number>();
  const groups = new Map<string, Coordinator>();

  /** The number of the first of `count` messages; a broker refuses a batch that is not the next. */
  function sequenceOf(topic: string, partition: number, count: number): number {
    const name = `${topic}/${partition}`;
    const first = sequences.get(name) ?? 0;
    sequences.set(name, (first + count) % SEQUENCES);
    return first;
  }

  async function produce(messages: readonly Addressed[]): Promise<void> {
    const byLeader = new Map<string, TopicMessages[]>();
    for (const [topic, list] of Map.groupBy(messages, (one) => one.topic)) {
      const partitions = Map.groupBy(list, ({ message }) => message.partition);
      const leaders = cluster.findLeaderForPartitions(topic, [...partitions.keys()]);
      for (const [nodeId, led] of Object.entries(leaders)) {
        const own = byLeader.get(nodeId) ?? [];
        own.push({
          topic,
          partitions: led.map((partition) => {
            const those = (partitions.get(partition) ?? []).map(({ message }) => message);
            return { partition, firstSequence: sequenceOf(topic, partition, those.length), messages: those };
          }),
        });
        byLeader.set(nodeId, own);
      }
    }
    const { ZSTD } = kafkajs.CompressionTypes;
    const request = { ...own, acks: -1, timeout: PRODUCE_MS, compression: ZSTD } as const;
    await allSettled(
      [...byLeader].map(async ([nodeId, topicData]) => {
        const broker = await cluster.findBroker({ nodeId });
        await broker.produce({ ...request, topicData });
      }),
    );
  }

  async function produceAll(messages: readonly Addressed[]): Promise<void> {
    for (const slice of slices(messages)) await produce(slice);
  }

  async function tellReached({ group, topic, partition, offset }: Reached): Promise<void> {
    await coordinator.ask((broker) => broker.addOffsetsToTxn({ ...own, groupId: group }));
    const ofGroup = groups.get(group) ?? coordinatorOf(cluster, group, COORDINATES.group);
    groups.set(group, ofGroup);
    const topics = [{ topic, partitions: [{ partition, offset: String(offset) }] }];
    await ofGroup.ask((broker) => broker.txnOffsetCommit({ ...own, groupId: group, topics }));
  }

  return {
    async commit(messages, reached) {
      const topics = partitionsOf(messages);
      if (topics.length === 0 && reached === undefined) return;
      try {
        if (topics.length > 0) {
          await cluster.addMultipleTargetTopics(topics.map(({ topic }) => topic));
          await coordinator.ask((broker) => broker.addPartitionsToTxn({ ...own, topics }));
        }
        // To different brokers mostly, and side by side: each round trip is felt at every stage of a mention's way.
        await allSettled([produceAll(messages), reached && tellReached(reached)]);
        await coordinator.ask((broker) => broker.endTxn({ ...own, transactionResult: true }));
      } catch (error) {
        // Readers need not wait for whoever takes the id. Of a commit whose answer was lost this changes nothing.
        await coordinator
          .once((broker) => broker.endTxn({ ...own, transactionResult: false }))
          .catch(() => undefined);
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {
      await cluster.disconnect().catch(() => undefined);
    },
  };
}

/** As `Promise.all`, settled as a whole: what is still under way when a transaction is aborted could come after its end. */
async function allSettled(works: readonly (Promise<void> | undefined)[]): Promise<void> {
  for (const one of await Promise.allSettled(works)) if (one.status === 'rejected') throw one.reason;
}

/** The broker that keeps the standing of a transactional id or of a group, found when it is first asked and when it has moved. */
interface Coordinator {
  /** Asks until it is answered or refused for good. What may be asked is the same asked twice. */
  ask<T>(question: (broker: Broker) => Promise<T>): Promise<T>;
  once<T>(question: (broker: Broker) => Promise<T>): Promise<T>;
}

function coordinatorOf(cluster: Cluster, id: string, coordinatorType: CoordinatorType): Coordinator {
  let nodeId: string | null = null;

  async function once<T>(question: (broker: Broker) => Promise<T>): Promise<T> {
    nodeId ??= String((await cluster.findGroupCoordinator({ groupId: id, coordinatorType })).nodeId);
    return await question(await cluster.findBroker({ nodeId }));
  }

  return {
    once,
    async ask(question) {
      let pauseMs = FIRST_PAUSE_MS;
      for (let tries = 1; ; tries++) {
        try {
          return await once(question);
        } catch (error) {
          const type = typeOf(error);
          if (MOVED.has(type)) nodeId = null;
          else if (!MOMENTARY.has(type)) throw error;
          if (tries >= TRIES) throw error;
          await delay(pauseMs);
          pauseMs = Math.min(MOST_PAUSE_MS, pauseMs * PAUSE_GROWTH);
        }
      }
    },
  };
}

function partitionsOf(messages: readonly Addressed[]) {
  return [...Map.groupBy(messages, ({ topic }) => topic)].map(([topic, list]) => ({
    topic,
    partitions: [...new Set(list.map(({ message }) => message.partition))],
  }));
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
