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
import type { Gap } from './gaps.ts';
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
  /** What was not collected (default nothing). */
  readonly gaps?: readonly Gap[];
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
  await spoolFiles(options, deps);
  if (deps.signal.aborted) return;
  using spool = openSpool(spoolPath(options.work));
  if (spool.summary.firstAt === null) return;
  await using log = await openReplayLog(options, deps.clock);
  await feedSpool(log, spool, { ...options, platforms: platformsOf(spool) }, deps);
}

/** Files → spool, in the working folder, which must be there. @throws AppError BAD_INPUT when a file cannot be used */
export async function spoolFiles(
  { files, work, keys, begunAt }: Pick<IntakeOptions, 'files' | 'work' | 'keys' | 'begunAt'>,
  { clock, signal, say, timed }: IntakeDeps,
): Promise<void> {
  const spooled = stopwatch();
  const reading = progressLine('reading', 'bytes', clock, say);
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
  timed('spool', spooled());
}

/** Spool → log, in the order of the rows' time; it goes on where it was. */
export async function feedSpool(
  log: EventLog,
  spool: Spool,
  options: Pick<IntakeOptions, 'policy' | 'closeMinutes' | 'speed' | 'gaps'> & {
    readonly platforms: readonly Platform[];
  },
  { clock, signal, say, timed }: IntakeDeps,
): Promise<void> {
  const { policy, closeMinutes, speed, gaps = [] } = options;
  const source = feedSource(spool, options.platforms);
  if (!source) return;
  const fed = stopwatch();
  const feeding = progressLine('feeding', 'mentions', clock, say);
  await feed(log, source, {
    lane: (platform) => `replay-${platform}`,
    policy,
    closeMinutes,
    gaps,
    pace: speed === null ? null : () => MINUTE_MS / speed,
    clock,
    signal,
    onProgress: feeding.update,
  });
  feeding.end();
  timed('feed', fed());
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

function feedSource(spool: Spool, platforms: readonly Platform[]): FeedSource | null {
  const { summary } = spool;
  if (summary.firstAt === null || summary.lastAt === null) return null;
  const firstMinute = minuteOf(summary.firstAt);
  return {
    platforms,
    firstMinute,
    lastMinute: minuteOf(summary.lastAt),
    rows: summary.rows - summary.rejected,
    // What is told before anything was said lies before the first minute.
    recordsFrom: (minute) => spool.recordsFrom(minute > firstMinute ? minute : 0),
  };
}
