import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import { aborted } from '../aborted.ts';
import { stopwatch } from '../clock.ts';
import { AppError } from '../errors.ts';
import { type StreamName, type StreamSpec, streams } from '../streams.ts';
import { partitionsOf } from './chunk.ts';
import type { ProcessOptions, Processor } from './event-log.ts';
import { failureOf, isKafkaTrouble, troubleOf } from './kafka-errors.ts';
import { type Parts, takePartition } from './kafka-holding.ts';
import { joinGroup, type Membership } from './kafka-membership.ts';
import { ensureState } from './kafka-topics.ts';
import { openPartition } from './partition-run.ts';

/** Records of one batch: some ten milliseconds of work, as much as its transaction takes. */
const BATCH_RECORDS = 1_000;
/** A fold does not hold up the process's heartbeats for longer. */
const YIELD_MS = 50;
/** Between tries of a partition that the cluster did not give. */
const PAUSE_MS = 250;
/** How often it is looked whether others have come to the end. */
const LOOK_MS = 100;
/** Brokers refuse longer sessions than half an hour (group.max.session.timeout.ms); a third of it outlasts any pause. */
const SESSION_MS = 600_000;
/** A partition at its end waits for news so long before it looks whether it is still its turn. */
const NEWS_MS = 1_000;

/** A partition that this process works on. */
interface Work {
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/**
 * `EventLog.process` on Kafka: the group says which partitions are this process's, and each is worked on by itself: taken,
 * restored, then batch by batch one transaction. When the group is dealt anew, what this process keeps goes on undisturbed:
 * were it another's meanwhile, the next commit would be refused, and it would be taken anew.
 */
export async function runKafkaProcessor<S extends StreamName>(
  parts: Parts,
  processor: Processor<S>,
  { until, signal, batchSize = BATCH_RECORDS, onHeld }: ProcessOptions,
): Promise<void> {
  if (signal.aborted) return;
  const { names, fetcher, kafka, say } = parts;
  const of = partitionsOf(processor.reads, parts.partitions);
  const topic = names.topic(processor.reads);
  const all = Array.from({ length: of }, (_, p) => p);
  const group = names.group(processor.name);
  const admin = kafka.admin();
  const goals = new Map<number, number>();
  try {
    await admin.connect();
    // Of the readers that a stream names, the opening of the log has made it.
    if (!isNamed(processor)) await ensureState(admin, names.state(processor.name), of, parts.replication);
    if (until === 'end') for (const [p, end] of await fetcher.ends(topic, all)) goals.set(p, end);
  } catch (error) {
    await admin.disconnect().catch(() => undefined);
    throw failureOf(error);
  }
  const reached = new Map<number, number>();
  const works = new Map<number, Work>();
  const failures: unknown[] = [];
  const over = new AbortController();
  const stopped = AbortSignal.any([signal, over.signal]);
  const member = joinGroup(kafka, { group, topic, sessionMs: Math.min(parts.leaseMs, SESSION_MS), say });
  stopped.addEventListener('abort', member.wake, { once: true });

  function begin(partition: number): void {
    const stop = new AbortController();
    const ends = AbortSignal.any([stopped, stop.signal]);
    const done = work(partition, ends).catch((error: unknown) => {
      failures.push(error);
      over.abort();
    });
    works.set(partition, { stop, done });
  }

  /** Works on a partition until it is told to stop; gets over what the cluster does. */
  async function work(partition: number, ends: AbortSignal): Promise<void> {
    let said = false;
    while (!ends.aborted) {
      const words = member.words();
      try {
        await workOnce(partition, ends, () => {
          if (said) say(`${processor.name} ${partition}: goes on`);
          said = false;
        });
      } catch (error) {
        const lost = error instanceof AppError && error.code === 'LEASE_LOST';
        if (!lost && !isKafkaTrouble(error)) throw error;
        if (!lost && !said) say(`${processor.name} ${partition}: ${troubleOf(error)}; trying again`);
        said ||= !lost;
        // Whoever has lost it may be out of the group without knowing: not before the group has spoken is it taken back.
        if (lost) await untilWord(member, words, ends);
        else await delay(PAUSE_MS, undefined, { signal: ends }).catch(() => undefined);
      }
    }
  }

  async function workOnce(partition: number, ends: AbortSignal, goesOn: () => void): Promise<void> {
    await using taken = await takePartition(parts, processor, partition);
    const { input } = taken;
    const run = await openPartition(taken, {
      processor,
      partition,
      of,
      sealKey: parts.sealKey,
      snapshotRecords: parts.snapshotRecords,
      pulse: yielding(),
    });
    const wake = (): void => input.wake();
    ends.addEventListener('abort', wake, { once: true });
    try {
      const goal = goals.get(partition) ?? Number.POSITIVE_INFINITY;
      while (!ends.aborted) {
        const worked = await run.step(batchSize, goal);
        goesOn();
        if (worked) continue;
        // Kafka's own marks take up the offsets behind the last record: whoever waits for the end must see them passed.
        if (until === 'end' && input.position() >= goal) await run.skipTo(goal);
        reached.set(partition, run.position());
        if (run.position() < goal) await input.news(NEWS_MS);
        else await aborted(ends);
      }
      await run.leave();
    } finally {
      ends.removeEventListener('abort', wake);
    }
  }

  let told = '';
  function tellHeld(): void {
    const now = [...works.keys()].sort((a, b) => a - b);
    if (now.join() === told) return;
    told = now.join();
    onHeld?.(now);
  }

  /** Begins what is this process's and ends what is another's. */
  async function settle(): Promise<void> {
    const own = member.partitions();
    for (const [partition, { stop, done }] of works) {
      if (own === null || own.has(partition)) continue;
      stop.abort();
      works.delete(partition);
      await done;
      reached.delete(partition);
    }
    for (const partition of own ?? []) if (!works.has(partition)) begin(partition);
    tellHeld();
  }

  /** Own partitions as their work has told, so that each was opened; those of others as their group has committed. */
  async function reachedEnd(): Promise<boolean> {
    const own = member.partitions();
    if (own === null || ![...own].every((p) => isDone(p, reached.get(p) ?? -1))) return false;
    if (own.size === of) return true;
    const [found] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
    const committed = new Map(found?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
    return all.every((p) => own.has(p) || isDone(p, Math.max(0, committed.get(p) ?? 0)));
  }

  function isDone(partition: number, position: number): boolean {
    return position >= (goals.get(partition) ?? 0);
  }

  try {
    while (!stopped.aborted) {
      const news = member.news();
      await settle();
      if (until === 'end') {
        if (await reachedEnd().catch(() => false)) break;
        await Promise.race([news, delay(LOOK_MS)]);
      } else await news;
    }
  } finally {
    over.abort();
    await Promise.all([...works.values()].map(({ done }) => done));
    works.clear();
    tellHeld();
    await member[Symbol.asyncDispose]();
    await admin.disconnect().catch(() => undefined);
  }
  if (failures.length > 0) throw failures[0];
}

function yielding(): () => void | Promise<void> {
  let seconds = stopwatch();
  return () => {
    if (seconds() * 1_000 < YIELD_MS) return;
    return setImmediate().then(() => {
      seconds = stopwatch();
    });
  };
}

async function untilWord(member: Membership, before: number, signal: AbortSignal): Promise<void> {
  const ended = aborted(signal);
  while (!signal.aborted && member.words() <= before) await Promise.race([member.news(), ended]);
}

function isNamed({ name, reads }: Pick<Processor, 'name' | 'reads'>): boolean {
  const { readers }: StreamSpec = streams[reads];
  return readers.includes(name);
}
