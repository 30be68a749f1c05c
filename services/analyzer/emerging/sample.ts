import { defaultEmerging } from './settings.ts';

/** Of `n` mentions of a minute one in so many is looked at: a power of two, at least `oneIn`. */
export function sampleOf(n: number, oneIn: number, perMinute: number = defaultEmerging.perMinute): number {
  let share = oneIn;
  while (n > perMinute * share) share *= 2;
  return share;
}
