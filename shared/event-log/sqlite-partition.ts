import type { Clock } from '../clock.ts';
import { AppError, messageOf } from '../errors.ts';
import type { StreamName } from '../streams.ts';
import { pack } from './chunk.ts';
import type { Processor, Task } from './event-log.ts';
import { type Condemned, condemnedFor, deadLetterOf, foldBatch, muted } from './fold-batch.ts';
import { isBroken, type Written } from './record-text.ts';
import type { Chunks } from './sqlite-chunks.ts';
import type { Lease, Readers, Standing } from './sqlite-readers.ts';
import type { Store } from './sqlite-store.ts';

/** What processing needs of an open log. */
export interface Parts {
  readonly store: Store;
  readonly chunks: Chunks;
  readonly readers: Readers;
  readonly clock: Clock;
  readonly partitions: number;
  readonly sealKey: Uint8Array;
  readonly leaseMs: number;
  readonly snapshotRecords: number;
}

export interface PartitionOptions<S extends StreamName> {
  readonly processor: Processor<S>;
  /** Partitions of the stream that is read. */
  readonly of: number;
  /** Called before each record, so that leases are renewed in long work. */
  readonly pulse: () => void;
}

/** A leased partition of a processor with its task, as far as it has been committed. */
export interface PartitionRun {
  readonly lease: Lease;
  /**
   * Folds and commits the next records below offset `below`, at most `limit`. False: there were none.
   * @throws AppError LEASE_LOST when another process has taken over: nothing was committed, and this run is over
   */
  step(limit: number, below: number): Promise<boolean>;
  /** Stores the state and gives the partition back. */
  leave(): void;
}

/** How many records a re-fold takes at a time. */
const REFOLD_RECORDS = 1_000;

/** Rebuilds the task of a partition just leased: the stored state, then a muted re-fold up to the committed position. */
export async function openPartition<S extends StreamName>(
  parts: Parts,
  options: PartitionOptions<S>,
  standing: Standing,
): Promise<PartitionRun> {
  const { store, chunks, readers, clock, partitions, sealKey } = parts;
  const { processor, of, pulse } = options;
  const { partition } = standing;
  let { position, snapshot } = standing;
  /** Records that a re-fold could not fold again, by offset: condemned with the next commit. */
  const owed = new Map<number, Condemned>();
  let task = await rebuild();
  const reader = chunks.reader(processor.reads, partition, position);

  async function rebuild(): Promise<Task<S>> {
    for (;;) {
      const fresh = await processor.open({ partition, of }, readers.state(processor.name, partition));
      const culprit = await refold(fresh);
      if (culprit === null) return fresh;
      owed.set(culprit.stored.offset, culprit);
    }
  }

  /** Null when all went well; else the record at which the task broke, as a changed program may on an old record. */
  async function refold(fresh: Task<S>): Promise<Condemned | null> {
    const past = chunks.reader(processor.reads, partition, snapshot);
    for (
      let page = past.next(REFOLD_RECORDS, position);
      page.length > 0;
      page = past.next(REFOLD_RECORDS, position)
    ) {
      for (const stored of page) {
        pulse();
        if (owed.has(stored.offset)) continue;
        if (isBroken(stored)) {
          owed.set(stored.offset, condemnedFor(stored));
          continue;
        }
        try {
          const pending = fresh.fold(stored, muted);
          if (pending) await pending;
        } catch (error) {
          if (error instanceof AppError) throw error;
          return { stored, reason: messageOf(error) };
        }
      }
      const flushing = fresh.flush(muted);
      if (flushing) await flushing;
    }
    return null;
  }

  /** Output, dead letters, position and now and then state: one transaction. */
  function commit(to: number, outputs: readonly Written[], condemned: readonly Condemned[]): void {
    const dead = [...owed.values(), ...condemned].map((one) =>
      deadLetterOf(one, { processor: processor.name, stream: processor.reads, partition }, sealKey),
    );
    const packed = pack([...outputs, ...dead], partitions);
    // State past a condemned record is stored with its dead letter, so that no later re-fold meets the record again.
    const due = dead.length > 0 || to - snapshot >= parts.snapshotRecords;
    const changes = due ? [...task.changes()] : null;
    store.transact(() => {
      readers.advance(standing, to, changes);
      chunks.add(packed, clock.now());
    });
    position = to;
    if (due) snapshot = to;
    owed.clear();
  }

  if (owed.size > 0) commit(position, [], []);

  return {
    lease: standing,
    async step(limit, below) {
      const page = reader.next(limit, below);
      let rest = page;
      while (rest.length > 0) {
        const batch = await foldBatch(rest, { task, rebuild, pulse });
        task = batch.task;
        const last = rest[batch.taken - 1];
        if (last) commit(last.offset + 1, batch.outputs, batch.condemned);
        rest = rest.slice(batch.taken);
      }
      return page.length > 0;
    },
    leave() {
      const changes = position > snapshot ? [...task.changes()] : null;
      store.transact(() => {
        readers.advance(standing, position, changes);
        readers.release(standing);
      });
    },
  };
}
