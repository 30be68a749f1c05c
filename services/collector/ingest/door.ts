import type { DoorOutcome, IngestAnswer, LiveDoor } from '../../../shared/api.ts';
import type { Clock } from '../../../shared/clock.ts';
import type { EventLog, Outgoing } from '../../../shared/event-log/event-log.ts';
import { MAX_LINE_BYTES } from '../../../shared/lines.ts';
import { outgoingRecord } from '../collect-any.ts';
import { isRejected } from '../formats/fields.ts';
import { isOutboxRefusal } from '../outbox/refusal.ts';
import type { Pseudonyms } from '../pseudonym.ts';
import { createRoots, outgoingThread, threadOf } from '../threads.ts';
import { bodyRows } from './body-rows.ts';
import { BrokenBody, bodyBlocks } from './inflate.ts';
import type { IngestSettings } from './settings.ts';
import { createRowTaker, INGEST_LANE } from './take-row.ts';

export interface DoorDeps {
  /** Of the live run, or the outbox before it. */
  readonly log: Pick<EventLog, 'append' | 'read'>;
  readonly pseudonyms: Pseudonyms;
  readonly clock: Clock;
  readonly settings: IngestSettings;
  /** Default: `INGEST_LANE`. */
  readonly lane?: string;
}

/** The live door: what pushing systems send becomes records of the live run. */
export interface Door extends LiveDoor {
  /** Reads the threads that came in before, this process's or an import's; to be awaited before the door is opened. */
  recall(): Promise<void>;
  /** Goes on reading what an import beside this process adds, until the signal aborts. */
  follow(signal: AbortSignal): Promise<void>;
  /** Epoch ms at which the oldest request in work began, or null: what its lanes hold time back to. */
  oldestInWork(): number | null;
  /** Since the door was opened. */
  counts(): DoorCounts;
}

export interface DoorCounts {
  readonly requests: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Requests that were told to come back, all or the rest of them. */
  readonly refused: number;
  /** Epoch ms at which mentions were last taken in; null while none were. */
  readonly heardAt: number | null;
}

interface Work {
  readonly beganAt: number;
}

/**
 * Opens the door. An append that the outbox refuses ends the body there, any other that fails is thrown on: what was accepted
 * before it is stored, and the body may be sent again.
 */
export function createDoor(deps: DoorDeps): Door {
  const { log, pseudonyms, clock, settings, lane = INGEST_LANE } = deps;
  const roots = createRoots(settings.rememberedRoots);
  /** In the order in which they began. */
  const works = new Set<Work>();
  const counts: { -readonly [key in keyof DoorCounts]: DoorCounts[key] } = {
    requests: 0,
    accepted: 0,
    rejected: 0,
    refused: 0,
    heardAt: null,
  };
  let bytesInFlight = 0;

  async function takeBody(body: AsyncIterable<Uint8Array>, encoding: 'plain' | 'gzip'): Promise<DoorOutcome> {
    const takeRow = createRowTaker({ pseudonyms, roots, lane, settings });
    const answer: IngestAnswer = { accepted: 0, rejected: 0, rejects: [] };
    let slice: Outgoing[] = [];
    /** Rows of the slice. */
    let rows = 0;
    let sliceBytes = 0;

    function reject(line: number, reason: string): void {
      answer.rejected += 1;
      counts.rejected += 1;
      if (answer.rejects.length < settings.listedRejects) answer.rejects.push({ line, reason });
    }

    async function store(): Promise<void> {
      if (slice.length > 0) {
        await log.append(slice);
        counts.heardAt = clock.now();
      }
      answer.accepted += rows;
      counts.accepted += rows;
      release();
    }

    function release(): void {
      bytesInFlight -= sliceBytes;
      sliceBytes = 0;
      slice = [];
      rows = 0;
    }

    async function takeRows(): Promise<void> {
      for await (const page of bodyRows(bodyBlocks(body, encoding, settings), MAX_LINE_BYTES)) {
        const now = clock.now();
        for (const row of page) {
          const taken = 'text' in row ? takeRow(row.text, now) : { rejected: row.fault };
          if (isRejected(taken)) {
            reject(row.place, taken.rejected);
            continue;
          }
          const bytes = 'text' in row ? Buffer.byteLength(row.text) : 0;
          const thread = threadOf(taken);
          if (thread && roots.remember(thread)) slice.push(outgoingThread(thread));
          slice.push(outgoingRecord(taken));
          rows += 1;
          sliceBytes += bytes;
          bytesInFlight += bytes;
          if (slice.length >= settings.sliceRows || sliceBytes >= settings.sliceBytes) await store();
        }
      }
      await store();
    }

    /** What was taken of a body that broke is stored. */
    async function whyBroken(): Promise<BrokenBody['why'] | null> {
      try {
        await takeRows();
        return null;
      } catch (error) {
        if (!(error instanceof BrokenBody)) throw error;
        await store();
        return error.why;
      }
    }

    try {
      const why = await whyBroken();
      return why === null ? { kind: 'taken', answer } : { kind: 'broken', why, answer };
    } catch (error) {
      if (!isOutboxRefusal(error)) throw error;
      counts.refused += 1;
      return { kind: 'full', retryAfterSeconds: settings.retryWhenFullSeconds, answer };
    } finally {
      release();
    }
  }

  /** Of stream `threads`, read so far. */
  let next = 0;

  async function read(signal?: AbortSignal): Promise<void> {
    for await (const page of log.read('threads', 0, next, signal)) {
      for (const { record } of page) roots.remember(record);
      next = (page.at(-1)?.offset ?? next - 1) + 1;
    }
  }

  return {
    recall: () => read(),
    follow: read,
    async take(body, encoding) {
      if (works.size >= settings.maxRequests || bytesInFlight >= settings.maxBytesInFlight) {
        counts.refused += 1;
        return { kind: 'busy', retryAfterSeconds: settings.retryAfterSeconds };
      }
      counts.requests += 1;
      const work: Work = { beganAt: clock.now() };
      works.add(work);
      try {
        return await takeBody(body, encoding);
      } finally {
        works.delete(work);
      }
    },
    oldestInWork: () => works.values().next().value?.beganAt ?? null,
    counts: () => ({ ...counts }),
  };
}
