import type { Timeline } from '../../../../../shared/api.ts';
import type { Answer } from './api.ts';
import { binWidth, totals } from './series.ts';

/** Small curves of incidents, read when they come into sight. */
export interface Sparks {
  /** Mentions per bin of the last hours, oldest first; null until they have been read. */
  get(id: string): readonly number[] | null;
  /** Asks for a curve of the hours before this minute; one read lately is not read again. */
  want(id: string, present: number): void;
  subscribe(call: () => void): () => void;
}

export interface SparksDeps {
  read(id: string, from: number): Promise<Answer<Timeline>>;
  now(): number;
}

/** A duty shift's attention: what happened within these hours. */
export const SPARK_MINUTES = 180;
const SPARK_BINS = 36;
const FRESH_MS = 60_000;
/** The browser gives a page six connections; two for curves leave room for the stream and for acts. */
const AT_ONCE = 2;

/** Reads curves a few at a time, each at most once a minute. */
export function openSparks({ read, now }: SparksDeps): Sparks {
  const curves = new Map<string, { readonly at: number; readonly bins: readonly number[] | null }>();
  const listeners = new Set<() => void>();
  const queue: { id: string; present: number }[] = [];
  let running = 0;

  async function next(): Promise<void> {
    const job = running < AT_ONCE ? queue.shift() : undefined;
    if (job === undefined) return;
    running += 1;
    const from = job.present - SPARK_MINUTES;
    const answer = await read(job.id, from);
    running -= 1;
    if (answer.ok) {
      const width = binWidth(SPARK_MINUTES, SPARK_BINS);
      curves.set(job.id, {
        at: now(), // Minutes that are not judged yet are unknown, not silent.
        bins: totals(answer.value, from, Math.min(job.present, answer.value.to) + 1, width),
      });
      for (const call of listeners) call();
    }
    void next();
  }

  return {
    get: (id) => curves.get(id)?.bins ?? null,
    want(id, present) {
      const held = curves.get(id);
      if (held && now() - held.at < FRESH_MS) return;
      // A curve that could not be read is asked for again after the same time.
      curves.set(id, { at: now(), bins: held?.bins ?? null });
      queue.push({ id, present });
      void next();
    },
    subscribe(call) {
      listeners.add(call);
      return () => listeners.delete(call);
    },
  };
}
