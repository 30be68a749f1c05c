import type { StreamName } from '../streams.ts';
import { type BrokenRecord, type Entry, type EventLog, isBrokenRecord } from './event-log.ts';

export interface ReadPastOptions {
  /** Tails until it aborts; without it reading ends at the end as it was. */
  readonly signal?: AbortSignal;
  /** Told of each record that is passed over. */
  onBroken(broken: BrokenRecord): void;
}

/**
 * As `log.read`, but a record that no longer parses (damage on disk, a schema it was not written by) costs itself only: it is
 * told and passed over. For those who show or index what happened; what must count every record reads with `process`.
 */
export async function* readPast<S extends StreamName>(
  log: Pick<EventLog, 'read'>,
  stream: S,
  partition: number,
  from: number,
  { signal, onBroken }: ReadPastOptions,
): AsyncGenerator<readonly Entry<S>[], void> {
  let next = from;
  for (;;) {
    try {
      const pages = signal ? log.read(stream, partition, next, signal) : log.read(stream, partition, next);
      for await (const page of pages) {
        next = (page.at(-1)?.offset ?? next - 1) + 1;
        yield page;
      }
      return;
    } catch (error) {
      if (!isBrokenRecord(error)) throw error;
      onBroken(error);
      next = error.readOnFrom;
    }
  }
}
