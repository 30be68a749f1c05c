import { setTimeout as delay } from 'node:timers/promises';

/** The wall clock as an argument. Analysis never sees one; shells use it for leases, ages and progress lines. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after `ms`, or as soon as the signal aborts (never rejects for it). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    await delay(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
  },
};

/** Starts a stopwatch: each call returns the seconds since. For measuring ourselves, never for judging. */
export function stopwatch(): () => number {
  const started = performance.now();
  return () => (performance.now() - started) / 1000;
}
