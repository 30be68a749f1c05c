import { type Clock, systemClock } from '../../shared/clock.ts';

/** A clock that stands until it is moved; its sleeps are real ones. */
export function manualClock(start: number): Clock & { advance(ms: number): void } {
  let now = start;
  return {
    now: () => now,
    sleep: systemClock.sleep,
    advance(ms) {
      now += ms;
    },
  };
}
