import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, stopwatch } from '../../shared/clock.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import { openEventLog } from '../../shared/event-log/open.ts';
import { lockFolder } from '../../shared/folder-lock.ts';
import type { Policy } from '../../shared/policy.ts';
import { progressLine } from '../../shared/progress.ts';
import { type Engine, type Platform, platforms } from '../../shared/records.ts';
import { minuteOf } from '../../shared/time.ts';
import { createCalendar } from '../analyzer/calendar.ts';
import { detectProcessor } from '../analyzer/detect.ts';
import { analyzerPolicyOf, policySource } from '../analyzer/policy.ts';
import { scoreProcessor } from '../analyzer/score.ts';
import type { TextReader } from '../analyzer/text/read.ts';
import { buildSpool, openSpool, type Spool } from '../collector/spool.ts';
import { type FeedSource, feed } from './feed.ts';
import { beginOrResume, describeFiles, REPLAY_KEY, workFolder } from './manifest.ts';
import { type ReplaySummary, writeOutputs } from './outputs.ts';

export interface ReplayOptions {
  readonly files: readonly string[];
  readonly folder: string;
  readonly policy: Policy;
  readonly speed: number | null;
  readonly partitions: number;
}

export interface ReplayDeps {
  readonly read: TextReader;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  say(line: string): void;
  /** Told how long each stage took, in seconds. */
  timed?(stage: ReplayStage, seconds: number): void;
}

export type ReplayStage = 'spool' | 'feed' | 'score' | 'detect' | 'outputs';

/**
 * The pipeline on a virtual clock: files → spool (sorted) → log → score → detect → the outputs of DIR, which are written from
 * the log at the end. The same files, policy and engine give the same incidents to the byte, whatever was killed between.
 * Returns null when it was stopped before the end; calling it again goes on.
 */
export async function replay(options: ReplayOptions, deps: ReplayDeps): Promise<ReplaySummary | null> {
  const { clock, signal } = deps;
  const started = clock.now();
  const manifest = beginOrResume(
    options.folder,
    {
      v: 1,
      files: await describeFiles(options.files),
      policy: options.policy.hash,
      engine: deps.engine,
      partitions: options.partitions,
      key: REPLAY_KEY,
    },
    started,
  );
  const work = workFolder(options.folder);
  using _lock = lockFolder(work);
  const spoolPath = join(work, 'spool.db');
  const timed = stageTimer(deps);
  const reading = progressLine('reading', 'bytes', clock, deps.say);
  await timed('spool', () =>
    buildSpool({
      files: options.files,
      spoolPath,
      lane: 'replay',
      key: REPLAY_KEY,
      now: manifest.begunAt,
      signal,
      onProgress: reading.update,
    }),
  );
  reading.end();
  if (signal.aborted) return null;
  using spool = openSpool(spoolPath);

  const folder = join(work, 'log');
  mkdirSync(folder, { recursive: true });
  await using log = await openEventLog({
    folder,
    partitions: options.partitions,
    clock,
    sealKey: createHash('sha256').update(REPLAY_KEY).digest(),
    durability: 'process',
  });
  await runPipeline(log, spool, options, deps);
  if (signal.aborted) return null;
  return await timed('outputs', () =>
    writeOutputs({
      log,
      spool,
      folder: options.folder,
      policy: options.policy,
      engine: deps.engine,
      clock,
      started,
    }),
  );
}

async function runPipeline(
  log: EventLog,
  spool: Spool,
  options: ReplayOptions,
  deps: ReplayDeps,
): Promise<void> {
  const { clock } = deps;
  const source = feedSource(spool);
  if (!source) return;
  const policyOf = policySource(log);
  const score = scoreProcessor({ read: deps.read, engine: deps.engine, policyOf });
  const detect = detectProcessor({ policyOf, dayClassOf: createCalendar() });
  const { detection } = analyzerPolicyOf(options.policy.body);
  const timed = stageTimer(deps);

  // At a pace, the stages run beside the feed, as live; what they have not seen when it ends follows below.
  const fed = new AbortController();
  const beside = AbortSignal.any([deps.signal, fed.signal]);
  const running =
    options.speed === null
      ? []
      : [
          log.process(score, { until: 'aborted', signal: beside }),
          log.process(detect, { until: 'aborted', signal: beside }),
        ];
  const failed = new AbortController();
  for (const stage of running) stage.catch(() => failed.abort());
  const signal = AbortSignal.any([deps.signal, failed.signal]);

  const feeding = progressLine('feeding', 'mentions', clock, deps.say);
  await timed('feed', () =>
    feed(log, source, {
      lane: (platform) => `replay-${platform}`,
      policy: options.policy,
      closeMinutes: (platform) => detection[platform].phase.closeMinutes * CLOSE_SLACK,
      speed: options.speed,
      clock,
      signal,
      onProgress: feeding.update,
    }),
  );
  feeding.end();
  fed.abort();
  await Promise.all(running);
  if (signal.aborted) return;
  deps.say('scoring');
  await timed('score', () => log.process(score, { until: 'end', signal }));
  if (signal.aborted) return;
  deps.say('detecting');
  await timed('detect', () => log.process(detect, { until: 'end', signal }));
}

/** The close window, and as much again for levels to step down before it (detection.md 3 and 6). */
const CLOSE_SLACK = 2;

function stageTimer(deps: ReplayDeps): <T>(stage: ReplayStage, run: () => Promise<T>) => Promise<T> {
  return async (stage, run) => {
    const seconds = stopwatch();
    const result = await run();
    deps.timed?.(stage, seconds());
    return result;
  };
}

function feedSource(spool: Spool): FeedSource | null {
  const { summary } = spool;
  if (summary.firstAt === null || summary.lastAt === null) return null;
  return {
    platforms: platforms.filter((platform: Platform) => summary.platforms[platform] !== undefined),
    firstMinute: minuteOf(summary.firstAt),
    lastMinute: minuteOf(summary.lastAt),
    rows: summary.rows - summary.rejected,
    mentionsFrom: (minute) => spool.mentionsFrom(minute),
  };
}
