import { DAY_MINUTES } from '../../../shared/time.ts';

/** Means of a day-long curve over stretches of time, for every minute of the day. */
export interface Rhythm {
  /** Mean factor over the `stretch` minutes that begin at this minute of the day. */
  readonly from: Float64Array;
  /** Mean factor over the `stretch` minutes that end with the bin beginning at this minute of the day. */
  readonly to: Float64Array;
}

/** The hourly table as a curve over the 1440 minutes of a day, linear between the hours, as the generator has it. */
export function dayCurve(hours: readonly number[]): Float64Array {
  const curve = new Float64Array(DAY_MINUTES);
  for (let minute = 0; minute < DAY_MINUTES; minute++) {
    const hour = Math.floor(minute / 60);
    const here = hours[hour] ?? 1;
    const next = hours[(hour + 1) % 24] ?? here;
    curve[minute] = here + (next - here) * ((minute % 60) / 60);
  }
  return curve;
}

/** The curve raised to a power and brought back to mean 1; a flat curve stays exactly flat. */
export function tempered(curve: Float64Array, power: number): Float64Array {
  const raised = curve.map((factor) => factor ** power);
  const mean = raised.reduce((sum, factor) => sum + factor, 0) / DAY_MINUTES;
  return raised.map((factor) => factor / mean);
}

/** Means over stretches of `fromMinutes` ahead, and of `toMinutes` back from the end of a bin of `binMinutes`. */
export function rhythmOf(
  curve: Float64Array,
  fromMinutes: number,
  toMinutes: number,
  binMinutes: number,
): Rhythm {
  const sums = new Float64Array(DAY_MINUTES * 2 + 1);
  for (let i = 0; i < DAY_MINUTES * 2; i++) sums[i + 1] = (sums[i] ?? 0) + (curve[i % DAY_MINUTES] ?? 1);
  const mean = (start: number, length: number): number => {
    const begin = ((Math.round(start) % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
    const whole = Math.floor(length / DAY_MINUTES);
    const rest = length - whole * DAY_MINUTES;
    const part = (sums[begin + rest] ?? 0) - (sums[begin] ?? 0);
    return (whole * (sums[DAY_MINUTES] ?? 0) + part) / length;
  };
  const minutes = Array.from({ length: DAY_MINUTES }, (_, minute) => minute);
  return {
    from: Float64Array.from(minutes, (minute) => mean(minute, fromMinutes)),
    to: Float64Array.from(minutes, (minute) => mean(minute + binMinutes - toMinutes, toMinutes)),
  };
}
