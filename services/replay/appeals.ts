import { DELETED_TEXT } from '../../shared/amended.ts';
import type { Appeals } from '../../shared/appeals.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import type { Incident } from '../alerter/incident/incident.ts';
import { createDigest } from '../analyzer/digest.ts';
import type { AnalyzerPolicy } from '../analyzer/policy.ts';
import { createSample, type Sampled } from '../analyzer/text/asked-sample.ts';
import type { TextReader } from '../analyzer/text/read.ts';
import type { Understanding } from '../analyzer/understand.ts';

/**
 * Mentions of an incident that are read anew for the report: half a second each incident. A sixth of them ask, so that as many
 * questions are grouped as the digest holds; what is counted is brought up to all mentions.
 */
const MENTIONS_READ = 3_000;

interface Said {
  readonly id: string;
  readonly text: string;
}

export interface AppealParts {
  readonly read: TextReader;
  readonly understand: Understanding;
}

/** What the mentions of each incident ask for, from its onset to its close, in the order of the incidents. */
export async function appealsOf(
  log: EventLog,
  incidents: readonly Incident[],
  parts: AppealParts,
  policy: AnalyzerPolicy,
): Promise<readonly Appeals[]> {
  const samples = incidents.map((incident) => ({
    incident,
    subjects: new Set(incident.subjects.map(({ id }) => id)),
    sample: createSample<Said>(MENTIONS_READ),
  }));
  const amended = new Map<string, string>();
  for (let partition = 0; partition < log.partitions('scored'); partition++) {
    for await (const page of log.read('scored', partition, 0))
      for (const { record } of page) {
        if (record.type === 'rescored') {
          if (amended.get(record.id) !== DELETED_TEXT)
            amended.set(record.id, record.what === 'deleted' ? DELETED_TEXT : record.text);
          continue;
        }
        const { id, minute, text } = record;
        for (const { incident, subjects, sample } of samples) {
          const { onset, closedAt } = incident;
          if (minute < onset || (closedAt !== null && minute > closedAt)) continue;
          if (record.subjects.some((subject) => subjects.has(subject))) sample.take({ id, text });
        }
      }
  }
  return samples.map(({ sample }) => digested(sample, amended, parts, policy));
}

function digested(
  sample: Sampled<Said>,
  amended: ReadonlyMap<string, string>,
  parts: AppealParts,
  policy: AnalyzerPolicy,
): Appeals {
  const digest = createDigest(parts, policy);
  const kept = sample.kept();
  for (const { id, text } of kept) digest.take({ id, text: amended.get(id) ?? text });
  return digest.result(kept.length === 0 ? 1 : sample.seen / kept.length);
}
