import { type Clock, stopwatch } from '../clock.ts';
import type { Metrics, Standing } from '../metrics.ts';
import type { RecordOf, StreamName } from '../streams.ts';
import { MINUTE_MS } from '../time.ts';
import type { EventLog, Outgoing, Output, PartitionInfo, Processor, Task } from './event-log.ts';
import { muted } from './fold-batch.ts';
import { readPast } from './read-past.ts';

/** One page at most: what is asked for with every look at the metrics must cost little. */
const LOOKED_THROUGH = 100;

/** A log that says what passes through it, and otherwise does what the log beneath does. */
export interface ObservedLog {
  readonly log: EventLog;
  /** Where the processors of this process stand, in the partitions they work on. */
  standings(): Promise<readonly Standing[]>;
}

/** What is known of a partition since its task was opened. */
interface Track {
  /** The offset after the last record taken; null before the first: then what was there at the opening counts as taken. */
  next: number | null;
  readonly endAtOpening: number;
  /** Epoch ms at which a batch was last taken, or the task opened. */
  movedAt: number;
  toldTo: number | null;
}

/** One call of `process`. */
interface Running {
  readonly processor: string;
  readonly stream: StreamName;
  readonly tracks: Map<number, Track>;
  /** Null where the log does not tell which partitions are held: then those that were opened. */
  held: ReadonlySet<number> | null;
}

/** Wraps a log: counts what is appended, folded and put out, times each batch, and keeps how far each partition has come. */
export function observed(
  beneath: EventLog,
  { metrics, clock }: { metrics: Metrics; clock: Clock },
): ObservedLog {
  const running = new Set<Running>();

  function sentOf(records: readonly Outgoing[]): void {
    for (const [stream, own] of Map.groupBy(records, (record) => record.stream))
      metrics.sent(stream, own.length);
  }

  function watched<S extends StreamName>(processor: Processor<S>, run: Running): Processor<S> {
    return {
      name: processor.name,
      reads: processor.reads,
      async open(info, state) {
        const track: Track = {
          next: null,
          endAtOpening: await beneath.end(processor.reads, info.partition),
          movedAt: clock.now(),
          toldTo: null,
        };
        run.tracks.set(info.partition, track);
        return watchedTask(await processor.open(info, state), { processor, info, track });
      },
    };
  }

  function watchedTask<S extends StreamName>(
    task: Task<S>,
    at: { readonly processor: Processor<S>; readonly info: PartitionInfo; readonly track: Track },
  ): Task<S> {
    const { processor, info, track } = at;
    let put: Outgoing[] = [];
    let folded = 0;
    let last = 0;
    let seconds = stopwatch();
    let target: Output = muted;
    const counting: Output = {
      put(outgoing) {
        target.put(outgoing);
        put.push(outgoing);
      },
    };

    function taken(): void {
      if (folded > 0) {
        metrics.consumed(processor.name, processor.reads, info.partition, folded);
        metrics.batch(processor.name, processor.reads, seconds());
        track.next = last + 1;
        track.movedAt = clock.now();
      }
      sentOf(put);
      put = [];
      folded = 0;
    }

    return {
      fold(entry, out) {
        const told = timeTold(entry.record);
        if (told !== null) track.toldTo = told;
        // Folded again after a restart: it was counted when it was folded first.
        if (out === muted) return task.fold(entry, out);
        if (folded === 0) seconds = stopwatch();
        folded += 1;
        last = entry.offset;
        target = out;
        return task.fold(entry, counting);
      },
      flush(out) {
        if (out === muted) return task.flush(out);
        target = out;
        const flushing = task.flush(counting);
        if (flushing) return flushing.then(taken);
        taken();
      },
      changes: () => task.changes(),
    };
  }

  /** Offsets may have gaps (Kafka's marks): where few of them lie ahead, it is looked whether any is a record. */
  async function waitingFrom(stream: StreamName, partition: number, next: number): Promise<number> {
    const ahead = Math.max(0, (await beneath.end(stream, partition)) - next);
    if (ahead === 0 || ahead > LOOKED_THROUGH) return ahead;
    let records = 0;
    const found = readPast(beneath, stream, partition, next, { onBroken: () => void records++ });
    for await (const page of found) records += page.length;
    return records;
  }

  async function standingsOf({ processor, stream, tracks, held }: Running): Promise<readonly Standing[]> {
    const standings: Standing[] = [];
    for (const [partition, { next, endAtOpening, movedAt, toldTo }] of tracks) {
      if (held !== null && !held.has(partition)) continue;
      const lagRecords = await waitingFrom(stream, partition, next ?? endAtOpening);
      standings.push({ processor, stream, partition, lagRecords, idleMs: clock.now() - movedAt, toldTo });
    }
    return standings;
  }

  return {
    log: {
      partitions: (stream) => beneath.partitions(stream),
      async append(records, ...cursors) {
        await beneath.append(records, ...cursors);
        sentOf(records);
      },
      cursor: (name) => beneath.cursor(name),
      end: (stream, partition) => beneath.end(stream, partition),
      read: (stream, partition, from, signal) => beneath.read(stream, partition, from, signal),
      async process(processor, options) {
        const run: Running = {
          processor: processor.name,
          stream: processor.reads,
          tracks: new Map(),
          held: null,
        };
        running.add(run);
        try {
          await beneath.process(watched(processor, run), {
            ...options,
            onHeld(partitions) {
              run.held = new Set(partitions);
              options.onHeld?.(partitions);
            },
          });
        } finally {
          running.delete(run);
        }
      },
      retain: (now) => beneath.retain(now),
      troubles: () => beneath.troubles(),
      [Symbol.asyncDispose]: () => beneath[Symbol.asyncDispose](),
    },
    async standings() {
      return (await Promise.all([...running].map(standingsOf))).flat();
    },
  };
}

/**
 * The event time (epoch ms) up to which a record says that all has been told; null of records that tell no time. A mention
 * tells none: one comment dated 2099 must not look like a stage that is ahead.
 */
function timeTold(record: RecordOf<StreamName>): number | null {
  if (!('type' in record)) return null;
  if (record.type === 'progress') return record.completeTo;
  return 'through' in record ? record.through * MINUTE_MS : null;
}
