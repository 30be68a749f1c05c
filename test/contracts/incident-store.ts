import type { Clock } from '../../shared/clock.ts';
import type { IncidentStore } from '../../shared/incident-store/incident-store.ts';
import type { StorePlace } from '../../shared/incident-store/open.ts';
import { type LawOf, runContract, type Waiver } from './contract.ts';
import { crashLaws } from './incident-store-crash.ts';
import { deliveryLaws } from './incident-store-deliveries.ts';
import { incidentLaws } from './incident-store-incidents.ts';
import { mentionLaws } from './incident-store-mentions.ts';
import { officeLaws } from './incident-store-office.ts';
import { retentionLaws } from './incident-store-retention.ts';
import { searchLaws } from './incident-store-search.ts';
import { timelineLaws } from './incident-store-timelines.ts';

/** An adapter under contract: how to get an empty store and open it. */
export interface Ground<Place = StorePlace> {
  /** Settings of a new store, gone when the test is over. */
  fresh(): Promise<Place>;
  open(settings: Place, clock?: Clock): Promise<IncidentStore>;
  /** Module of the child process, run as `node MODULE SETTINGS-JSON TASK-JSON` (incident-store-child.ts). */
  readonly child: string;
  /**
   * How often the law of kill -9 kills, and after how many rounds of writes at most; default 15 and 25. Fewer where a round
   * takes half a second, many requests of which any may be the one that a kill falls into.
   */
  readonly kills?: { readonly times: number; readonly rounds: number };
}

export type Law = LawOf<Ground>;

const laws: readonly Law[] = [
  ...incidentLaws,
  ...searchLaws,
  ...mentionLaws,
  ...timelineLaws,
  ...deliveryLaws,
  ...officeLaws,
  ...retentionLaws,
  ...crashLaws,
];

/** Runs every law of the IncidentStore port at an adapter. */
export function incidentStoreContract(name: string, ground: Ground, waivers: readonly Waiver[] = []): void {
  runContract(`IncidentStore on ${name}`, laws, ground, waivers);
}
