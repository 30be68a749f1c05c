import { AppError, messageOf } from '../errors.ts';
import type { StreamName } from '../streams.ts';
import { BrokenRecord, type Entry, type Outgoing } from './event-log.ts';
import { isBroken, type Stored, type Written, writeRecord } from './record-text.ts';

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
