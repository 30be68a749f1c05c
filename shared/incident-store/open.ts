import { type Clock, systemClock } from '../clock.ts';
import { openElasticsearchStore } from './elasticsearch.ts';
import type { IncidentStore } from './incident-store.ts';
import { openSqliteStore } from './sqlite.ts';

export type IncidentStoreOptions = StoreTuning & StorePlace;

/** Where a store lies: in a folder of this machine, which is made when it is not there, or on an Elasticsearch cluster. */
export type StorePlace =
  | FolderPlace
  | { readonly elasticsearch: ElasticsearchPlace; readonly folder?: never };

export interface FolderPlace {
  readonly folder: string;
  readonly elasticsearch?: never;
}

/** Where a store lies on a cluster: the name of every index of it begins with `prefix`. */
export interface ElasticsearchPlace {
  readonly url: string;
  /** Small letters, digits and `-`, e.g. `guanchao-live`. */
  readonly prefix: string;
  readonly auth?: { readonly apiKey: string } | { readonly username: string; readonly password: string };
  /** PEM of the authority that signed the server's certificate, where the system does not know it. */
  readonly ca?: string;
  /** Copies of each shard beside the first; 1 on a cluster that must outlive the loss of a node. */
  readonly replicas: number;
}

export interface StoreTuning {
  /** Tells which sessions have expired; default the system's clock. */
  readonly clock?: Clock;
  /** Told, in a line for operators, of troubles that the store gets over by itself. */
  readonly say?: (line: string) => void;
  /** For how long a call tries on while a cluster is away (ms); default half a minute. */
  readonly patienceMs?: number;
}

/**
 * Opens the incident store, or makes it. Several processes may have one store open.
 * @throws AppError STORE_FAILED when what lies there is no incident store, is damaged, or is of another version,
 *   or when the cluster cannot be reached or does not let us in
 */
export function openIncidentStore(options: IncidentStoreOptions): Promise<IncidentStore> {
  const { clock = systemClock } = options;
  if (options.elasticsearch !== undefined)
    return openElasticsearchStore(options.elasticsearch, { ...options, clock });
  return openSqliteStore(options.folder, clock);
}
