import { AppError } from '../errors.ts';
import type { RecordOf, StreamName } from '../streams.ts';

/**
 * The EventLog port (design.md part 4): durable, partitioned, ordered streams of records, and `process`, which is exactly
 * once in effect. Laws: test/contracts/event-log.ts, one named test each; every adapter passes all of them.
 */
export interface EventLog extends AsyncDisposable {
  /** Number of partitions of a stream in this log; fixed when the log is created. */
  partitions(stream: StreamName): number;

  /**
   * Appends all records, in order, atomically: after a crash all of them are there or none. Durable when it resolves.
   * The cursors are stored in the same transaction (how a source never appends a page twice); of two of one name the last stays.
   * Every record is checked against its stream's schema first; one that fails throws and nothing is appended.
   */
  append(records: readonly Outgoing[], ...cursors: readonly Cursor[]): Promise<void>;

  /** The last cursor value stored under this name, or null. */
  cursor(name: string): Promise<string | null>;

  /** An offset behind the last record appended to a partition and not behind the next: from there a reader sees what comes. */
  end(stream: StreamName, partition: number): Promise<number>;

  /**
   * Reads a partition in order from offset `from` (an offset already dropped by retention reads on at the earliest kept).
   * Without a signal it ends at the end as it was when reading began; with one it tails until the signal aborts.
   * Yields pages of bounded size and holds one page: a slow reader bounds memory.
   * @throws BrokenRecord at a record that no longer parses, after what comes before it
   */
  read<S extends StreamName>(
    stream: S,
    partition: number,
    from: number,
    signal?: AbortSignal,
  ): AsyncIterable<readonly Entry<S>[]>;

  /**
   * Consume, transform, produce, exactly once in effect: for each batch of a partition, what the task puts out, its state
   * and its position commit together or not at all; through kill -9, and with any number of processes (partitions are
   * leased; a process that lost its lease commits nothing more). Resolves when every partition has reached the end of the
   * input as it was when the call began (`until: 'end'`), or when the signal aborts (`until: 'aborted'`; finishes the batch).
   */
  process<S extends StreamName>(processor: Processor<S>, options: ProcessOptions): Promise<void>;

  /**
   * Drops what is older than its stream's retention at `now` (epoch ms), but nothing that a processor named as the
   * stream's reader still needs to rebuild its state. Returns the number of records dropped.
   */
  retain(now: number): Promise<number>;

  /** What keeps parts of the log from being read until somebody mends it, in words for operators; empty where nothing does. */
  troubles(): readonly string[];
}

/** A record that is on disk and no longer parses. */
export class BrokenRecord extends AppError {
  /** The offset behind it. */
  readonly readOnFrom: number;

  constructor(message: string, readOnFrom: number) {
    super('LOG_FAILED', message);
    this.readOnFrom = readOnFrom;
  }
}

export function isBrokenRecord(error: unknown): error is BrokenRecord {
  return error instanceof BrokenRecord;
}

export interface Cursor {
  readonly name: string;
  readonly value: string;
}

/** `offset` grows in each partition; an adapter may leave gaps (Kafka's marks of transactions take offsets). */
export interface Entry<S extends StreamName = StreamName> {
  readonly offset: number;
  /** Empty of a record that went to every partition. */
  readonly key: string;
  readonly record: RecordOf<S>;
}

/** A record on its way: to the partition of its key, or to every partition of its stream (`key: null`). */
export type Outgoing = {
  readonly [S in StreamName]: {
    readonly stream: S;
    readonly key: string | null;
    readonly record: RecordOf<S>;
  };
}[StreamName];

export interface ProcessOptions {
  readonly until: 'end' | 'aborted';
  readonly signal: AbortSignal;
  /** Records of one batch at most; the default is the adapter's. */
  readonly batchSize?: number;
  /** Told which partitions this call works on, whenever they are others: for whoever watches how far it has come. */
  readonly onHeld?: (partitions: readonly number[]) => void;
}

/** A named reader of exactly one stream. */
export interface Processor<S extends StreamName = StreamName> {
  readonly name: string;
  readonly reads: S;
  /** Builds the task of one partition from the state last stored (empty at first). */
  open(partition: PartitionInfo, state: StoredState): Task<S> | Promise<Task<S>>;
}

export interface PartitionInfo {
  readonly partition: number;
  /** How many partitions the stream that is read has. */
  readonly of: number;
}

/**
 * The state last stored for a partition. It stays readable for the life of the task and follows what `changes()` has had
 * stored since, so that a task may let go of entries it has not changed and fetch them again.
 */
export interface StoredState {
  get(key: string): Uint8Array | undefined;
  keys(): Iterable<string>;
}

/**
 * The transformation of one partition. It must be a function of its stored state and the records since: no clock, no
 * randomness. After a restart the log may fold again, with the output muted, the records between the last stored state and
 * the committed position.
 */
export interface Task<S extends StreamName = StreamName> {
  /**
   * Told what is about to be folded, for work that is cheaper done for many at once. It must change nothing that `fold`
   * tells by, throw for no record, and not be counted on: it is not called where the output is muted.
   */
  expect?(entries: readonly Entry<S>[]): void;
  /**
   * Takes one record. If it throws, the record goes to `dead-letters` with the message as its reason, the task is rebuilt
   * as it was before the record, and the partition moves on.
   */
  fold(entry: Entry<S>, out: Output): void | Promise<void>;
  /**
   * Called at the end of each batch, before the commit: put out what was gathered, here or in a store outside that knows by
   * itself what it has taken. Batch borders are arbitrary.
   */
  flush(out: Output): void | Promise<void>;
  /** State entries that changed since the last call, to be stored; a null value deletes. Called now and then, not each batch. */
  changes(): Iterable<readonly [key: string, value: Uint8Array | null]>;
}

export interface Output {
  put(outgoing: Outgoing): void;
}
