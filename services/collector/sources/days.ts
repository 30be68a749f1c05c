const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** The platforms' days are China's, which has no daylight saving. */
const CST_MS = 8 * HOUR_MS;

/** Epoch ms of the next midnight in China. */
export function dayEnd(now: number): number {
  return (Math.floor((now + CST_MS) / DAY_MS) + 1) * DAY_MS - CST_MS;
}

/** The calendar day in China, `YYYY-MM-DD`. */
export function dayNameOf(at: number): string {
  return new Date(at + CST_MS).toISOString().slice(0, 10);
}

/** The hour of the day in China, 0 to 23. */
export function hourOf(at: number): number {
  return new Date(at + CST_MS).getUTCHours();
}

/** Epoch ms of the last moment of a day in China; NaN of what is none. */
export function lastMomentOf(day: string): number {
  return Date.parse(`${day}T23:59:59+08:00`);
}
