import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type AlerterOptions, alerterProcessor } from '../../services/alerter/alert.ts';
import { systemClock } from '../../shared/clock.ts';
import type { EventLog, Outgoing, ProcessOptions } from '../../shared/event-log/event-log.ts';
import { openEventLog } from '../../shared/event-log/open.ts';
import type { Action } from '../../shared/incidents.ts';
import type { Amended, Assessment, JudgedThrough, Platform } from '../../shared/records.ts';
import type { RecordOf } from '../../shared/streams.ts';
import { NOON } from './incident/assessment.ts';

export const LIVE: AlerterOptions = {
  run: 'live',
  platforms: ['weibo', 'wechat'],
  waitMinutes: 0,
  wallClock: true,
};

/** A folder that is gone when its test is over. */
export function testFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `guanchao-${name}-`));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function openLog(folder: string, snapshotRecords?: number): Promise<EventLog> {
  return openEventLog({
    folder,
    partitions: 1,
    clock: systemClock,
    sealKey: new Uint8Array(32),
    durability: 'process',
    ...(snapshotRecords === undefined ? {} : { snapshotRecords }),
  });
}

export function toLog(record: Assessment | Amended | JudgedThrough | Action): Outgoing {
  const key =
    record.type === 'action' || record.type === 'amended'
      ? record.id
      : record.type === 'assessment'
        ? record.subject.id
        : record.platform;
  return { stream: 'assessments', key, record };
}

/** Every minute before NOON + `minute` has been judged. */
export function through(minute: number, platform: Platform = 'weibo'): JudgedThrough {
  return { v: 1, type: 'judged-through', platform, through: NOON + minute, from: 0, of: 1 };
}

export async function runAlerter(
  log: EventLog,
  options: AlerterOptions = LIVE,
  how: Partial<ProcessOptions> = {},
): Promise<void> {
  await log.process(alerterProcessor(options), {
    until: 'end',
    signal: new AbortController().signal,
    ...how,
  });
}

export async function outcomeOf(log: EventLog): Promise<RecordOf<'incidents'>[]> {
  const records: RecordOf<'incidents'>[] = [];
  for await (const page of log.read('incidents', 0, 0)) records.push(...page.map(({ record }) => record));
  return records;
}

export async function deadLetters(log: EventLog): Promise<readonly string[]> {
  const reasons: string[] = [];
  for await (const page of log.read('dead-letters', 0, 0))
    for (const { record } of page) if (record.type === 'dead-letter') reasons.push(record.reason);
  return reasons;
}
