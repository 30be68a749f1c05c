import type { FaultName } from './faults/catalogue.ts';
import type { Item } from './world/items.ts';

/** One call, as the platform saw it. */
export interface CallEntry {
  readonly at: number;
  readonly route: string;
  readonly account: string | null;
  readonly address: string;
  readonly status: number;
  /** The platform's error code; 0 none. */
  readonly code: number;
  readonly faults: readonly FaultName[];
  /** Items in the answer. */
  readonly offered: number;
  /** The answer was written to its end. */
  readonly whole: boolean;
}

/** When and how often an item stood in an answer that arrived whole. */
export interface Offer {
  readonly first: number;
  readonly times: number;
  /** Route of the first. */
  readonly by: string;
}

export interface Ledger {
  note(entry: CallEntry): void;
  offer(items: readonly Item[], route: string, now: number): void;
  offerOf(item: Item): Offer | null;
  /** The last calls, oldest first. */
  calls(): readonly CallEntry[];
  /** Calls by route and outcome (`ok`, an error code, `broken`). */
  totals(): Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Calls kept one by one; a day of a real collector has a few thousand. */
const KEPT_CALLS = 100_000;

/** What was asked and what was told. */
export function createLedger(): Ledger {
  const calls: CallEntry[] = [];
  const totals: Record<string, Record<string, number>> = {};
  const offers = new Map<Item, { first: number; times: number; by: string }>();
  return {
    note(entry) {
      calls.push(entry);
      if (calls.length > KEPT_CALLS) calls.shift();
      const outcome = !entry.whole
        ? 'broken'
        : entry.code === 0 && entry.status < 400
          ? 'ok'
          : outcomeOf(entry);
      const route = totals[entry.route] ?? {};
      totals[entry.route] = route;
      route[outcome] = (route[outcome] ?? 0) + 1;
    },
    offer(items, by, now) {
      for (const item of items) {
        const known = offers.get(item);
        if (known) known.times++;
        else offers.set(item, { first: now, times: 1, by });
      }
    },
    offerOf: (item) => offers.get(item) ?? null,
    calls: () => calls,
    totals: () => totals,
  };
}

function outcomeOf({ code, status }: CallEntry): string {
  return code === 0 ? `http ${status}` : String(code);
}
