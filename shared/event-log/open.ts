import type { Clock } from '../clock.ts';
import type { EventLog } from './event-log.ts';
import { openKafkaLog } from './kafka.ts';
import { openSqliteLog } from './sqlite.ts';

export type EventLogOptions = EventLogTuning & LogPlace;

/** Where a log lies: in a folder of this machine, which is made when it is not there, or on a Kafka cluster. */
export type LogPlace = FolderPlace | { readonly kafka: KafkaPlace; readonly folder?: never };

export interface FolderPlace {
  readonly folder: string;
  readonly kafka?: never;
}

/** How a Kafka cluster is reached. */
export interface KafkaConnection {
  /** `host:port` of some of the brokers. */
  readonly brokers: readonly string[];
  /** TLS; `ca` is the PEM of the authority that signed the brokers' certificates, where the system does not know it. */
  readonly tls?: { readonly ca?: string };
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  };
}

/** Where a log lies on a cluster: every topic, group and transactional id of it begins with `prefix`. */
export interface KafkaPlace extends KafkaConnection {
  /** Letters, digits, `.`, `_` and `-`, e.g. `guanchao.live`. */
  readonly prefix: string;
  /** Copies of each topic; 3 on a cluster that must outlive the loss of a broker. */
  readonly replication: number;
}

export interface EventLogTuning {
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
  /** Told, in a line for operators, of troubles that the log gets over by itself: a broker away, a rebalance. */
  readonly say?: Say;
}

/** `debug`: a detail for a closer look; without it: something an operator should see. */
export type Say = (line: string, level?: 'debug') => void;

/**
 * Opens the event log, or makes it. Several processes may have one log open.
 * @throws AppError LOG_FAILED when what lies there is no log, is damaged, or has another number of partitions
 */
export function openEventLog(options: EventLogOptions): Promise<EventLog> {
  return options.kafka === undefined ? openSqliteLog(options) : openKafkaLog(options);
}
