import { AppError } from '../errors.ts';
import { MINUTE_MS } from '../time.ts';
import type { RetentionMonths } from './incident-store.ts';

/**
 * Calendar months in China as whole numbers, year × 12 + month: what is kept and dropped together. Times before 1970 and after
 * 2099 come from broken clocks; they count to the first and the last month, so that no input can make months without end.
 */
const CST_OFFSET_MS = 8 * 60 * MINUTE_MS;
const EARLIEST_MS = 0;
const LATEST_MS = Date.UTC(2100, 0, 1) - CST_OFFSET_MS - 1;

/** The nearest time that belongs to a month of its own (epoch ms). */
export function withinMonths(atMs: number): number {
  return Math.min(Math.max(atMs, EARLIEST_MS), LATEST_MS);
}

/** The month that holds this instant (epoch ms). */
export function monthOf(atMs: number): number {
  const local = new Date(withinMonths(atMs) + CST_OFFSET_MS);
  return local.getUTCFullYear() * 12 + local.getUTCMonth();
}

/** Epoch ms at which a month begins in China. */
export function monthStart(month: number): number {
  return Date.UTC(Math.floor(month / 12), month % 12, 1) - CST_OFFSET_MS;
}

/** `202006` for June 2020: how a month is named in tables and counts. */
export function monthName(month: number): string {
  return String(Math.floor(month / 12) * 100 + (month % 12) + 1);
}

/**
 * The earliest month that is still kept at `now` when the present one and `months` before it are.
 * @throws AppError BAD_INPUT when `months` is no count
 */
export function firstKept(now: number, months: number): number {
  if (!Number.isInteger(months) || months < 0) {
    throw new AppError('BAD_INPUT', `months kept must be a whole number from 0, not ${months}`);
  }
  return monthOf(now) - months;
}

/** The earliest month that is still kept at `now`, per class. @throws as `firstKept` */
export function firstKeptOf(
  now: number,
  months: RetentionMonths,
): Readonly<Record<keyof RetentionMonths, number>> {
  return {
    incidents: firstKept(now, months.incidents),
    timelines: firstKept(now, months.timelines),
    mentions: firstKept(now, months.mentions),
    deliveries: firstKept(now, months.deliveries),
    audit: firstKept(now, months.audit),
  };
}
