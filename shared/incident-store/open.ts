import { type Clock, systemClock } from '../clock.ts';
import type { IncidentStore } from './incident-store.ts';
import { openSqliteStore } from './sqlite.ts';

export interface IncidentStoreOptions {
  /** Where the store lies; made when it is not there. */
  readonly folder: string;
  /** Tells which sessions have expired; default the system's clock. */
  readonly clock?: Clock;
}

/**
 * Opens the incident store, or makes it. Several processes may have one store open.
 * @throws AppError STORE_FAILED when what lies there is no incident store, is damaged, or is of another version
 */
export function openIncidentStore({
  folder,
  clock = systemClock,
}: IncidentStoreOptions): Promise<IncidentStore> {
  return openSqliteStore(folder, clock);
}
