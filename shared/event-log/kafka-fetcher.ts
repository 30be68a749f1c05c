import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import { committedOf } from './kafka-committed.ts';
import { isKafkaTrouble, PATIENCE_MS, troubleOf, typeOf } from './kafka-errors.ts';
import { AHEAD_BYTES, type Feed, type Followed, openFeed } from './kafka-feed.ts';
import type { Broker, Cluster, FetchedPartition } from './kafka-internals.d.ts';
import { type OffsetsOf, offsetsOf } from './kafka-offsets.ts';
import { openStandstills } from './kafka-standstill.ts';
import type { Say } from './open.ts';

/** Reads partitions from given offsets, over one connection to each broker, without a consumer group. */
export interface Fetcher extends AsyncDisposable {
  /** Begins to read a partition ahead, from an offset on; only what is committed. */
  follow(topic: string, partition: number, from: number): Followed;
  /** The offsets behind the last record of these partitions, whether its transaction has ended or not. */
  ends(topic: string, partitions: readonly number[]): Promise<ReadonlyMap<number, number>>;
  /** The offsets of the earliest records kept. */
  beginnings(topic: string, partitions: readonly number[]): Promise<ReadonlyMap<number, number>>;
  /**
   * For whoever waits for more of what it follows.
   * @throws AppError LOG_FAILED when nothing could be read for longer than `PATIENCE_MS`, or a transaction there does not end
   */
  checkMoves(followed: Followed): void;
  /** What of all that is followed is held back by a transaction that does not end, in words. */
  standstills(): readonly string[];
}

/**
 * How long a broker may hold a request that finds nothing new. A partition that is followed newly waits for it at most so long
 * for its first record; twenty idle requests a second cost a broker nothing.
 */
const WAIT_MS = 50;
/** What is asked of a partition at most and of all together. */
const SHARE_BYTES = 1024 * 1024;
const ANSWER_BYTES = 16 * 1024 * 1024;
/** Shorter troubles are not spoken of. */
const SAY_AFTER_MS = 1_000;
/** Between tries while the cluster is away. */
const PAUSE_MS = 250;

export interface FetcherOptions {
  readonly cluster: Cluster;
  readonly say: Say;
  /** Epoch ms; tells since when the cluster has been away. */
  now(): number;
}

export function openFetcher({ cluster, say, now }: FetcherOptions): Fetcher {
  const feeds = new Set<Feed>();
  /** One loop per broker that leads what is followed. */
  const loops = new Map<string, Promise<void>>();
  const standstills = openStandstills(now);
  let closed = false;
  let troubled: number | null = null;
  let said = false;
  let connected: Promise<void> | null = null;

  async function connect(): Promise<void> {
    connected ??= cluster.connect().catch((error: unknown) => {
      connected = null;
      throw error;
    });
    await connected;
  }

  /** Runs what needs the cluster until it succeeds; says what is wrong once, and when it is well again. */
  async function persist<T>(work: () => Promise<T>, patience = Number.POSITIVE_INFINITY): Promise<T> {
    for (;;) {
      try {
        const result = await work();
        if (said) say('Kafka can be read again');
        troubled = null;
        said = false;
        return result;
      } catch (error) {
        if (closed || !isKafkaTrouble(error)) throw error;
        troubled ??= now();
        // A topic just made, a leader that moves: nothing to speak of.
        if (!said && now() - troubled >= SAY_AFTER_MS) {
          say(`reading: ${troubleOf(error)}; trying again`);
          said = true;
        }
        if (now() - troubled > patience) throw error;
        await delay(PAUSE_MS);
        await recover(error);
      }
    }
  }

  /** Asks anew who leads what; a connection that has died is made again by itself. */
  async function recover(error: unknown): Promise<void> {
    const closedAt = error instanceof Error && 'host' in error && 'port' in error ? error : null;
    if (closedAt) cluster.removeBroker({ host: String(closedAt.host), port: Number(closedAt.port) });
    connected = null;
    try {
      await connect();
      await cluster.refreshMetadata();
    } catch {
      // Still away: the caller's next try says so.
    }
  }

  async function leadersOf(wanted: readonly Feed[]): Promise<Map<string, Feed[]>> {
    await connect();
    await cluster.addMultipleTargetTopics([...new Set(wanted.map(({ topic }) => topic))]);
    const byLeader = new Map<string, Feed[]>();
    for (const feed of wanted) {
      const [leader] = Object.keys(cluster.findLeaderForPartitions(feed.topic, [feed.partition]));
      if (leader === undefined) continue;
      const own = byLeader.get(leader) ?? [];
      own.push(feed);
      byLeader.set(leader, own);
    }
    return byLeader;
  }

  /** Sees to it that every leader of what is followed has a loop. */
  function startLoops(byLeader: ReadonlyMap<string, readonly Feed[]>): void {
    for (const leader of byLeader.keys()) {
      if (loops.has(leader)) continue;
      loops.set(
        leader,
        readFrom(leader).catch((error: unknown) => {
          for (const feed of feeds) feed.fail(error);
        }),
      );
    }
  }

  async function spread(): Promise<void> {
    try {
      startLoops(await persist(() => leadersOf([...feeds])));
    } catch (error) {
      for (const feed of feeds) feed.fail(error);
    }
  }

  async function readFrom(leader: string): Promise<void> {
    while (!closed) {
      const rung = bell.promise;
      const found = await persist(() => readOnceFrom(leader));
      if (!found) await rung;
    }
  }

  /**
   * Asks anew who leads what each time: a broker that has died leads nothing any more, and whoever goes on asking it waits for it.
   * Resolves with false when there is nothing to ask this one for.
   */
  async function readOnceFrom(leader: string): Promise<boolean> {
    const byLeader = await leadersOf([...feeds]);
    startLoops(byLeader);
    const hungry = (byLeader.get(leader) ?? []).filter((feed) => feed.bytesHeld() < AHEAD_BYTES);
    if (hungry.length === 0) return false;
    const alone = hungry.find((feed) => feed.alone);
    const asked = alone ? [alone] : onePerPartition(hungry);
    await fetchInto(await cluster.findBroker({ nodeId: leader }), asked);
    // To the end of the line: of two that follow one partition the other is next.
    for (const feed of asked) if (feeds.delete(feed)) feeds.add(feed);
    return true;
  }

  /** Rung when a partition is followed newly, and when one has been taken from: there may be something to fetch. */
  let bell = Promise.withResolvers<void>();
  function ring(): void {
    bell.resolve();
    bell = Promise.withResolvers();
  }

  async function fetchInto(broker: Broker, wanted: readonly Feed[]): Promise<void> {
    const topics = Map.groupBy(wanted, ({ topic }) => topic);
    let answer: Awaited<ReturnType<Broker['fetch']>>;
    try {
      answer = await broker.fetch({
        replicaId: -1,
        isolationLevel: 1,
        maxWaitTime: WAIT_MS,
        minBytes: 1,
        maxBytes: ANSWER_BYTES,
        topics: [...topics].map(([topic, list]) => ({
          topic,
          partitions: list.map(({ partition, fetchFrom, share, alone }) => ({
            partition,
            fetchOffset: fetchFrom,
            maxBytes: alone ? ANSWER_BYTES : share,
          })),
        })),
      });
    } catch (error) {
      if (typeOf(error) !== 'OFFSET_OUT_OF_RANGE') throw error;
      await reposition(wanted);
      return;
    }
    for (const { topicName, partitions } of answer.responses) {
      for (const found of partitions) {
        const feed = wanted.find((one) => one.topic === topicName && one.partition === found.partition);
        if (feed && !feed.gone) takeIn(feed, found);
      }
    }
  }

  function takeIn(feed: Feed, found: FetchedPartition): void {
    const page = committedOf(found, feed.fetchFrom);
    const stable = Number(found.lastStableOffset);
    standstills.note(feed, found);
    const wasAlone = feed.alone;
    feed.alone = false;
    if (page.bytes > AHEAD_BYTES) feed.share = Math.max(1, feed.share >> 1);
    else if (page.bytes > 0) feed.share = Math.min(SHARE_BYTES, feed.share * 2);
    if (found.messages.length > 0) feed.put(page);
    else if (stable > feed.fetchFrom) {
      // Nothing though there is something: the answer was full before its turn, or all that is left are batches that compaction has emptied.
      if (wasAlone) feed.put({ messages: [], bytes: 0, next: stable });
      else feed.alone = true;
    }
  }

  /** Offsets that retention has dropped read on at the earliest kept; those beyond the end wait there. */
  async function reposition(wanted: readonly Feed[]): Promise<void> {
    for (const [topic, list] of Map.groupBy(wanted, (feed) => feed.topic)) {
      const partitions = list.map(({ partition }) => partition);
      const [first, end] = [
        await offsets(topic, partitions, 'first'),
        await offsets(topic, partitions, 'end'),
      ];
      for (const feed of list) {
        const at = feed.fetchFrom;
        const next = Math.min(Math.max(at, first.get(feed.partition) ?? 0), end.get(feed.partition) ?? 0);
        if (next > at) feed.put({ messages: [], bytes: 0, next });
        else feed.fetchFrom = next;
      }
    }
  }

  async function offsets(
    topic: string,
    partitions: readonly number[],
    end: OffsetsOf,
  ): Promise<ReadonlyMap<number, number>> {
    await connect();
    return await offsetsOf(cluster, { topic, partitions, end });
  }

  return {
    follow(topic, partition, from) {
      const feed = openFeed(topic, partition, from, ring, () => feeds.delete(feed));
      feeds.add(feed);
      ring();
      void spread();
      return feed;
    },
    ends: (topic, partitions) => persist(() => offsets(topic, partitions, 'end'), PATIENCE_MS),
    beginnings: (topic, partitions) => persist(() => offsets(topic, partitions, 'first'), PATIENCE_MS),
    checkMoves(followed) {
      if (troubled !== null && now() - troubled > PATIENCE_MS)
        throw new AppError('LOG_FAILED', 'Kafka: nothing could be read for half a minute');
      const why = standstills.of(followed);
      if (why !== null) throw new AppError('LOG_FAILED', why);
    },
    standstills: () => [...new Set([...feeds].map(standstills.of).filter((why) => why !== null))],
    async [Symbol.asyncDispose]() {
      closed = true;
      for (const feed of feeds) feed.wake();
      ring();
      await cluster.disconnect();
      await Promise.allSettled(loops.values());
    },
  };
}

/** A request can name a partition once. */
function onePerPartition(feeds: readonly Feed[]): readonly Feed[] {
  const first = new Map<string, Feed>();
  for (const feed of feeds) {
    const name = `${feed.topic}/${feed.partition}`;
    if (!first.has(name)) first.set(name, feed);
  }
  return [...first.values()];
}
