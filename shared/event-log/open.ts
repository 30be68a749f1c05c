import type { Clock } from '../clock.ts';
import type { EventLog } from './event-log.ts';
import { openSqliteLog } from './sqlite.ts';

export interface EventLogOptions {
  /** Where the log lies; made when it is not there. */
  readonly folder: string;
  /** Partitions of every stream that is not `single`; fixed when the log is made. */
  readonly partitions: number;
  readonly clock: Clock;
  /** 32 bytes, the office's key: seals what goes to `dead-letters`. */
  readonly sealKey: Uint8Array;
  /**
   * What an acknowledged append outlives: `power` (the default) a power cut, at one fsync each; `process` kill -9 of the
   * process but not always of the machine, for a replay whose input can be read again.
   */
  readonly durability?: 'power' | 'process';
  /** How long a partition stays with a processor's process that does not renew it; default `LEASE_MS`. */
  readonly leaseMs?: number;
  /** How often another process's appends are looked for; default `POLL_MS`. */
  readonly pollMs?: number;
  /** Records folded between two storings of a task's state; default `SNAPSHOT_RECORDS`. */
  readonly snapshotRecords?: number;
}

/**
 * Opens the event log, or makes it. Several processes may have one log open.
 * @throws AppError LOG_FAILED when what lies there is no log, is damaged, or has another number of partitions
 */
export function openEventLog(options: EventLogOptions): Promise<EventLog> {
  return openSqliteLog(options);
}
