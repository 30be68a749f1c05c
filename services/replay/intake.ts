import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, stopwatch } from '../../shared/clock.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import { openEventLog } from '../../shared/event-log/open.ts';
import type { Policy } from '../../shared/policy.ts';
import { progressLine } from '../../shared/progress.ts';
import { type Platform, platforms } from '../../shared/records.ts';
import { MINUTE_MS, minuteOf } from '../../shared/time.ts';
import { buildSpool, openSpool, type Spool } from '../collector/spool.ts';
import { type FeedSource, feed } from './feed.ts';
import type { ReplayKeys } from './manifest.ts';

/** What the first half of a replay must know. Plain data: it may go to a thread of its own, which loads little to start soon. */
export interface IntakeOptions {
  readonly files: readonly string[];
  /** The working folder: the spool and the log come to lie in it. */
  readonly work: string;
  readonly partitions: number;
  readonly policy: Policy;
  readonly keys: ReplayKeys;
  /** Empty minutes of every platform after the last one, so that what is over can close. */
  readonly closeMinutes: number;
  /** Epoch ms: rows from more than two minutes later are rejected. */
  readonly begunAt: number;
  /** Event time per wall time; null = as fast as it goes. */
  readonly speed: number | null;
}

export interface IntakeDeps {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  say(line: string): void;
  /** Told how long each stage took, in seconds. */
  timed(stage: IntakeStage, seconds: number): void;
}

export type IntakeStage = 'spool' | 'feed';

/** The threads of a replay see each other's appends this soon; each look costs some microseconds. */
const POLL_MS = 20;

/**
 * The first half of a replay: files → spool (sorted) → log. What is done already is found done. Returns early when the signal
 * aborts; calling it again goes on.
 * @throws AppError BAD_INPUT when a file cannot be used
 */
export async function takeIn(options: IntakeOptions, deps: IntakeDeps): Promise<void> {
  const { files, work, keys, begunAt, policy, speed } = options;
  const { clock, signal } = deps;
  const spooled = stopwatch();
  const reading = progressLine('reading', 'bytes', clock, deps.say);
  await buildSpool({
    files,
    spoolPath: spoolPath(work),
    lane: 'replay',
    key: keys.pseudonyms,
    now: begunAt,
    signal,
    onProgress: reading.update,
  });
  reading.end();
  deps.timed('spool', spooled());
  if (signal.aborted) return;

  using spool = openSpool(spoolPath(work));
  const source = feedSource(spool);
  if (!source) return;
  await using log = await openReplayLog(options, clock);
  const fed = stopwatch();
  const feeding = progressLine('feeding', 'mentions', clock, deps.say);
  await feed(log, source, {
    lane: (platform) => `replay-${platform}`,
    policy,
    closeMinutes: options.closeMinutes,
    pace: speed === null ? null : () => MINUTE_MS / speed,
    clock,
    signal,
    onProgress: feeding.update,
  });
  feeding.end();
  deps.timed('feed', fed());
}

/** Where a replay's spool lies in its working folder. */
export function spoolPath(work: string): string {
  return join(work, 'spool.db');
}

/** Opens the log of a replay, or makes it; its input can be read again, so it need not outlive a power cut. */
export function openReplayLog(
  { work, partitions, keys }: Pick<IntakeOptions, 'work' | 'partitions' | 'keys'>,
  clock: Clock,
): Promise<EventLog> {
  const folder = join(work, 'log');
  mkdirSync(folder, { recursive: true });
  return openEventLog({
    folder,
    partitions,
    clock,
    sealKey: keys.seal,
    durability: 'process',
    pollMs: POLL_MS,
  });
}

/** The platforms that the files speak of. */
export function platformsOf({ summary }: Spool): Platform[] {
  return platforms.filter((platform) => summary.platforms[platform] !== undefined);
}

function feedSource(spool: Spool): FeedSource | null {
  const { summary } = spool;
  if (summary.firstAt === null || summary.lastAt === null) return null;
  const firstMinute = minuteOf(summary.firstAt);
  return {
    platforms: platformsOf(spool),
    firstMinute,
    lastMinute: minuteOf(summary.lastAt),
    rows: summary.rows - summary.rejected,
    // What is told before anything was said lies before the first minute.
    recordsFrom: (minute) => spool.recordsFrom(minute > firstMinute ? minute : 0),
  };
}
