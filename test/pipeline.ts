import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCalendar } from '../services/analyzer/calendar.ts';
import { detectProcessor } from '../services/analyzer/detect.ts';
import { openAnalysis } from '../services/analyzer/open.ts';
import { policySource } from '../services/analyzer/policy.ts';
import { scoreProcessor } from '../services/analyzer/score.ts';
import { topicsProcessor } from '../services/analyzer/topics.ts';
import { systemClock } from '../shared/clock.ts';
import type { EventLog, Outgoing } from '../shared/event-log/event-log.ts';
import { openEventLog } from '../shared/event-log/open.ts';
import { type Policy, policyRecord } from '../shared/policy.ts';
import type { Assessment, Mention, Platform, Progress } from '../shared/records.ts';
import type { RecordOf, StreamName } from '../shared/streams.ts';
import { MINUTE_MS } from '../shared/time.ts';

/** The real analyzer over a real embedded log in a temporary folder: what the tests of the pipeline drive. */
export const analysis = openAnalysis(
  process.env.GUANCHAO_SEGMENTER ?? 'auto',
  console.error,
  process.env.GUANCHAO_MODEL ?? null,
);

export function temporaryFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `guanchao-${name}-`));
}

export async function openTestLog(partitions: number, folder = temporaryFolder('log')): Promise<EventLog> {
  return openEventLog({
    folder,
    partitions,
    clock: systemClock,
    sealKey: new Uint8Array(32),
    durability: 'process',
  });
}

export async function runAnalyzer(log: EventLog, batchSize?: number, archive = false): Promise<void> {
  const policyOf = policySource(log);
  const options = {
    until: 'end',
    signal: new AbortController().signal,
    ...(batchSize ? { batchSize } : {}),
  } as const;
  await log.process(scoreProcessor({ ...analysis, policyOf, archive }), options);
  await log.process(topicsProcessor({ ...analysis, policyOf }), options);
  await log.process(
    detectProcessor({ policyOf, dayClassOf: createCalendar(), kindOf: analysis.understand.kindOf }),
    options,
  );
}

export async function recordsOf<S extends StreamName>(log: EventLog, stream: S): Promise<RecordOf<S>[]> {
  const records: RecordOf<S>[] = [];
  for (let partition = 0; partition < log.partitions(stream); partition++) {
    for await (const page of log.read(stream, partition, 0))
      records.push(...page.map((entry) => entry.record));
  }
  return records;
}

/** Assessments in their settled order: what must not depend on partitions, batches or interleaving. */
export async function assessmentsOf(log: EventLog): Promise<Assessment[]> {
  const all = (await recordsOf(log, 'assessments')).filter((record) => record.type === 'assessment');
  return all.sort(
    (a, b) => a.minute - b.minute || (a.subject.id + a.platform < b.subject.id + b.platform ? -1 : 1),
  );
}

export function inForce(policy: Policy, from: number): Outgoing[] {
  return [
    { stream: 'policies', key: policy.hash, record: policyRecord(policy) },
    { stream: 'mentions', key: null, record: { v: 1, type: 'policy', hash: policy.hash, from } },
  ];
}

export function progress(
  lane: string,
  platform: Platform,
  toMinute: number,
  more: Partial<Progress> = {},
): Outgoing {
  const record: Progress = {
    v: 1,
    type: 'progress',
    lane,
    platform,
    completeTo: toMinute * MINUTE_MS,
    coverage: 1,
    ...more,
  };
  return { stream: 'mentions', key: null, record };
}

export function mention(id: string, minute: number, text: string, more: Partial<Mention> = {}): Outgoing {
  const record: Mention = {
    v: 1,
    type: 'mention',
    id,
    lane: 'a',
    platform: 'weibo',
    kind: 'comment',
    thread: 't',
    author: null,
    text,
    at: minute * MINUTE_MS + 1000,
    root: null,
    ...more,
  };
  return { stream: 'mentions', key: id, record };
}
