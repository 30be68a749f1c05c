import { stopwatch } from '../../../shared/clock.ts';

/** The platform's own time, in epoch milliseconds: it stands still but for whoever moves it, or runs `speed` times as fast as ours. */
export interface SimulatedClock {
  now(): number;
  /** Moves on to this time; an earlier one is refused by returning false. */
  moveTo(at: number): boolean;
}

/** Starts at `startAt`; speed 0 stands still, 1 is real time, 60 a minute per second. */
export function simulatedClock(startAt: number, speed: number): SimulatedClock {
  let base = startAt;
  let elapsed = stopwatch();
  const now = () => base + Math.floor(elapsed() * 1000 * speed);
  const still = speed === 0;
  return {
    now: () => (still ? base : now()),
    moveTo(at) {
      if (at < (still ? base : now())) return false;
      base = at;
      elapsed = stopwatch();
      return true;
    },
  };
}
