import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../shared/clock.ts';

/** A clock that stands until it is moved: sleepers wake when their time has come, so that no test waits. */
export interface SteppedClock extends Clock {
  /** Moves on, wakes who is due, and lets them work. */
  advance(ms: number): Promise<void>;
  /** Resolves when somebody sleeps. */
  asleep(): Promise<void>;
}

/** Turns of the event loop that are let pass after a step: enough for the embedded adapters, which answer at once. */
const TURNS = 50;

export function steppedClock(start: number): SteppedClock {
  let now = start;
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();

  async function settle(): Promise<void> {
    for (let turn = 0; turn < TURNS; turn++) await setImmediate();
  }

  return {
    now: () => now,
    sleep(ms, signal) {
      if (signal?.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const sleeper = { at: now + ms, wake };
        function wake(): void {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', wake);
          resolve();
        }
        sleepers.add(sleeper);
        signal?.addEventListener('abort', wake);
      });
    },
    async advance(ms) {
      now += ms;
      for (const sleeper of [...sleepers]) if (sleeper.at <= now) sleeper.wake();
      await settle();
    },
    async asleep() {
      while (sleepers.size === 0) await setImmediate();
    },
  };
}
