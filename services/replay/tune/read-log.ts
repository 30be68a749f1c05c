import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../../shared/clock.ts';
import { AppError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/event-log/event-log.ts';
import { openEventLog } from '../../../shared/event-log/open.ts';
import type { Platform } from '../../../shared/records.ts';
import { listRuns, runFolder } from '../../../shared/runs.ts';
import { judged } from '../../analyzer/detection/said.ts';
import { defaultDetection } from '../../analyzer/detection/settings.ts';
import { addToSketch, estimateDistinct } from '../../analyzer/sketch.ts';
import { fixedKeys, hasManifest, readManifest, workFolder } from '../manifest.ts';
import { minuteCounts } from '../watch-counts.ts';
import type { History } from './history.ts';

/** The score policy's default: distinct authors are exact below, about 12 % off above. */
const SKETCH = 64;
/** Partitions of the logs that `start` and `replay` make. */
const PARTITIONS = 4;

/** What a minute of a subject added up to. */
interface Minute {
  n: number;
  negative: number;
  copies: number;
  negativeCopies: number;
  unknown: number;
  readonly authors: number[];
}

/**
 * The history of every monitor in a folder that `replay --out` has written, or in a run of `start`'s data folder (`live`
 * unless told), from its event log: voices as they are judged, without copies and with at most three mentions an author.
 * @throws AppError BAD_INPUT where the folder holds neither
 */
export async function readLogHistories(
  folder: string,
  run: string,
  clock: Clock,
): Promise<readonly History[]> {
  const place = placeOf(folder, run);
  if (!existsSync(place.folder)) throw new AppError('BAD_INPUT', `${folder} has no log in ${place.folder}`);
  // The key seals dead letters, which are not read here.
  await using log = await openEventLog({ ...place, clock, sealKey: fixedKeys.seal });
  return await historiesOf(log);
}

function placeOf(folder: string, run: string): { readonly folder: string; readonly partitions: number } {
  if (hasManifest(folder))
    return { folder: join(workFolder(folder), 'log'), partitions: readManifest(folder).identity.partitions };
  const found = listRuns(folder).find(({ id }) => id === run);
  if (!found)
    throw new AppError(
      'BAD_INPUT',
      `${folder} is no CSV, holds no replay, and has no run ${run} of an office`,
    );
  return {
    folder: found.log?.folder ?? join(runFolder(folder, run), 'log'),
    partitions: found.log?.partitions ?? PARTITIONS,
  };
}

async function historiesOf(log: EventLog): Promise<readonly History[]> {
  const series = new Map<string, { subject: string; platform: Platform; minutes: Map<number, Minute> }>();
  const through = new Map<Platform, Map<number, number>>();
  for (let partition = 0; partition < log.partitions('activity'); partition++) {
    for await (const page of log.read('activity', partition, 0)) {
      for (const { record } of page) {
        if (record.type === 'gathered-through') {
          const covered = through.get(record.platform) ?? new Map<number, number>();
          covered.set(record.through, record.coverage);
          through.set(record.platform, covered);
        }
        if (record.type !== 'activity' && record.type !== 'copies') continue;
        if (record.type === 'activity' && record.thread !== undefined) continue;
        const key = `${record.subject}\n${record.platform}`;
        const known = series.get(key);
        if (!known && record.type === 'copies') continue;
        const { minutes } = known ?? { minutes: new Map<number, Minute>() };
        if (!known) series.set(key, { subject: record.subject, platform: record.platform, minutes });
        const sum = minutes.get(record.minute) ?? emptyMinute();
        minutes.set(record.minute, sum);
        if (record.type === 'copies') {
          sum.copies += record.copies;
          sum.negativeCopies += record.negative;
        } else {
          sum.n += record.n;
          sum.negative += record.negative;
          sum.unknown += record.unknownAuthors;
          for (const author of record.authors) addToSketch(sum.authors, author, SKETCH);
        }
      }
    }
  }
  return [...series.values()].map(({ subject, platform, minutes }) => ({
    subject,
    platform,
    counts: countsOf(minutes, through.get(platform) ?? new Map(), platform),
  }));
}

function emptyMinute(): Minute {
  return { n: 0, negative: 0, copies: 0, negativeCopies: 0, unknown: 0, authors: [] };
}

function countsOf(
  minutes: ReadonlyMap<number, Minute>,
  through: ReadonlyMap<number, number>,
  platform: Platform,
): History['counts'] {
  const known = [...minutes.keys(), ...[...through.keys()].map((minute) => minute - 1)];
  const startMinute = known.reduce((least, minute) => Math.min(least, minute), Number.POSITIVE_INFINITY);
  const length = known.reduce((most, minute) => Math.max(most, minute), startMinute) - startMinute + 1;
  const all = new Float64Array(length);
  const negative = new Float64Array(length);
  const coverage = new Float64Array(length).fill(1);
  for (const [minute, sum] of minutes) {
    const voice = voiceOf(sum, platform);
    all[minute - startMinute] = voice.n;
    negative[minute - startMinute] = voice.negative;
  }
  // A record speaks for the minutes since the one before it.
  let from = 0;
  for (const [until, share] of [...through].sort(([a], [b]) => a - b)) {
    coverage.fill(share, from, Math.max(from, until - startMinute));
    from = Math.max(from, until - startMinute);
  }
  return { startMinute, all, negative, coverage, marked: true };
}

/** Whole voices of a minute, as the detector judges them. */
function voiceOf(sum: Minute, platform: Platform): { readonly n: number; readonly negative: number } {
  const counts = minuteCounts(sum.n, sum.negative);
  if (counts === null) return { n: 0, negative: 0 };
  const said = judged(
    {
      ...counts,
      authors: sum.unknown + estimateDistinct(sum.authors, SKETCH),
      copies: { n: sum.copies / 1000, negative: sum.negativeCopies / 1000, angry: 0, coordinated: 0 },
    },
    defaultDetection[platform].level.perAuthor,
  );
  const n = Math.max(0, said.count);
  return { n, negative: Math.min(n, Math.max(0, said.negative)) };
}
