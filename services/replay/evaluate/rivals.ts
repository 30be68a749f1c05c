import { type Platform, rankOf } from '../../../shared/records.ts';
import { defaultDetection } from '../../analyzer/detection/settings.ts';
import { type Baseline, type Stream, streamsOf } from '../baselines/index.ts';
import { type Alarm, type Case, MERGE_MINUTES, REARM_MINUTES } from './case.ts';
import type { Watched } from './minutes.ts';

/** What a baseline listens to. */
export const heardStreams = ['all', 'neg'] as const;
export type Heard = (typeof heardStreams)[number];

/** The streams of every monitor, made once for all baselines. */
export interface WatchedStreams {
  readonly watched: Watched;
  readonly from: number;
  readonly streams: readonly Readonly<Record<Heard, Stream>>[];
}

export function streamsOfWatched(
  watched: Watched,
  from: number,
  dayClassOf: (minute: number) => 0 | 1,
): WatchedStreams {
  const streams = Object.entries(watched.bins).map(([platform, bins]) => {
    const settings = defaultDetection[platform as Platform]; // the keys of bins
    const { all, negative } = streamsOf(bins, { settings, dayClassOf });
    return { all, neg: negative };
  });
  return { watched, from, streams };
}

/** What a baseline says of a monitor, as a case: its alarms over the run; of levels and phases it knows nothing. */
export function rivalCase(
  { watched, from, streams }: WatchedStreams,
  baseline: Baseline,
  heard: Heard,
  threshold: number,
  to: number,
): Case {
  const alarms = streams.flatMap((both) => crossings(baseline.score(both[heard]), threshold, from));
  const { id, name, words } = watched;
  return {
    ...{ id, title: name, words, subjects: [id], from, to },
    alarms: mergedAlarms(alarms),
    ...{ levels: [], phases: [], jumps: [] },
  };
}

/** Minutes at which a score came over its threshold; each is known when its minute is over. Re-armed after an hour below. */
export function crossings(scores: Float64Array, threshold: number, from: number): readonly Alarm[] {
  const alarms: Alarm[] = [];
  let last = Number.NEGATIVE_INFINITY;
  scores.forEach((score, index) => {
    if (!(score >= threshold)) return;
    if (index - last > REARM_MINUTES) alarms.push({ at: from + index + 1, rank: rankOf('yellow') });
    last = index;
  });
  return alarms;
}

/** Alarms that begin within six hours of one another are one. */
function mergedAlarms(alarms: readonly Alarm[]): readonly Alarm[] {
  const merged: Alarm[] = [];
  for (const alarm of [...alarms].sort((a, b) => a.at - b.at)) {
    const before = merged.at(-1);
    if (!before || alarm.at - before.at >= MERGE_MINUTES) merged.push(alarm);
  }
  return merged;
}
