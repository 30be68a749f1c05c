import { z } from 'zod';
import type { Ask, Quota, QuotaTold } from './sources/source.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Days of the platforms begin at midnight in China (platform-apis.md 1.7; the hour is not published). */
const CST_OFFSET_MS = 8 * HOUR_MS;

/** How calls are spent. Every number that judges here is one of these. */
export const paceSettingsSchema = z.strictObject({
  /**
   * In a crisis, what is free of a quota lasts so long at least: the spending slows as it shrinks, so the first minutes get the
   * most, and something is left for a second wave.
   */
  burstMs: z
    .int()
    .min(1)
    .default(2 * HOUR_MS),
  /** Of what is left of a quota, at most this share is kept for the floors until its window ends. */
  reserveShare: z.number().min(0).max(1).default(0.9),
  /**
   * A call that would bring less than so many mentions, as things are, is left to the floor: calls that are not spent on what is
   * quiet are there when something moves.
   */
  leastPerCall: z.number().min(0).default(0.3),
  /** What a task that never brought anything is worth beside the others: new ones must be found out about. Mentions an hour. */
  leastRate: z.number().positive().default(0.5),
});

export type PaceSettings = z.infer<typeof paceSettingsSchema>;
export const defaultPaceSettings: PaceSettings = paceSettingsSchema.parse({});

/** What was spent of each quota in its present window. JSON-able. */
export const ledgerSchema = z.record(
  z.string(),
  z.strictObject({ window: z.int(), used: z.int(), limit: z.int() }),
);
export type Ledger = z.infer<typeof ledgerSchema>;

export interface Planned {
  /** To be made now; null: nothing is. */
  readonly ask: Ask | null;
  /** Epoch ms at which it is worth looking again; null: not before something changes. */
  readonly againAt: number | null;
}

/**
 * Which call to make now. A quota's calls until its window ends are split in two: a reserve that keeps every floor to the end,
 * the night's among them, and the rest, which is free. Free calls are spread over the window as long as nothing moves; when the
 * tasks bring `h` times what they usually do, they are spent `h` times as fast, never faster than `burstMs` allows. Among tasks
 * they go by the square root of what each brings: of all ways to share calls out that leaves the mentions waiting least (the sum
 * of rate × interval / 2 under a fixed number of calls is least where intervals go as 1/√rate). A call that no quota has room for
 * is never made.
 */
export function nextAsk(
  asks: readonly Ask[],
  quotas: readonly Quota[],
  ledger: Ledger,
  now: number,
  settings: PaceSettings = defaultPaceSettings,
): Planned {
  const rates = new Map<Ask, number>();
  for (const quota of quotas) spread(asks, quota, ledger, now, settings, rates);
  const due = asks
    .map((ask) => ({
      ask,
      at: Math.max(dueAt(ask, rates.get(ask) ?? 0, settings), roomAt(ask, quotas, ledger, now)),
    }))
    .sort((a, b) => a.at - b.at || b.ask.rate - a.ask.rate);
  const ready = due.filter(({ at }) => at <= now);
  // What is begun is ended first: its mentions are held up in the middle.
  const [first] = [...ready.filter(({ ask }) => ask.going), ...ready];
  if (first) return { ask: first.ask, againAt: now };
  const at = due[0]?.at ?? Number.POSITIVE_INFINITY;
  return { ask: null, againAt: Number.isFinite(at) ? at : null };
}

/** Calls a millisecond that each task may make, by the tightest quota it falls under. */
function spread(
  asks: readonly Ask[],
  quota: Quota,
  ledger: Ledger,
  now: number,
  settings: PaceSettings,
  rates: Map<Ask, number>,
): void {
  const own = asks.filter((ask) => counts(quota, ask));
  const leftMs = Math.max(1, windowEnd(quota, now) - now);
  const left = leftOf(quota, ledger, now);
  const free = Math.max(0, left - reserveOf(own, leftMs, left, settings));
  const moved = own.reduce((sum, { rate }) => sum + rate, 0);
  const usual = own.reduce((sum, ask) => sum + Math.max(ask.usual, settings.leastRate), 0);
  const heat = Math.min(
    Math.max(1, moved / Math.max(usual, settings.leastRate)),
    Math.max(1, leftMs / settings.burstMs),
  );
  const weights = own.map(({ rate }) => Math.sqrt(Math.max(rate, settings.leastRate)));
  const weight = weights.reduce((sum, one) => sum + one, 0);
  own.forEach((ask, index) => {
    const share = ((free / leftMs) * heat * (weights[index] ?? 0)) / weight;
    rates.set(ask, Math.min(rates.get(ask) ?? Number.POSITIVE_INFINITY, share));
  });
}

/** Calls that keep the floors of these tasks to the end of the window. */
function reserveOf(
  asks: readonly Ask[],
  leftMs: number,
  left: number,
  { reserveShare }: PaceSettings,
): number {
  const floors = asks.reduce(
    (sum, { atLeastEveryMs }) => sum + (atLeastEveryMs === null ? 0 : leftMs / atLeastEveryMs),
    0,
  );
  return Math.min(floors, left * reserveShare);
}

/** When a task is due at so many calls a millisecond; its floor is due without any. */
function dueAt(ask: Ask, perMs: number, { leastPerCall, leastRate }: PaceSettings): number {
  if (ask.going) return 0;
  if (ask.askedAt === null) return ask.atLeastEveryMs !== null || perMs > 0 ? 0 : Number.POSITIVE_INFINITY;
  const floor = ask.atLeastEveryMs ?? Number.POSITIVE_INFINITY;
  const worth = (leastPerCall / Math.max(ask.rate, leastRate)) * HOUR_MS;
  const interval = perMs > 0 ? Math.min(Math.max(1 / perMs, worth), floor) : floor;
  return ask.askedAt + Math.ceil(Math.max(interval, ask.atMostEveryMs));
}

/** From when on every quota of a task has room for a call. */
function roomAt(ask: Ask, quotas: readonly Quota[], ledger: Ledger, now: number): number {
  const full = quotas.filter((quota) => counts(quota, ask) && leftOf(quota, ledger, now) < 1);
  return Math.max(now, ...full.map((quota) => windowEnd(quota, now)));
}

/** Whether a quota counts a call of an endpoint. */
function counts({ endpoints, except = [] }: Quota, { endpoint }: Pick<Ask, 'endpoint'>): boolean {
  return (endpoints === null || endpoints.includes(endpoint)) && !except.includes(endpoint);
}

/** The ledger after a call was decided on: it is counted before it is made, so that a kill in between forgets none. */
export function spent(ledger: Ledger, quotas: readonly Quota[], ask: Ask, now: number): Ledger {
  const next: Record<string, Ledger[string]> = { ...ledger };
  for (const quota of quotas) {
    if (!counts(quota, ask)) continue;
    const window = windowOf(quota, now);
    const known = ledger[quota.name];
    const isSame = known?.window === window;
    next[quota.name] = {
      window,
      used: (isSame ? known.used : 0) + 1,
      limit: isSame ? known.limit : quota.limit,
    };
  }
  return next;
}

/** The ledger after the platform told of a quota: only for the worse, for its units are not always those that are published. */
export function toldOf(ledger: Ledger, quotas: readonly Quota[], told: QuotaTold, now: number): Ledger {
  const quota = quotas.find(({ name }) => name === told.quota);
  if (!quota) return ledger;
  const window = windowOf(quota, now);
  const known = ledger[quota.name];
  const used = known?.window === window ? known.used : 0;
  const limit = Math.min(quota.limit, told.limit);
  return { ...ledger, [quota.name]: { window, used: Math.max(used, limit - told.left), limit } };
}

/** Calls left of a quota in its present window. */
export function leftOf(quota: Quota, ledger: Ledger, now: number): number {
  const known = ledger[quota.name];
  if (!known || known.window !== windowOf(quota, now)) return quota.limit;
  return Math.max(0, Math.min(known.limit, quota.limit) - known.used);
}

/** Epoch ms at which a quota's present window ends. */
export function windowEnd(quota: Quota, now: number): number {
  const length = quota.per === 'day' ? DAY_MS : HOUR_MS;
  return (windowOf(quota, now) + 1) * length - (quota.per === 'day' ? CST_OFFSET_MS : 0);
}

function windowOf({ per }: Quota, now: number): number {
  return per === 'day' ? Math.floor((now + CST_OFFSET_MS) / DAY_MS) : Math.floor(now / HOUR_MS);
}
