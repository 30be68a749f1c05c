import { isWeekend, minuteOfDay } from '../../../shared/time.ts';

/** Relative activity at each full hour in China: trough at 04:00, peak at 22:00 (detection.md 11). */
const HOURS = [
  0.9, 0.55, 0.3, 0.2, 0.15, 0.18, 0.35, 0.7, 1.0, 1.15, 1.25, 1.3, 1.4, 1.3, 1.2, 1.15, 1.15, 1.2, 1.25,
  1.35, 1.5, 1.7, 1.75, 1.4,
] as const;
const MEAN = HOURS.reduce((sum, hour) => sum + hour, 0) / HOURS.length;
/** Detection.md 11. Holidays and exchanged working days are not simulated. */
const WEEKEND = 0.9;

/** Activity of this epoch minute relative to a weekday's mean: the hour table, straight lines between hours, weekends × 0.9. */
export function seasonAt(minute: number): number {
  const hour = minuteOfDay(minute) / 60;
  const from = Math.floor(hour);
  const here = HOURS[from] ?? MEAN;
  const next = HOURS[(from + 1) % 24] ?? MEAN;
  return ((here + (next - here) * (hour - from)) / MEAN) * (isWeekend(minute) ? WEEKEND : 1);
}
