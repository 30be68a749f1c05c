import { version } from 'node:process';
import { type Clock, stopwatch } from '../../shared/clock.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import { lockFolder } from '../../shared/folder-lock.ts';
import type { Policy } from '../../shared/policy.ts';
import type { Engine } from '../../shared/records.ts';
import { createCalendar } from '../analyzer/calendar.ts';
import { detectProcessor } from '../analyzer/detect.ts';
import { policySource } from '../analyzer/policy.ts';
import { scoreProcessor } from '../analyzer/score.ts';
import type { TextReader } from '../analyzer/text/read.ts';
import { topicsProcessor } from '../analyzer/topics.ts';
import type { Understanding } from '../analyzer/understand.ts';
import { openSpool } from '../collector/spool.ts';
import { closeMinutesOf } from './close-minutes.ts';
import type { Gap } from './gaps.ts';
import { type IntakeOptions, type IntakeStage, openReplayLog, spoolPath, takeIn } from './intake.ts';
import { takeInBeside } from './intake-thread.ts';
import {
  beginOrResume,
  describeFiles,
  fixedKeys,
  type ReplayIdentity,
  type ReplayKeys,
  workFolder,
} from './manifest.ts';
import { type ReplaySummary, writeOutputs } from './outputs.ts';
import { runningProgram } from './program.ts';

export interface ReplayOptions {
  readonly files: readonly string[];
  readonly folder: string;
  readonly policy: Policy;
  readonly speed: number | null;
  readonly partitions: number;
  /** What was not collected of the time that the files speak of (default nothing). */
  readonly gaps?: readonly Gap[];
  /** Also write signals.csv (default false). */
  readonly signals?: boolean;
  /** Default: the fixed ones. */
  readonly keys?: ReplayKeys;
  /** What `describeFiles` says of the files, where it was asked before. */
  readonly described?: ReplayIdentity['files'];
  /**
   * Files are read and fed on a thread of their own while what has been fed is scored (the default), or else one stage
   * comes after the other, so that each can be timed.
   */
  readonly beside?: boolean;
}

export interface ReplayDeps {
  readonly read: TextReader;
  readonly understand: Understanding;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  say(line: string): void;
  /** Told how long each stage took, in seconds. */
  timed?(stage: ReplayStage, seconds: number): void;
}

export type ReplayStage = IntakeStage | 'score' | 'topics' | 'detect' | 'outputs';

/**
 * The pipeline on a virtual clock: files → spool (sorted) → log → score → topics → detect → the outputs of DIR, which are written from
 * the log at the end. The same files, policy and engine give the same incidents to the byte, whatever was killed between.
 * Returns null when it was stopped before the end; calling it again goes on.
 */
export async function replay(options: ReplayOptions, deps: ReplayDeps): Promise<ReplaySummary | null> {
  const { clock, signal } = deps;
  const started = clock.now();
  const keys = options.keys ?? fixedKeys;
  const gaps = options.gaps ?? [];
  const manifest = beginOrResume(
    options.folder,
    {
      v: 1,
      files: options.described ?? (await describeFiles(options.files)),
      policy: options.policy.hash,
      engine: deps.engine,
      partitions: options.partitions,
      key: keys.name,
      ...(gaps.length > 0 ? { gaps: [...gaps] } : {}),
    },
    runningProgram(version),
    started,
  );
  const work = workFolder(options.folder);
  using _lock = lockFolder(work);
  const { beside = true } = options;
  const intake: IntakeOptions = {
    files: options.files,
    work,
    partitions: options.partitions,
    policy: options.policy,
    keys,
    closeMinutes: closeMinutesOf(options.policy),
    begunAt: manifest.begunAt,
    speed: options.speed,
    gaps,
  };
  await using log = await openReplayLog(intake, clock);
  await runPipeline(log, { ...options, beside }, deps, (signal) => {
    const { say } = deps;
    const timed = (stage: IntakeStage, seconds: number): void => deps.timed?.(stage, seconds);
    return beside
      ? takeInBeside(intake, { signal, say, timed })
      : takeIn(intake, { clock, signal, say, timed });
  });
  if (signal.aborted) return null;
  using spool = openSpool(spoolPath(work));
  return await stageTimer(deps)('outputs', () =>
    writeOutputs({
      log,
      spool,
      folder: options.folder,
      policy: options.policy,
      engine: deps.engine,
      read: deps.read,
      understand: deps.understand,
      clock,
      started,
      signals: options.signals ?? false,
    }),
  );
}

/** Takes the files in and analyses them. Returns early when the signal aborts. */
async function runPipeline(
  log: EventLog,
  options: { readonly speed: number | null; readonly beside: boolean },
  deps: ReplayDeps,
  takeFilesIn: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const policyOf = policySource(log);
  // Archived, so that the console can show any replay and search what was said in it.
  const score = scoreProcessor({ ...deps, policyOf, archive: true });
  const { kindOf } = deps.understand;
  const detect = detectProcessor({ policyOf, dayClassOf: createCalendar(), kindOf });
  const topics = topicsProcessor({ ...deps, policyOf });
  const timed = stageTimer(deps);

  // Beside the intake, scoring goes on with what there is; at a pace both stages do, as live. The rest follows below.
  const takenIn = new AbortController();
  const failed = new AbortController();
  const stopped = AbortSignal.any([deps.signal, failed.signal]);
  const live = { until: 'aborted', signal: AbortSignal.any([stopped, takenIn.signal]) } as const;
  const running: Promise<void>[] = [];
  if (options.beside || options.speed !== null)
    running.push(log.process(score, { ...live, batchSize: SCORE_BATCH }));
  if (options.speed !== null) running.push(log.process(topics, live), log.process(detect, live));
  const stages = [takeFilesIn(stopped).finally(() => takenIn.abort()), ...running];
  for (const stage of stages) stage.catch(() => failed.abort());
  const ended = await Promise.allSettled(stages);
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  if (deps.signal.aborted) return;
  deps.say('scoring');
  await timed('score', () =>
    log.process(score, { until: 'end', signal: deps.signal, batchSize: SCORE_BATCH }),
  );
  if (deps.signal.aborted) return;
  deps.say('looking for copies');
  await timed('topics', () => log.process(topics, { until: 'end', signal: deps.signal }));
  if (deps.signal.aborted) return;
  deps.say('detecting');
  await timed('detect', () => log.process(detect, { until: 'end', signal: deps.signal }));
}

/** Several times the log's own batch: sums of one minute then meet more often before they are put out. */
export const SCORE_BATCH = 4096;

function stageTimer(deps: ReplayDeps): <T>(stage: ReplayStage, run: () => Promise<T>) => Promise<T> {
  return async (stage, run) => {
    const seconds = stopwatch();
    const result = await run();
    deps.timed?.(stage, seconds());
    return result;
  };
}
