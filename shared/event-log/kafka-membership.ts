import { setTimeout as delay } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { troubleOf } from './kafka-errors.ts';
import type { Say } from './open.ts';

/** A processor's group: which partitions this process should have. The group only advises; what decides is who holds the transactional id. */
export interface Membership extends AsyncDisposable {
  /** The partitions that are this process's now; null while it is in no group. */
  partitions(): ReadonlySet<number> | null;
  /** Grows with every word from the group: a heartbeat that was answered, a new assignment. */
  words(): number;
  /** Resolves at the next change of the assignment or word from the group, or at `wake`. */
  news(): Promise<void>;
  wake(): void;
}

export interface GroupOptions {
  readonly group: string;
  readonly topic: string;
  /** A member that is not heard of for so long is out. */
  readonly sessionMs: number;
  readonly say: Say;
}

/** Heartbeats within one session: two may be lost before it is over. */
const BEATS = 4;
/** The pause between two looks of the idle loop, in which it can be told to stop. */
const LOOK_MS = 50;
/** Before a consumer that has ended for good is made anew. */
const RESTART_MS = 1_000;

/**
 * Joins the group and stays in it, whatever happens to the connection. The consumer reads nothing: all partitions are paused,
 * so that its loop does nothing but send heartbeats, and a long batch costs no membership.
 */
export function joinGroup(kafka: Kafka, options: GroupOptions): Membership {
  const { group, topic, sessionMs, say } = options;
  let partitions: ReadonlySet<number> | null = null;
  let words = 0;
  let closed = false;
  let said = false;
  let bell = Promise.withResolvers<void>();
  let leave: (() => Promise<void>) | null = null;

  function wake(): void {
    bell.resolve();
    bell = Promise.withResolvers();
  }

  function ring(): void {
    words++;
    wake();
  }

  async function stay(): Promise<void> {
    while (!closed) {
      try {
        await beMember();
      } catch (error) {
        if (!closed && !said) say(`group ${group}: ${troubleOf(error)}; trying again`);
        said = true;
      }
      partitions = null;
      ring();
      if (!closed) await delay(RESTART_MS);
    }
  }

  /** Resolves when the consumer has ended, which it does for good only when it cannot get over what has happened. */
  async function beMember(): Promise<void> {
    const ended = Promise.withResolvers<void>();
    const consumer = kafka.consumer({
      groupId: group,
      sessionTimeout: sessionMs,
      rebalanceTimeout: sessionMs,
      heartbeatInterval: Math.ceil(sessionMs / BEATS),
      maxWaitTimeInMs: Math.min(LOOK_MS, Math.ceil(sessionMs / BEATS / 4)),
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3 },
    });
    const { CRASH, GROUP_JOIN, HEARTBEAT } = consumer.events;
    consumer.on(GROUP_JOIN, ({ payload }) => {
      consumer.pause([{ topic }]);
      said = false;
      partitions = new Set(payload.memberAssignment[topic] ?? []);
      ring();
    });
    consumer.on(HEARTBEAT, ring);
    consumer.on(CRASH, ({ payload }) => {
      partitions = null;
      ring();
      if (!payload.restart) ended.reject(payload.error);
    });
    leave = async () => {
      ended.resolve();
      await consumer.disconnect().catch(() => undefined);
    };
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      await consumer.run({ autoCommit: false, eachBatch: async () => undefined });
      if (closed) return;
      await ended.promise;
    } finally {
      await consumer.disconnect().catch(() => undefined);
    }
  }

  const staying = stay();
  return {
    partitions: () => partitions,
    words: () => words,
    news: () => bell.promise,
    wake,
    async [Symbol.asyncDispose]() {
      closed = true;
      await leave?.();
      ring();
      await staying;
    },
  };
}
