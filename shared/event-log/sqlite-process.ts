import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import type { StreamName } from '../streams.ts';
import { partitionsOf } from './chunk.ts';
import type { ProcessOptions, Processor } from './event-log.ts';
import { openPartition, type PartitionRun } from './partition-run.ts';
import { holdPartition, type Parts } from './sqlite-holding.ts';
import type { Attendance, Standing } from './sqlite-readers.ts';

/** Records of one batch: some milliseconds of work, so that other work of the process and other processes get their turn. */
const BATCH_RECORDS = 1_000;
/** Renewals within one lease: two may be missed before it runs out. */
const RENEWALS = 3;

/** `EventLog.process`: turn by turn through the partitions this process has leased, until the end or the abort. */
export async function runProcessor<S extends StreamName>(
  parts: Parts,
  processor: Processor<S>,
  options: ProcessOptions,
): Promise<void> {
  const { store, chunks, readers } = parts;
  const { until, signal, batchSize = BATCH_RECORDS } = options;
  if (signal.aborted) return;
  const of = partitionsOf(processor.reads, parts.partitions);
  const goals = Array.from({ length: of }, (_, p) =>
    until === 'end' ? chunks.end(processor.reads, p) : Number.POSITIVE_INFINITY,
  );
  const seat = takeSeat(parts, processor.name, of);
  const held = new Map<number, Held>();
  let told = '';

  function tellHeld(): void {
    const now = [...held.keys()].sort((a, b) => a - b);
    if (now.join() === told) return;
    told = now.join();
    options.onHeld?.(now);
  }

  /** Drops what was lost, gives back what belongs to another member, opens what is new. */
  async function settle(): Promise<void> {
    const { wanted, leased } = seat.attendance();
    for (const [p, run] of held) {
      if (leased.get(p)?.epoch !== run.epoch) held.delete(p);
      else if (!wanted.has(p)) {
        held.delete(p);
        await unlessLost(() => run.leave());
      }
    }
    for (const [p, standing] of leased) {
      if (held.has(p) || !wanted.has(p)) continue;
      await unlessLost(async () => {
        held.set(p, { ...(await opened(standing)), epoch: standing.epoch });
      });
    }
  }

  function opened(standing: Standing): Promise<PartitionRun> {
    const { sealKey, snapshotRecords } = parts;
    return openPartition(holdPartition(parts, processor, standing), {
      processor,
      partition: standing.partition,
      of,
      sealKey,
      snapshotRecords,
      pulse: seat.pulse,
    });
  }

  /** A turn of every held partition; false when none had anything to read. */
  async function turn(): Promise<boolean> {
    let worked = false;
    for (const [p, run] of held) {
      if (signal.aborted) break;
      const kept = await unlessLost(async () => {
        if (await run.step(batchSize, goals[p] ?? 0)) worked = true;
      });
      if (!kept) held.delete(p);
      if (worked) await setImmediate();
    }
    return worked;
  }

  /** False when the lease was lost: another process has the partition and goes on with it. */
  async function unlessLost(work: () => void | Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'LEASE_LOST')) throw error;
      seat.renew();
      return false;
    }
  }

  function reachedEnd(): boolean {
    const positions = readers.positions(processor.name);
    return goals.every((goal, p) => (positions.get(p) ?? 0) >= goal);
  }

  signal.addEventListener('abort', store.wake);
  try {
    for (;;) {
      const seen = store.version();
      seat.pulse();
      if (seat.couldTake(held)) seat.renew();
      await settle();
      tellHeld();
      const worked = await turn();
      if (signal.aborted || (!worked && reachedEnd())) break;
      if (!worked) await store.news(seen, seat.dueInMs());
    }
    for (const run of held.values()) await unlessLost(() => run.leave());
    held.clear();
    tellHeld();
    seat.leave();
  } catch (error) {
    abandon(seat);
    throw error;
  } finally {
    signal.removeEventListener('abort', store.wake);
  }
}

/** A leased partition with its task. */
type Held = PartitionRun & { readonly epoch: number };

/** This call's membership of the processor, and the leases that come with it. */
interface Seat {
  attendance(): Attendance;
  /** Renews when it is time. */
  pulse(): void;
  renew(): void;
  dueInMs(): number;
  /** Whether a partition that should be here is not held and could be had now. */
  couldTake(held: ReadonlyMap<number, unknown>): boolean;
  leave(): void;
}

function takeSeat({ readers, clock, leaseMs }: Parts, processor: string, of: number): Seat {
  const owner = randomUUID();
  let dueAt = 0;
  let attendance = attend();

  function attend(): Attendance {
    const now = clock.now();
    dueAt = now + leaseMs / RENEWALS;
    return readers.attend(processor, owner, of, now, now + leaseMs);
  }

  function renew(): void {
    attendance = attend();
  }

  return {
    renew,
    attendance: () => attendance,
    pulse() {
      if (clock.now() >= dueAt) renew();
    },
    dueInMs: () => Math.max(1, dueAt - clock.now()),
    couldTake(held) {
      const missing = new Set([...attendance.wanted].filter((p) => !held.has(p)));
      return missing.size > 0 && readers.anyFree(processor, missing, clock.now());
    },
    leave: () => readers.leave(processor, owner),
  };
}

/** After a failure the leases are given back if the log still lets us; if not, they run out by themselves. */
function abandon(seat: Seat): void {
  try {
    seat.leave();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}
