import type { Clock } from '../shared/clock.ts';
import type { Metrics } from '../shared/metrics.ts';
import type { Stage } from './stages.ts';
import { isAway, pauseAfter, type Troubles } from './troubles.ts';

/** A stage that ran so long before it failed had recovered: its next pause is a short one again. */
const STEADY_MS = 60_000;
/** A stage that began again and ran so long goes on: what is away fails sooner. */
const RECOVERED_MS = 10_000;
/** After so many failures in a row the connections themselves may be what is broken: everything is opened anew. */
const REOPEN_AFTER = 4;

export interface Supervision {
  readonly clock: Clock;
  readonly metrics?: Pick<Metrics, 'restarted'>;
  readonly troubles: Troubles;
  readonly signal: AbortSignal;
}

/** How a set of stages came to its end: by itself or by the signal, or because it should be opened anew. */
export type Ended = 'done' | 'reopen';

/**
 * Runs stages side by side. One that fails because log or store are away begins again after a growing pause; whatever else is
 * thrown ends all of them and is thrown on.
 */
export async function superviseStages(stages: readonly Stage[], supervision: Supervision): Promise<Ended> {
  const stop = new AbortController();
  const signal = AbortSignal.any([supervision.signal, stop.signal]);
  const running = stages.map((stage) => keepRunning(stage, { ...supervision, signal }));
  for (const one of running) {
    one.then(
      (ended) => ended === 'reopen' && stop.abort(),
      () => stop.abort(),
    );
  }
  const ended = await Promise.allSettled(running);
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  return ended.some((one) => one.status === 'fulfilled' && one.value === 'reopen') ? 'reopen' : 'done';
}

/**
 * Runs stages side by side for as long as the signal does not abort: what `superviseStages` would have opened anew, which a
 * process with its files under it need not, begins again after a pause. @throws what is not away
 */
export async function keepStages(stages: readonly Stage[], supervision: Supervision): Promise<void> {
  const { clock, signal } = supervision;
  while ((await superviseStages(stages, supervision)) === 'reopen')
    await clock.sleep(pauseAfter(REOPEN_AFTER), signal);
}

async function keepRunning(stage: Stage, { clock, metrics, troubles, signal }: Supervision): Promise<Ended> {
  let failures = 0;
  while (!signal.aborted) {
    const beganAt = clock.now();
    const over = new AbortController();
    void clock.sleep(RECOVERED_MS, AbortSignal.any([signal, over.signal])).then(() => {
      if (!over.signal.aborted && !signal.aborted) troubles.over(stage.name);
    });
    try {
      await stage.run(signal);
      return 'done';
    } catch (error) {
      if (!isAway(error)) throw error;
      if (signal.aborted) return 'done';
      failures = clock.now() - beganAt >= STEADY_MS ? 1 : failures + 1;
      troubles.met(stage.name, error);
      if (failures >= REOPEN_AFTER) return 'reopen';
      metrics?.restarted(stage.name);
    } finally {
      over.abort();
    }
    await clock.sleep(pauseAfter(failures), signal);
  }
  return 'done';
}
