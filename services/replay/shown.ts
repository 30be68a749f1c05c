import { createHash } from 'node:crypto';
import { basename, join, relative } from 'node:path';
import { beginRun, runFolder } from '../../shared/runs.ts';
import type { VerbCall } from '../../shared/verb.ts';
import { openSpool } from '../collector/spool.ts';
import { platformsOf, spoolPath } from './intake.ts';
import { readManifest, workFolder } from './manifest.ts';
import type { ReplaySummary } from './outputs.ts';

/** One partition: a replay runs in one process, and the results do not depend on it (a law of the log's contract). */
export const PARTITIONS = 1;
/** Of a hash in a run's id: 48 bits tell an office's replays apart. */
const ID_DIGITS = 12;
/** What a verb says of a replay that was asked to stop. */
export const STOPPED = 'stopped before the end; the same command goes on from here';

/** The id of a replay's run, from what makes it this one. */
export function runIdOf(identity: string): string {
  return `replay-${createHash('sha256').update(identity).digest('hex').slice(0, ID_DIGITS)}`;
}

/** What people read in the list of runs. */
export function replayName(given: string | null, files: readonly string[]): string {
  return `回放：${given ?? files.map((path) => basename(path)).join('、')}`;
}

export interface ShownReplay {
  /** The data folder. */
  readonly data: string;
  readonly id: string;
  readonly name: string;
  /** Where the replay lies; its results stay there. */
  readonly folder: string;
}

/** Makes a finished replay a run of the data folder, which its console shows. */
export function showReplay(call: VerbCall, { data, id, name, folder }: ShownReplay): void {
  const work = workFolder(folder);
  using spool = openSpool(spoolPath(work));
  const log = join(work, 'log');
  const within = relative(runFolder(data, id), log);
  beginRun(data, {
    ...{ v: 1, id, kind: 'replay', name, createdAt: call.clock.now() },
    log: {
      folder: within.startsWith('..') ? log : within,
      partitions: PARTITIONS,
      platforms: platformsOf(spool),
      begunAt: readManifest(folder).begunAt,
    },
  });
  call.err(`run ${id} of ${data}: choose it in the console`);
}

/** The figures of a replay and where its report lies, for people. */
export function printSummary(call: VerbCall, summary: ReplaySummary, folder: string): void {
  const { rows, accepted, duplicates, rejected, late, incidents, seconds } = summary;
  call.out(
    `${rows} rows: ${accepted} accepted, ${duplicates} duplicates, ${rejected} rejected, ${late} late; ` +
      `${incidents} incident(s); ${seconds.toFixed(1)} s\n${join(folder, 'report.html')}\n`,
  );
}
