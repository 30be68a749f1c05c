import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import type { EventLog, Outgoing } from '../../shared/event-log/event-log.ts';
import { outgoingDuty, outgoingPolicy, type Policy } from '../../shared/policy.ts';
import { outgoingProgress } from '../../shared/progress-record.ts';
import type { Incoming, Platform } from '../../shared/records.ts';
import { MINUTE_MS, minuteOf } from '../../shared/time.ts';
import { outgoingRecord } from '../collector/collect-any.ts';
import { coverageRuns, type Gap } from './gaps.ts';

/** What is fed: mentions and what became of them, in the order of their time, from a minute on. */
export interface FeedSource {
  readonly platforms: readonly Platform[];
  readonly firstMinute: number;
  /** Of the last mention. */
  readonly lastMinute: number;
  readonly rows: number;
  recordsFrom(minute: number): Iterable<readonly Incoming[]>;
}

export interface FeedOptions {
  readonly lane: (platform: Platform) => string;
  readonly policy: Policy;
  /** Empty minutes of every platform after the last one, so that what is over can close. */
  readonly closeMinutes: number;
  /** What was not collected; default nothing. */
  readonly gaps?: readonly Gap[];
  /** Wall milliseconds that an event minute (epoch minute) takes; null = as fast as it goes. */
  readonly pace: ((minute: number) => number) | null;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  onProgress(fed: number, total: number): void;
}

/** Records per append: large enough that a commit costs little, small enough that a slice is a fraction of a second. */
const SLICE = 4096;
const CURSOR = 'replay';
const cursorSchema = z.strictObject({ minute: z.int(), skip: z.int(), fed: z.int(), done: z.boolean() });

/** Whether a feed into this log has come to its end. */
export async function isFed(log: Pick<EventLog, 'cursor'>): Promise<boolean> {
  const stored = await log.cursor(CURSOR);
  return stored !== null && cursorSchema.parse(JSON.parse(stored)).done;
}

/**
 * Feeds a replay into the log as its lanes would have live: the policy first, then minute by minute what was said and told
 * and, when a minute is over, progress of every lane. The place reached commits with the records, so that a killed replay
 * goes on where it was and appends nothing twice.
 */
export async function feed(log: EventLog, source: FeedSource, options: FeedOptions): Promise<void> {
  const { signal, clock } = options;
  const stored = await log.cursor(CURSOR);
  let at = stored ? cursorSchema.parse(JSON.parse(stored)) : null;
  if (at?.done) return;
  const commit = async (
    records: readonly Outgoing[],
    cursor: z.infer<typeof cursorSchema>,
  ): Promise<void> => {
    at = cursor;
    await log.append(records, { name: CURSOR, value: JSON.stringify(cursor) });
    options.onProgress(cursor.fed, source.rows);
  };
  const progress = (fromMinute: number, toMinute: number): Outgoing[] =>
    source.platforms.flatMap((platform) =>
      coverageRuns(options.gaps ?? [], platform, fromMinute, toMinute).map(({ to, coverage }) =>
        outgoingProgress({
          lane: options.lane(platform),
          platform,
          completeTo: to * MINUTE_MS,
          coverage,
        }),
      ),
    );

  if (!at) {
    const { policy } = options;
    const inForce = [
      ...outgoingPolicy(policy, source.firstMinute),
      ...outgoingDuty(policy, source.firstMinute),
    ];
    await commit([...inForce, ...progress(source.firstMinute - 1, source.firstMinute)], {
      minute: source.firstMinute,
      skip: 0,
      fed: 0,
      done: false,
    });
  }
  const end = source.lastMinute + 1 + options.closeMinutes;
  let { minute, skip, fed } = at ?? { minute: source.firstMinute, skip: 0, fed: 0 };
  let passed = 0;
  let dueAt = clock.now();
  let slice: Outgoing[] = [];
  for (const page of source.recordsFrom(minute)) {
    for (const record of page) {
      if (passed < skip) {
        passed += 1;
        continue;
      }
      // What became of a mention months later is told at the end: it does not make the replay longer.
      const own = Math.min(minuteOf(record.at), end - 1);
      if (own > minute) {
        slice.push(...progress(minute, own));
        if (options.pace !== null) for (let m = minute; m < own; m++) dueAt += options.pace(m);
        minute = own;
        skip = passed = 0;
        if (options.pace !== null) {
          await commit(slice, { minute, skip, fed, done: false });
          slice = [];
          await clock.sleep(Math.max(0, dueAt - clock.now()), signal);
          if (signal.aborted) return;
        }
      }
      slice.push(outgoingRecord(record));
      skip += 1;
      passed += 1;
      fed += 1;
      if (slice.length >= SLICE) {
        await commit(slice, { minute, skip, fed, done: false });
        slice = [];
        // The turn in which a stop is heard.
        await setImmediate();
        if (signal.aborted) return;
      }
    }
  }
  await commit([...slice, ...progress(minute, end)], { minute, skip, fed, done: true });
}
