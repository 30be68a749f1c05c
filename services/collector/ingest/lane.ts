import { z } from 'zod';
import type { Clock } from '../../../shared/clock.ts';
import type { EventLog, Outgoing } from '../../../shared/event-log/event-log.ts';
import { heardCursor } from '../../../shared/heard.ts';
import { outgoingProgress } from '../../../shared/progress-record.ts';
import { type Platform, platforms } from '../../../shared/records.ts';
import { MINUTE_MS, minuteOf } from '../../../shared/time.ts';
import { isOutboxRefusal } from '../outbox/refusal.ts';
import type { IngestSettings } from './settings.ts';
import { INGEST_LANE } from './take-row.ts';

/** Where the lanes' `completeTo` is kept, in the transaction of the records that told it. */
function cursorOf(lane: string): string {
  return `${lane}-lanes`;
}

const cursorSchema = z.strictObject({ completeTo: z.int() });

type LaneSettings = Pick<IngestSettings, 'allowanceMs' | 'longestHoldMs'>;

/**
 * How far the door can speak for (epoch ms): what is said takes `allowanceMs` to be pushed; a request in work holds time
 * back to when it began, at most `longestHoldMs`; and it never goes back.
 */
export function completeToOf(
  now: number,
  oldestInWork: number | null,
  last: number | null,
  { allowanceMs, longestHoldMs }: LaneSettings,
): number {
  const held = oldestInWork === null ? now : Math.max(oldestInWork, now - longestHoldMs);
  return Math.max(Math.min(now, held) - allowanceMs, last ?? Number.NEGATIVE_INFINITY);
}

/** A stretch of time in epoch ms during which nobody was listening. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** One progress record's worth. */
export interface Step {
  readonly completeTo: number;
  /** Of the minutes it completes, in hundredths. */
  readonly coverage: number;
}

/**
 * The records that take a lane from `last` to `completeTo`: one, or, where a gap lies between, one for its first minute, one
 * for the minutes it fills and one for what follows, so that each minute gets its own share.
 */
export function stepsOf(last: number | null, completeTo: number, gap: Gap | null): readonly Step[] {
  if (last === null || gap === null || last >= gap.to) return [{ completeTo, coverage: 1 }];
  const borders = [Math.ceil(gap.from / MINUTE_MS) * MINUTE_MS, minuteOf(gap.to) * MINUTE_MS];
  const ends = [...new Set([...borders.filter((at) => at > last && at < completeTo), completeTo])];
  return ends.map((end, index) => ({
    completeTo: end,
    coverage: coverageOf(ends[index - 1] ?? last, end, gap),
  }));
}

/** Share of the minutes from that of `last` to `completeTo` during which the door was open. */
function coverageOf(last: number, completeTo: number, gap: Gap): number {
  const from = minuteOf(last) * MINUTE_MS;
  if (completeTo <= from) return 1;
  const missed = Math.min(completeTo, gap.to) - Math.max(from, gap.from);
  return Math.round((1 - Math.max(0, missed) / (completeTo - from)) * 100) / 100;
}

/** The first minute the door's lanes have not told yet; null before the first word. */
export async function toldThrough(
  log: Pick<EventLog, 'cursor'>,
  lane: string = INGEST_LANE,
): Promise<number | null> {
  const stored = await log.cursor(cursorOf(lane));
  return stored === null ? null : minuteOf(cursorSchema.parse(JSON.parse(stored)).completeTo);
}

/** Tellings between two looks for another process: a minute. */
const LOOK_EVERY = 12;

export interface LaneOptions {
  /** Of the live run, or the outbox before it. */
  readonly log: Pick<EventLog, 'append' | 'cursor'>;
  readonly door: { oldestInWork(): number | null; counts(): { readonly heardAt: number | null } };
  readonly clock: Clock;
  readonly settings: IngestSettings;
  /** Default: `INGEST_LANE`. */
  readonly lane?: string;
  /** Told of another process that tells the same lanes' time. */
  say?(line: string): void;
}

/**
 * Tells the time of the door's lanes, one per platform, until the signal aborts; then they leave by an idle record. Goes on
 * after a restart where it was: the time between counts as not covered, and so does a time at which nothing could be kept.
 */
export async function runLanes(options: LaneOptions, signal: AbortSignal): Promise<void> {
  const { log, door, clock, settings, lane = INGEST_LANE } = options;
  const cursor = cursorOf(lane);
  const stored = await log.cursor(cursor);
  let last = stored === null ? null : cursorSchema.parse(JSON.parse(stored)).completeTo;
  const openedAt = clock.now() - settings.allowanceMs;
  let gap: Gap | null = last !== null && openedAt > last ? { from: last, to: openedAt } : null;

  let toldHeard: number | null = null;
  let tellings = 0;

  /** Two that tell the time of one lane do not wait for each other's requests: what is late then looks as if it were not. */
  async function lookForOthers(): Promise<void> {
    tellings += 1;
    if (last === null || tellings % LOOK_EVERY !== 0) return;
    if ((await log.cursor(cursor)) === JSON.stringify({ completeTo: last })) return;
    options.say?.(`another process tells the time of lane ${lane}: give each a lane of its own`);
  }

  async function tell(steps: readonly Step[], idle: boolean): Promise<void> {
    const records = steps.flatMap((step) =>
      platforms.map((platform) => progress(lane, platform, step, idle)),
    );
    const completeTo = steps.at(-1)?.completeTo ?? last;
    const heard = door.counts().heardAt;
    const place = { name: cursor, value: JSON.stringify({ completeTo }) };
    if (heard === toldHeard || heard === null) await log.append(records, place);
    else await log.append(records, place, heardCursor(heard));
    last = completeTo;
    toldHeard = heard;
  }

  /** False when there was no room: the door, too, has turned away what came meanwhile. */
  async function isTold(steps: readonly Step[], idle: boolean): Promise<boolean> {
    try {
      await tell(steps, idle);
      return true;
    } catch (error) {
      if (!isOutboxRefusal(error)) throw error;
      return false;
    }
  }

  let wasFull = false;
  while (!signal.aborted) {
    await lookForOthers();
    // Taken before the append: a request that begins meanwhile cannot bring what was said before this.
    const completeTo = completeToOf(clock.now(), door.oldestInWork(), last, settings);
    if (wasFull && last !== null) gap = { from: last, to: completeTo };
    wasFull = !(await isTold(stepsOf(last, completeTo, gap), false));
    await clock.sleep(settings.progressEveryMs, signal);
  }
  if (last !== null) await isTold([{ completeTo: last, coverage: 1 }], true);
}

function progress(lane: string, platform: Platform, step: Step, idle: boolean): Outgoing {
  return outgoingProgress({ lane: `${lane}-${platform}`, platform, ...step, idle });
}
