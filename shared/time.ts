/** Event time: epoch milliseconds (`at`), whole epoch minutes (`minute`), and China Standard Time, which has no daylight saving. */
export const MINUTE_MS = 60_000;
export const DAY_MINUTES = 1440;
const CST_OFFSET_MS = 8 * 60 * MINUTE_MS;

/** The epoch minute that holds this instant. */
export function minuteOf(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS);
}

/** ISO 8601 in China Standard Time, e.g. `2020-06-13T06:42:00+08:00`; whole seconds. */
export function isoCst(atMs: number): string {
  return `${new Date(atMs + CST_OFFSET_MS).toISOString().slice(0, 19)}+08:00`;
}

/** ISO 8601 in China Standard Time of the start of an epoch minute. */
export function isoMinute(minute: number): string {
  return isoCst(minute * MINUTE_MS);
}

/** Minutes since midnight in China, 0..1439. */
export function minuteOfDay(minute: number): number {
  return (((minute + 480) % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
}

/** Saturday or Sunday in China. Epoch day 0 was a Thursday; China is eight hours ahead. */
export function isWeekend(minute: number): boolean {
  const weekday = (((Math.floor((minute + 480) / DAY_MINUTES) + 3) % 7) + 7) % 7;
  return weekday >= 5;
}

/** The calendar day in China as `YYYY-MM-DD`. */
export function dayOf(minute: number): string {
  return isoMinute(minute).slice(0, 10);
}
