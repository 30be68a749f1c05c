import { AppError, messageOf } from '../errors.ts';
import { type StreamName, type StreamSpec, streamNames, streams } from '../streams.ts';
import { partitionsOf } from './chunk.ts';
import { BrokenRecord, type Entry, type Outgoing } from './event-log.ts';
import { isBroken, type Stored, type Written, writeRecord } from './record-text.ts';

/**
 * How long a partition stays with a process that does not renew it. Between 10 and 15 s: a processor that is frozen holds the
 * others back no longer than this, while a full garbage collection or a slow disk does not cost the partition (design.md part 4).
 */
export const LEASE_MS = 12_000;
/** A re-fold of this many records takes well under a second; storing the state as seldom costs next to nothing. */
export const SNAPSHOT_RECORDS = 20_000;
const HOUR_MS = 3_600_000;
/** More would be more than any partition count this project has been measured with. */
const MAX_PARTITIONS = 1_000;
const SEAL_KEY_BYTES = 32;

/** What every adapter checks of its options. @throws AppError LOG_FAILED */
export function checkOptions(partitions: number, sealKey: Uint8Array): void {
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > MAX_PARTITIONS) {
    throw new AppError(
      'LOG_FAILED',
      `an event log has between 1 and ${MAX_PARTITIONS} partitions, not ${partitions}`,
    );
  }
  if (sealKey.length !== SEAL_KEY_BYTES) {
    throw new AppError(
      'LOG_FAILED',
      `the key that seals dead letters has ${sealKey.length} bytes, not ${SEAL_KEY_BYTES}`,
    );
  }
}

/** @throws AppError BAD_INPUT for the first record that breaks its schema */
export function writtenAll(records: readonly Outgoing[]): Written[] {
  try {
    return records.map(writeRecord);
  } catch (cause) {
    throw new AppError('BAD_INPUT', messageOf(cause), { cause });
  }
}

/** The page as entries; at a record that no longer parses, what comes before it, then an error that says where to read on. */
export function* soundPages<S extends StreamName>(
  stream: S,
  partition: number,
  page: readonly Stored<S>[],
): Generator<readonly Entry<S>[]> {
  const entries: Entry<S>[] = [];
  for (const stored of page) {
    if (isBroken(stored)) {
      if (entries.length > 0) yield entries;
      const place = `record ${stored.offset} of ${stream} ${partition}`;
      const readOn = stored.offset + 1;
      throw new BrokenRecord(`${place} ${stored.reason}; read on from ${readOn}`, readOn);
    }
    entries.push(stored);
  }
  yield entries;
}

/** A partition some of whose records may be older than their stream keeps them. */
export interface Outdated {
  readonly stream: StreamName;
  readonly partition: number;
  /** Epoch ms: what was appended before may go. */
  readonly before: number;
  /** Processors that must be past it. */
  readonly readers: readonly string[];
}

/** All partitions of the streams that do not keep their records for good, at `now` (epoch ms). */
export function* outdated(partitions: number, now: number): Generator<Outdated> {
  for (const stream of streamNames) {
    const { retentionHours, readers }: StreamSpec = streams[stream];
    if (retentionHours === null) continue;
    const before = now - retentionHours * HOUR_MS;
    for (let partition = 0; partition < partitionsOf(stream, partitions); partition++)
      yield { stream, partition, before, readers };
  }
}
