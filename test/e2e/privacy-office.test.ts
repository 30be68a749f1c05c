import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { officeKeys } from '../../infra/embedded/office.ts';
import { PARTITIONS } from '../../infra/embedded/settings.ts';
import { systemClock } from '../../shared/clock.ts';
import { openEventLog } from '../../shared/event-log/open.ts';
import { runFolder } from '../../shared/runs.ts';
import { type StreamName, streams } from '../../shared/streams.ts';
import { guanchao } from '../command.ts';
import { recordsOf, temporaryFolder } from '../pipeline.ts';
import { found, plant } from '../planted.ts';
import { pushAt, signInAt } from '../session.ts';
import { startGuanchao } from '../started.ts';

const PLANTED = 10_000;
const MINUTE_MS = 60_000;

describe('what an office keeps after import, ingest and a rehearsal', () => {
  it('holds no author, @name, phone or id-card number, nor profile link', async () => {
    const data = temporaryFolder('privacy-office');
    writeFileSync(
      join(data, 'policy.yaml'),
      'version: 1\nmonitors: [{ id: m, name: 市场, any: [新发地] }]\n',
    );
    const now = Date.now();
    const planted = plant(PLANTED, (i) => new Date(now - (1 + (i % 30)) * MINUTE_MS).toISOString());
    const half = PLANTED / 2;
    const broken = planted.rows.slice(0, 50).map((row) => ({ ...row, platform: 'elsewhere' }));
    const text = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join('\n');
    const elsewhere = temporaryFolder('privacy-input');
    const file = join(elsewhere, 'planted.jsonl');
    writeFileSync(file, text([...planted.rows.slice(0, half), ...broken]));
    // The scan itself must be able to see.
    expect(found(elsewhere, planted.secrets).length).toBeGreaterThan(half * 4);

    const started = await startGuanchao(data);
    const pushed = await pushAt(
      started.url,
      started.token ?? '',
      text([...planted.rows.slice(half), ...broken]),
    );
    expect(pushed).toMatchObject({ status: 200, body: { accepted: half, rejected: 50 } });
    const imported = await guanchao(['import', file, '--data', data]);
    expect(imported.code).toBe(0);
    const person = await signInAt(started.url, 'duty', started.password ?? '');
    const what = {
      act: 'open',
      title: '上级来电',
      level: 'red',
      platforms: ['weibo' as const],
      reason: '来电',
    } as const;
    await person.act('live', 'act-open-1', { ...what, platforms: [...what.platforms] });
    // All that came in is scored and archived.
    const archived = async (): Promise<number> => {
      const page = (await person.get('/runs/live/mentions?limit=200')) as { items: unknown[] };
      return page.items.length;
    };
    await expect.poll(archived, { interval: 300, timeout: 60_000 }).toBe(200);
    const counted = async (): Promise<number> => {
      await using log = await logOf(data);
      const records = await recordsOf(log, 'scored');
      return records.length;
    };
    await expect.poll(counted, { interval: 1000, timeout: 60_000 }).toBe(PLANTED);
    expect(await started.stop()).toBe(0);
    writeFileSync(join(data, 'said.txt'), started.err() + imported.err + JSON.stringify(pushed.body));

    expect(readdirSync(data)).toContain('runs');
    expect(found(data, planted.secrets)).toEqual([]);
    // And what lies in compressed pages, read through the port.
    await using log = await logOf(data);
    const texts: string[] = [];
    for (const stream of Object.keys(streams) as StreamName[])
      texts.push(JSON.stringify(await recordsOf(log, stream)));
    const read = temporaryFolder('privacy-read');
    writeFileSync(join(read, 'all.json'), texts.join('\n'));
    expect(texts.join('').length).toBeGreaterThan(1_000_000);
    expect(found(read, planted.secrets)).toEqual([]);
  });
});

function logOf(data: string) {
  return openEventLog({
    folder: join(runFolder(data, 'live'), 'log'),
    partitions: PARTITIONS,
    clock: systemClock,
    sealKey: officeKeys(data).sealKey,
    durability: 'process',
  });
}
