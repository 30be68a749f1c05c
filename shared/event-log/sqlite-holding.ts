import type { Clock } from '../clock.ts';
import type { StreamName } from '../streams.ts';
import { pack } from './chunk.ts';
import type { Processor } from './event-log.ts';
import type { Holding } from './partition-run.ts';
import type { Chunks } from './sqlite-chunks.ts';
import type { Readers, Standing } from './sqlite-readers.ts';
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

/** How many records a re-fold takes at a time. */
const REFOLD_RECORDS = 1_000;

/** A leased partition of a processor; each commit is one SQL transaction. */
export function holdPartition<S extends StreamName>(
  { store, chunks, readers, clock, partitions }: Parts,
  processor: Processor<S>,
  standing: Standing,
): Holding<S> {
  const { partition, position, snapshot } = standing;
  const reader = chunks.reader(processor.reads, partition, position);
  return {
    position,
    snapshot,
    state: () => readers.state(processor.name, partition),
    *past(from, below) {
      const past = chunks.reader(processor.reads, partition, from);
      for (
        let page = past.next(REFOLD_RECORDS, below);
        page.length > 0;
        page = past.next(REFOLD_RECORDS, below)
      )
        yield page;
    },
    next: (limit, below) => reader.next(limit, below),
    commit({ to, outputs, changes, leaves }) {
      const packed = pack(outputs, partitions);
      store.transact(() => {
        readers.advance(standing, to, changes);
        chunks.add(packed, clock.now());
        if (leaves) readers.release(standing);
      });
    },
  };
}
