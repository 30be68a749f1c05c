import { AppError } from '../errors.ts';
import type { StreamName } from '../streams.ts';
import type { Processor, StoredState, Task } from './event-log.ts';
import {
  type Condemned,
  condemnedBy,
  condemnedFor,
  deadLetterOf,
  foldBatch,
  muted,
  type Pulse,
} from './fold-batch.ts';
import { isBroken, type Stored, type Written } from './record-text.ts';

export type Changes = readonly (readonly [key: string, value: Uint8Array | null])[];

/** What an adapter brings of a partition that this process owns. */
export interface Holding<S extends StreamName> {
  /** Everything before has been folded and its output committed. */
  readonly position: number;
  /** The stored state is that of this position. */
  readonly snapshot: number;
  /** The stored state, read when it is asked for. */
  state(): StoredState;
  /** The records from `from` to below `below`, all of them committed before, in pages. */
  past(from: number, below: number): Iterable<readonly Stored<S>[]> | AsyncIterable<readonly Stored<S>[]>;
  /** The next records from `position` on and below `below`, at most `limit`; empty when none are there now. */
  next(limit: number, below: number): readonly Stored<S>[];
  /**
   * Output, position and, where given, state: all of it or nothing.
   * @throws AppError LEASE_LOST when another process has taken over: nothing was committed
   */
  commit(commit: Commit): void | Promise<void>;
}

export interface Commit {
  /** The position that is reached. */
  readonly to: number;
  readonly outputs: readonly Written[];
  /** What changed of the state since it was last stored; null leaves it where it stands. */
  readonly changes: Changes | null;
  /** The partition is given back with this commit. */
  readonly leaves: boolean;
}

export interface PartitionOptions<S extends StreamName> {
  readonly processor: Processor<S>;
  readonly partition: number;
  /** Partitions of the stream that is read. */
  readonly of: number;
  readonly sealKey: Uint8Array;
  /** Records folded between two storings of the state. */
  readonly snapshotRecords: number;
  /** Called before each record: a slow fold must not cost the partition. */
  readonly pulse: Pulse;
}

/** A partition of a processor with its task, as far as it has been committed. */
export interface PartitionRun {
  /**
   * Folds and commits the next records below offset `below`, at most `limit`. False: there were none.
   * @throws AppError LEASE_LOST when another process has taken over: nothing was committed, and this run is over
   */
  step(limit: number, below: number): Promise<boolean>;
  /** Commits that there is nothing more below `to`: what an adapter's own marks take up of the offsets. */
  skipTo(to: number): Promise<void>;
  /** Stores the state and gives the partition back. */
  leave(): Promise<void>;
  /** Where it stands. */
  position(): number;
}

/** Rebuilds the task of a partition just taken: the stored state, then a muted re-fold up to the committed position. */
export async function openPartition<S extends StreamName>(
  holding: Holding<S>,
  options: PartitionOptions<S>,
): Promise<PartitionRun> {
  const { processor, partition, of, sealKey, snapshotRecords, pulse } = options;
  let { position, snapshot } = holding;
  /** Records that a re-fold could not fold again, by offset: condemned with the next commit. */
  const owed = new Map<number, Condemned>();
  let task = await rebuild();

  async function rebuild(): Promise<Task<S>> {
    for (;;) {
      const fresh = await processor.open({ partition, of }, holding.state());
      const culprit = await refold(fresh);
      if (culprit === null) return fresh;
      owed.set(culprit.stored.offset, culprit);
    }
  }

  /** Null when all went well; else the record at which the task broke, as a changed program may on an old record. */
  async function refold(fresh: Task<S>): Promise<Condemned | null> {
    for await (const page of holding.past(snapshot, position)) {
      for (const stored of page) {
        const beat = pulse();
        if (beat) await beat;
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
          return condemnedBy(error, stored);
        }
      }
      const flushing = fresh.flush(muted);
      if (flushing) await flushing;
    }
    return null;
  }

  /** Output, dead letters, position and now and then state. */
  async function commit(
    to: number,
    outputs: readonly Written[],
    condemned: readonly Condemned[],
  ): Promise<void> {
    const dead = [...owed.values(), ...condemned].map((one) =>
      deadLetterOf(one, { processor: processor.name, stream: processor.reads, partition }, sealKey),
    );
    // State past a condemned record is stored with its dead letter, so that no later re-fold meets the record again.
    const due = dead.length > 0 || to - snapshot >= snapshotRecords;
    const changes = due ? [...task.changes()] : null;
    await holding.commit({ to, outputs: [...outputs, ...dead], changes, leaves: false });
    position = to;
    if (due) snapshot = to;
    owed.clear();
  }

  if (owed.size > 0) await commit(position, [], []);

  return {
    async step(limit, below) {
      const page = holding.next(limit, below);
      let rest = page;
      while (rest.length > 0) {
        const batch = await foldBatch(rest, { task, rebuild, pulse });
        task = batch.task;
        const last = rest[batch.taken - 1];
        if (last) await commit(last.offset + 1, batch.outputs, batch.condemned);
        rest = rest.slice(batch.taken);
      }
      return page.length > 0;
    },
    async skipTo(to) {
      if (to > position) await commit(to, [], []);
    },
    async leave() {
      const changes = position > snapshot ? [...task.changes()] : null;
      await holding.commit({ to: position, outputs: [], changes, leaves: true });
      if (changes) snapshot = position;
    },
    position: () => position,
  };
}
