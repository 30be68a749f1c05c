import { isoCst, MINUTE_MS } from '../../../shared/time.ts';

export type Span = 'minute' | 'hour' | 'day' | 'month';

/** A limit on calls: `name` tells whose and of what. */
export interface Quota {
  readonly name: string;
  readonly limit: number;
  readonly span: Span;
  /** Beijing hour at which days begin; 0 unless said. */
  readonly resetHour?: number;
}

/** One window of one quota, as it went. */
export interface QuotaWindow {
  readonly quota: string;
  readonly window: string;
  readonly limit: number;
  /** Calls that were allowed. */
  readonly used: number;
  /** Calls refused because it was used up. */
  readonly refused: number;
}

export interface Quotas {
  /** Spends one call of each, or of none: the first that is used up. */
  take(quotas: readonly Quota[], now: number): Quota | null;
  remaining(quota: Quota, now: number): number;
  /** Forgets what was used in this window of quotas whose name starts so (clear_quota). */
  clear(prefix: string, now: number): void;
  /** Every window that has seen a call. */
  windows(): readonly QuotaWindow[];
}

/** Counts calls by quota and window. */
export function createQuotas(): Quotas {
  const windows = new Map<string, { -readonly [Key in keyof QuotaWindow]: QuotaWindow[Key] }>();
  const windowOf = ({ name, limit, span, resetHour = 0 }: Quota, now: number) => {
    const window = windowName(span, now, resetHour);
    const key = `${name} ${window}`;
    const known = windows.get(key) ?? { quota: name, window, limit, used: 0, refused: 0 };
    windows.set(key, known);
    return known;
  };
  return {
    take(quotas, now) {
      const spent = quotas.find((quota) => windowOf(quota, now).used >= quota.limit);
      if (spent) {
        windowOf(spent, now).refused++;
        return spent;
      }
      for (const quota of quotas) windowOf(quota, now).used++;
      return null;
    },
    remaining: (quota, now) => Math.max(0, quota.limit - windowOf(quota, now).used),
    clear(prefix, now) {
      const day = windowName('day', now, 0);
      for (const window of windows.values())
        if (window.quota.startsWith(prefix) && window.window === day) window.used = 0;
    },
    windows: () => [...windows.values()].filter(({ used, refused }) => used + refused > 0),
  };
}

const LENGTH: Readonly<Record<Span, number>> = { minute: 16, hour: 13, day: 10, month: 7 };

/** The window that holds this instant, in Beijing time: `2026-10-08T09` is an hour. */
export function windowName(span: Span, now: number, resetHour: number): string {
  const shift = span === 'day' ? resetHour * 60 * MINUTE_MS : 0;
  return isoCst(now - shift).slice(0, LENGTH[span]);
}

/** Simulated epoch ms at which the day's or hour's quotas are whole again. */
export function resetAt(span: 'hour' | 'day', now: number, resetHour: number): number {
  const hour = 60 * MINUTE_MS;
  if (span === 'hour') return (Math.floor(now / hour) + 1) * hour;
  const day = 24 * hour;
  const shift = (8 - resetHour) * hour;
  return (Math.floor((now + shift) / day) + 1) * day - shift;
}
