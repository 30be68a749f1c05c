import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDoor, type Door } from '../../../services/collector/ingest/door.ts';
import { defaultIngestSettings, type IngestSettings } from '../../../services/collector/ingest/settings.ts';
import { createPseudonyms } from '../../../services/collector/pseudonym.ts';
import { type Clock, systemClock } from '../../../shared/clock.ts';
import type { EventLog } from '../../../shared/event-log/event-log.ts';
import { openEventLog } from '../../../shared/event-log/open.ts';
import type { RecordOf } from '../../../shared/streams.ts';

/** The real embedded log, as a live run has it, and what was written to it. */
export function temporaryFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `guanchao-${name}-`));
}

export function openLiveLog(folder: string): Promise<EventLog> {
  return openEventLog({
    folder,
    partitions: 2,
    clock: systemClock,
    sealKey: new Uint8Array(32),
    durability: 'process',
  });
}

export function openDoor(log: EventLog, clock: Clock, settings: Partial<IngestSettings> = {}): Door {
  return createDoor({
    log,
    clock,
    pseudonyms: createPseudonyms('a key of the tests'),
    settings: { ...defaultIngestSettings, ...settings },
  });
}

export async function writtenMentions(log: EventLog): Promise<RecordOf<'mentions'>[]> {
  const records: RecordOf<'mentions'>[] = [];
  for (let partition = 0; partition < log.partitions('mentions'); partition++)
    for await (const page of log.read('mentions', partition, 0))
      records.push(...page.map((entry) => entry.record));
  return records;
}

/** Every byte that lies in the folder, as text that finds UTF-8. */
export function bytesBelow(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('utf8'))
    .join('\n');
}

/** Noon of a day in China. */
export const NOON = Date.UTC(2026, 2, 2, 4);

export function row(id: string, more: Record<string, unknown> = {}): string {
  return JSON.stringify({
    id,
    platform: 'weibo',
    kind: 'comment',
    threadId: 't1',
    author: `读者${id}`,
    text: '水还是黄的',
    at: '2026-03-02T11:59:00+08:00',
    ...more,
  });
}

/** A body that arrives in one block per text. */
export async function* body(...texts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}
