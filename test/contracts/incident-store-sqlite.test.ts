import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../shared/clock.ts';
import { type FolderPlace, openIncidentStore } from '../../shared/incident-store/open.ts';
import { type Ground, incidentStoreContract } from './incident-store.ts';
import { AT, archived, upTo } from './incident-store-records.ts';

const FILE = 'incident-store.sqlite';

const ground: Ground<FolderPlace> = {
  async fresh() {
    const folder = await mkdtemp(join(tmpdir(), 'guanchao-store-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    return { folder };
  },
  open: (settings, clock = systemClock) => openIncidentStore({ ...settings, clock }),
  child: fileURLToPath(new URL('incident-store-child.ts', import.meta.url)),
};

incidentStoreContract('SQLite', ground);

test('a waiver that names no law is refused', () => {
  const waivers = [{ law: 'no such law', reason: 'none' }];
  expect(() => incidentStoreContract('SQLite', ground, waivers)).toThrow('names no law');
});

describe('the SQLite store', () => {
  test('refuses a file that is no database, one of another program or version, and a folder that is a file', async () => {
    const garbage = await ground.fresh();
    await writeFile(join(garbage.folder, FILE), 'not a database at all, but long enough'.repeat(200));
    await expect(ground.open(garbage)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    const theirs = await ground.fresh();
    changed(theirs.folder, 'CREATE TABLE theirs (a)');
    const foreign = { code: 'STORE_FAILED', message: expect.stringContaining('another program') };
    await expect(ground.open(theirs)).rejects.toMatchObject(foreign);
    const newer = await ground.fresh();
    await (await ground.open(newer))[Symbol.asyncDispose]();
    changed(newer.folder, 'PRAGMA user_version = 99');
    const version = { code: 'STORE_FAILED', message: expect.stringContaining('version 99') };
    await expect(ground.open(newer)).rejects.toMatchObject(version);
    const file = { folder: join(theirs.folder, FILE) };
    await expect(ground.open(file)).rejects.toMatchObject({ code: 'STORE_FAILED' });
  });

  test('is sound after many months came and went, and gives the disk back', async () => {
    const settings = await ground.fresh();
    const [month, none] = [
      31 * 86_400_000,
      { incidents: 0, timelines: 0, mentions: 0, deliveries: 0, audit: 0 },
    ];
    {
      await using store = await ground.open(settings);
      for (const n of upTo(60)) {
        const at = AT + n * month;
        await store.mentions.add(upTo(50).map((i) => archived(n * 50 + i, { at })));
        await store.mentions.add(upTo(50).map((i) => archived(n * 50 + i, { at, subjects: ['joined'] })));
        const { items } = await store.mentions.find({ limit: 200, subjects: ['joined'], from: at, to: at });
        expect(items).toHaveLength(50);
      }
      expect(await store.retain(AT + 59 * month, none)).toMatchObject({ mentions: 59 * 50 });
      expect((await store.mentions.find({ limit: 200 })).items).toHaveLength(50);
    }
    const db = new DatabaseSync(join(settings.folder, FILE));
    expect(db.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    expect(db.prepare('PRAGMA freelist_count').get()).toEqual({ freelist_count: 0 });
    expect(() =>
      db.exec("INSERT INTO audit VALUES (1, 1, 'a', 'b', 'c', 'd'); UPDATE audit SET at = 2"),
    ).toThrow('never changed');
    db.close();
  });

  test('answers others while a long search goes on', async () => {
    await using store = await ground.open(await ground.fresh());
    for (const n of upTo(12)) {
      await store.mentions.add(upTo(10_000).map((i) => archived(n * 10_000 + i, { tokens: [] })));
    }
    const order: string[] = [];
    const search = store.mentions
      .find({ limit: 1, text: { substring: '没有' } })
      .then(() => order.push('search'));
    const setting = store.settings.get('none').then(() => order.push('setting'));
    await Promise.all([search, setting]);
    expect(order).toEqual(['setting', 'search']);
  });
});

function changed(folder: string, sql: string): void {
  const db = new DatabaseSync(join(folder, FILE));
  db.exec(sql);
  db.close();
}
