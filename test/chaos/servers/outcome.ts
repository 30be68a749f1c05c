import { alerterProcessor } from '../../../services/alerter/alert.ts';
import { systemClock } from '../../../shared/clock.ts';
import type { EventLog } from '../../../shared/event-log/event-log.ts';
import type { Alert, IncidentRecord } from '../../../shared/incidents.ts';
import { type DeadLetter, platforms } from '../../../shared/records.ts';
import { openTestLog, recordsOf, runAnalyzer } from '../../pipeline.ts';
import type { ChaosEvent } from './chaos-event.ts';

/** What a run came to, without what depends on where its batches began and ended. */
export interface Outcome {
  /** Mentions counted, per subject, platform and minute. */
  readonly counted: ReadonlyMap<string, number>;
  /** What came too late to be counted. */
  readonly tooLate: number;
  /** Of each subject and platform, in the order of the stream: one after the other, none missing, none twice. */
  readonly assessments: ReadonlyMap<string, readonly string[]>;
  /** Every word on every incident, in the order of the stream. */
  readonly words: readonly IncidentRecord[];
  readonly deadLetters: readonly DeadLetter[];
  /** Ids of the mentions of each subject that are kept with their words, each once, in order. */
  readonly searchable: ReadonlyMap<string, readonly string[]>;
}

/** The same event through the same stages on an embedded log, with nobody in the way. */
export async function undisturbed(event: ChaosEvent, partitions: number): Promise<Outcome> {
  await using log = await openTestLog(partitions);
  const { signal } = new AbortController();
  await event.feed(log, { pace: null, signal, clock: systemClock });
  await runAnalyzer(log, undefined, true);
  // As a live run's alerter (infra/stages.ts).
  const alerter = alerterProcessor({ run: 'live', platforms, waitMinutes: 0, wallClock: true });
  await log.process(alerter, { until: 'end', signal });
  return await outcomeOf(log);
}

export async function outcomeOf(log: EventLog): Promise<Outcome> {
  const counted = new Map<string, number>();
  let tooLate = 0;
  for (const record of await recordsOf(log, 'activity')) {
    if (record.type === 'too-late') tooLate += record.n;
    if (record.type !== 'activity' || record.n === 0) continue;
    const place = `${record.subject} ${record.platform} ${record.minute}`;
    counted.set(place, (counted.get(place) ?? 0) + record.n);
  }
  const assessments = new Map<string, string[]>();
  for (const record of await recordsOf(log, 'assessments')) {
    if (record.type !== 'assessment') continue;
    const series = `${record.subject.id} ${record.platform}`;
    const own = assessments.get(series) ?? [];
    own.push(JSON.stringify(record));
    assessments.set(series, own);
  }
  const words = (await recordsOf(log, 'incidents')).flatMap((one) => (one.type === 'incident' ? [one] : []));
  const deadLetters = (await recordsOf(log, 'dead-letters')).flatMap((one) =>
    one.type === 'dead-letter' ? [one] : [],
  );
  const searchable = new Map<string, string[]>();
  for (const record of await recordsOf(log, 'scored')) {
    if (record.type !== 'scored') continue;
    for (const subject of record.subjects) {
      const own = searchable.get(subject) ?? [];
      own.push(record.id);
      searchable.set(subject, own);
    }
  }
  for (const ids of searchable.values()) ids.sort();
  return { counted, tooLate, assessments, words, deadLetters, searchable };
}

/** The last word on each incident, by its id. */
export function latestOf(words: readonly IncidentRecord[]): ReadonlyMap<string, IncidentRecord> {
  return new Map(words.map((word) => [word.incident.id, word]));
}

export function alertsOf(words: readonly IncidentRecord[]): readonly Alert[] {
  return words.flatMap(({ alerts }) => alerts);
}

/** Fails with the first differences, where a whole diff of some thousand would be of no use. */
export function differences<T>(
  have: ReadonlyMap<string, T>,
  wanted: ReadonlyMap<string, T>,
): readonly string[] {
  const told = (value: T | undefined): string => JSON.stringify(value) ?? 'nothing';
  return [...new Set([...have.keys(), ...wanted.keys()])]
    .filter((key) => told(have.get(key)) !== told(wanted.get(key)))
    .slice(0, 5)
    .map(
      (key) =>
        `${key}: ${told(have.get(key)).slice(0, 600)} instead of ${told(wanted.get(key)).slice(0, 600)}`,
    );
}
