import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, stopwatch } from '../../../shared/clock.ts';
import { writeLines } from '../../../shared/files.ts';
import type { Analysis } from '../../analyzer/open.ts';
import { policySource } from '../../analyzer/policy.ts';
import { scoreProcessor } from '../../analyzer/score.ts';
import { readPolicy } from '../../policy.ts';
import { closeMinutesOf } from '../close-minutes.ts';
import { openReplayLog, takeIn } from '../intake.ts';
import { fixedKeys } from '../manifest.ts';
import { SCORE_BATCH } from '../run.ts';
import { commentsOf, loadPolicy } from './load.ts';
import type { Timing } from './table.ts';

export interface ScoreAloneOptions {
  /** Folder for the logs. */
  readonly work: string;
  readonly analysis: Analysis;
  /** Cuts as the denominator does. */
  readonly cut: (text: string) => string[];
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How many comments; `COMMENTS` are enough. */
  readonly comments: number;
}

/** What stage score is timed with alone. */
export interface Fed {
  /** As `openReplayLog` takes it: of a folder with a log that has been fed and not scored. */
  readonly work: string;
  readonly partitions: number;
  readonly keys: typeof fixedKeys;
  readonly texts: readonly string[];
}

/** Lengths of texts for which stage score alone is timed. */
export const LENGTHS = [15, 40] as const;
/** Enough for a second of scoring. */
export const COMMENTS = 20_000;

/**
 * Makes a timer of stage score alone over comments of about so many characters, no two alike, each of which counts for a
 * monitor, goes to the archive, and so asks everything of the stage. What is timed: from a log that has been fed to the
 * last commit. It scores once before it is timed.
 */
export async function scoreAlone(
  characters: number,
  options: ScoreAloneOptions,
): Promise<() => Promise<Timing>> {
  const { analysis, cut, clock, signal } = options;
  const fed = await feedComments(
    join(options.work, `comments-${characters}`),
    characters,
    options.comments,
    options,
  );
  const { texts } = fed;
  const mean = texts.reduce((sum, text) => sum + text.length, 0) / texts.length;
  const what = `score alone, all counts, texts of ${mean.toFixed(1)} characters`;

  async function timeScore(): Promise<number> {
    const work = join(options.work, `scored-${characters}`);
    cpSync(join(fed.work, 'log'), join(work, 'log'), { recursive: true });
    try {
      await using log = await openReplayLog({ ...fed, work }, clock);
      const score = scoreProcessor({ ...analysis, policyOf: policySource(log), archive: true });
      const seconds = stopwatch();
      await log.process(score, { until: 'end', signal, batchSize: SCORE_BATCH });
      return seconds();
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }

  function timeCut(): number {
    const seconds = stopwatch();
    for (const text of texts) cut(text);
    return seconds();
  }

  timeCut();
  await timeScore();
  return async () => {
    const before = timeCut();
    const seconds = await timeScore();
    return { what, seconds, denominator: (before + timeCut()) / 2, mentions: texts.length };
  };
}

/** Feeds comments of a length into a log in a folder of its own, with the policy under which each counts. */
export async function feedComments(
  work: string,
  characters: number,
  comments: number,
  { clock, signal, partitions = 1 }: Pick<ScoreAloneOptions, 'clock' | 'signal'> & { partitions?: number },
): Promise<Fed> {
  const rows = [...commentsOf(characters, comments)];
  const file = join(work, 'comments.jsonl');
  const policy = readPolicy(loadPolicy('all'), 'bench');
  const intake = {
    ...{ files: [file], work, partitions, policy, keys: fixedKeys },
    closeMinutes: closeMinutesOf(policy),
    begunAt: clock.now(),
    speed: null,
  };
  mkdirSync(work, { recursive: true });
  await writeLines(
    file,
    rows.map((row) => JSON.stringify(row)),
  );
  await takeIn(intake, { clock, signal, say: () => undefined, timed: () => undefined });
  return { work, partitions, keys: fixedKeys, texts: rows.map(({ text }) => text) };
}
