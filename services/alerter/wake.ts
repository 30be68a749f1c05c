import type { Clock } from '../../shared/clock.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import { MINUTE_MS, minuteOf } from '../../shared/time.ts';

/**
 * Tells the run's alerter, once a minute until the signal aborts, that time goes on: chains and deadlines do not wait for a
 * source that has gone silent or an analysis that stands still. Several processes may: time that was told is told to no effect.
 * It ends with the signal even where the log does not answer: whoever opens the log anew must not wait for that. Live runs only.
 * @throws AppError when the log fails
 */
export async function wake(log: Pick<EventLog, 'append'>, clock: Clock, signal: AbortSignal): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  while (!signal.aborted) {
    const now = clock.now();
    const minute = minuteOf(now);
    const told = log.append([{ stream: 'assessments', key: 'wake', record: { v: 1, type: 'wake', minute } }]);
    // Left behind, its failure is nobody's.
    told.catch(() => undefined);
    await Promise.race([told, ended]);
    await clock.sleep((minute + 1) * MINUTE_MS - now, signal);
  }
}
