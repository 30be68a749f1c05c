import type { Clock } from '../../shared/clock.ts';
import type { Entry } from '../../shared/event-log/event-log.ts';
import type { ConsoleSettings } from './settings.ts';
import type { Tail } from './tail.ts';

export interface FollowDeps {
  readonly clock: Clock;
  readonly settings: Pick<ConsoleSettings, 'heartbeatMs' | 'stalledMs'>;
  /** Whether who follows is still signed in: asked with each heartbeat. */
  holds(): Promise<boolean>;
  /** Called when the page takes nothing for too long: its connection is to be closed. */
  drop(): void;
}

/** Where a page comes in: after the last event it saw, or, where it saw none, at an offset. */
export interface FollowStart {
  readonly lastId: number | null;
  readonly from: number;
}

/**
 * A run's stream `incidents` as server-sent events, from the record after `lastId`, or without one from `from` on. Made
 * as the page takes it: nothing is queued, so a slow page costs one page of records until it is dropped, and comes back with
 * the last id it saw. Ends with the session, with the tail, and when the signal aborts.
 */
export function followRun(
  tail: Tail,
  start: FollowStart,
  deps: FollowDeps,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const { clock, settings } = deps;
  const stop = new AbortController();
  const over = AbortSignal.any([signal, stop.signal]);
  const events = eventsOf(tail, start, deps, over);
  let waiting = new AbortController();

  /** From the moment there is something to take until it is taken. */
  async function watch(own: AbortController): Promise<void> {
    await clock.sleep(settings.stalledMs, AbortSignal.any([own.signal, over]));
    if (own.signal.aborted || over.aborted) return;
    stop.abort();
    deps.drop();
  }

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        waiting.abort();
        const { done, value } = await events.next();
        if (done) {
          stop.abort();
          controller.close();
          return;
        }
        controller.enqueue(Buffer.from(value));
        waiting = new AbortController();
        void watch(waiting);
      },
      cancel() {
        waiting.abort();
        stop.abort();
      },
    },
    // Nothing ahead: what waits, waits in the log.
    { highWaterMark: 0 },
  );
}

/** What EventSource waits before it comes back, in milliseconds. */
const RETRY_MS = 3000;
/** A comment for proxies, and an event for the page, which is not told of comments. */
const HEARTBEAT = ': \nevent: ping\ndata: {}\n\n';

async function* eventsOf(
  tail: Tail,
  { lastId, from }: FollowStart,
  { clock, settings, holds }: FollowDeps,
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  const end = await tail.end();
  // An id that is not yet there is from another log.
  let next = lastId === null || lastId >= end ? Math.min(from, end) : lastId + 1;
  yield `retry: ${RETRY_MS}\n\n${lastId === null ? await present(tail) : ''}`;
  let beatAt = clock.now() + settings.heartbeatMs;
  while (!signal.aborted && !tail.isOver()) {
    const news = tail.changed();
    const page = await tail.from(next);
    next = (page.at(-1)?.offset ?? next - 1) + 1;
    const text = page.map(eventOf).join('');
    if (text !== '') yield text;
    if (clock.now() >= beatAt) {
      if (!(await holds())) return;
      beatAt = clock.now() + settings.heartbeatMs;
      yield HEARTBEAT;
    }
    if (page.length > 0) continue;
    const wait = new AbortController();
    await Promise.race([news, clock.sleep(beatAt - clock.now(), AbortSignal.any([signal, wait.signal]))]);
    wait.abort();
  }
}

async function present(tail: Tail): Promise<string> {
  const through = Object.entries(await tail.through());
  return through.map(([platform, minute]) => throughEvent(platform, minute)).join('');
}

/** Acts done are for who asked; they are no event. */
function eventOf({ offset, record }: Entry<'incidents'>): string {
  if (record.type === 'incident')
    return `id: ${offset}\nevent: incident\ndata: ${JSON.stringify(record)}\n\n`;
  if (record.type === 'settled-through')
    return `id: ${offset}\n${throughEvent(record.platform, record.through)}`;
  return '';
}

function throughEvent(platform: string, through: number): string {
  return `event: through\ndata: ${JSON.stringify({ platform, through })}\n\n`;
}
