import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Clock, systemClock } from '../../shared/clock.ts';
import { type FolderPlace, openEventLog } from '../../shared/event-log/open.ts';
import { eventLogContract, type Ground, type LogSettings, type Planted } from './event-log.ts';
import { finished, startChild } from './event-log-child-process.ts';
import { everything, expectedOf, outcomeOf, runPipeline, SEAL_KEY } from './event-log-pipeline.ts';
import { mention, someMentions } from './event-log-records.ts';

const FILE = 'event-log.sqlite';

const ground: Ground<FolderPlace> = {
  async fresh(tuning) {
    const folder = await mkdtemp(join(tmpdir(), 'guanchao-log-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    return { partitions: 4, ...tuning, folder };
  },
  open: (settings, clock: Clock = systemClock) => openEventLog({ ...settings, clock, sealKey: SEAL_KEY }),
  async plant(settings, planted) {
    plant(settings, planted);
  },
  child: fileURLToPath(new URL('event-log-child.ts', import.meta.url)),
};

eventLogContract('SQLite', ground);

test('a waiver that names no law is refused', () => {
  expect(() => eventLogContract('SQLite', ground, [{ law: 'no such law', reason: 'none' }])).toThrow(
    'names no law',
  );
});

describe('the SQLite log', () => {
  test('counts offsets from 0 without gaps in each partition', async () => {
    await using log = await ground.open(await ground.fresh({ partitions: 4 }));
    for (let i = 0; i < 40; i++) await log.append(someMentions(1 + ((i * 7) % 23), i * 30));
    for (let p = 0; p < 4; p++) {
      const offsets: number[] = [];
      for await (const page of log.read('mentions', p, 0)) offsets.push(...page.map(({ offset }) => offset));
      expect(offsets).toEqual(offsets.map((_, i) => i));
      expect(await log.end('mentions', p)).toBe(offsets.length);
    }
  });

  test('refuses another number of partitions than it was made with, and says both', async () => {
    const settings = await ground.fresh({ partitions: 4 });
    await (await ground.open(settings))[Symbol.asyncDispose]();
    await expect(ground.open({ ...settings, partitions: 8 })).rejects.toMatchObject({
      code: 'LOG_FAILED',
      message: expect.stringMatching(/made with 4 partitions .* with 8/),
    });
  });

  test('refuses a file that is no database, one of another program, and a folder that is a file', async () => {
    const settings = await ground.fresh({});
    await writeFile(
      join(settings.folder, FILE),
      'not a database at all, but long enough to be looked at'.repeat(100),
    );
    await expect(ground.open(settings)).rejects.toMatchObject({ code: 'LOG_FAILED' });
    const other = await ground.fresh({});
    const db = new DatabaseSync(join(other.folder, FILE));
    db.exec('CREATE TABLE theirs (a)');
    db.close();
    await expect(ground.open(other)).rejects.toMatchObject({
      code: 'LOG_FAILED',
      message: /another program/,
    });
    const file = { ...other, folder: join(other.folder, FILE) };
    await expect(ground.open(file)).rejects.toMatchObject({ code: 'LOG_FAILED' });
  });

  test('refuses a partition count and a seal key that cannot be', async () => {
    const settings = await ground.fresh({});
    for (const partitions of [0, 1.5, -1, 1_000_000]) {
      await expect(ground.open({ ...settings, partitions })).rejects.toMatchObject({ code: 'LOG_FAILED' });
    }
    const short = openEventLog({ ...settings, clock: systemClock, sealKey: new Uint8Array(16) });
    await expect(short).rejects.toMatchObject({ code: 'LOG_FAILED', message: /16 bytes/ });
    expect(await readdir(settings.folder)).toEqual([]);
  });

  test('says LOG_FAILED, not more, once it is closed', async () => {
    const log = await ground.open(await ground.fresh({}));
    await log[Symbol.asyncDispose]();
    await log[Symbol.asyncDispose]();
    await expect(log.append(someMentions(1))).rejects.toMatchObject({ code: 'LOG_FAILED' });
    await expect(log.cursor('a')).rejects.toMatchObject({ code: 'LOG_FAILED' });
  });

  test('is made once when several processes open it at the same time', async () => {
    const settings = await ground.fresh({});
    const rounds = { task: 'append', rounds: 5 } as const;
    const children = [1, 2, 3, 4, 5, 6].map((n) =>
      startChild(ground, settings, { ...rounds, from: n * 1_000 }),
    );
    await Promise.all(children.map(finished));
    await using log = await ground.open(settings);
    expect(await everything(log, 'mentions')).toHaveLength(600);
  });

  test('leaves nothing behind of a transaction in which any one statement fails', async () => {
    const mentions = someMentions(30);
    const statements = [
      'INSERT ON chunks',
      'UPDATE ON ends',
      'UPDATE OF position ON readers',
      'INSERT ON states',
    ];
    let failures = 0;
    for (const statement of statements) {
      for (let skip = 0; skip < 8; skip++) {
        const settings = await ground.fresh({ partitions: 2, snapshotRecords: 8 });
        await using log = await ground.open(settings);
        await log.append(mentions);
        const remove = plantFault(settings, statement, skip);
        const failed = await runPipeline(log, 5).then(
          () => false,
          () => true,
        );
        remove();
        if (failed) failures++;
        await runPipeline(log, 5);
        expect(await outcomeOf(log)).toEqual(expectedOf(mentions));
      }
    }
    expect(failures).toBeGreaterThan(20);
  });

  test('appends nothing when the cursor, or any one chunk, cannot be stored', async () => {
    for (const statement of ['INSERT ON cursors', 'INSERT ON chunks', 'INSERT ON ends']) {
      const settings = await ground.fresh({ partitions: 2 });
      await using log = await ground.open(settings);
      const remove = plantFault(settings, statement, statement.endsWith('cursors') ? 0 : 1);
      const append = log.append(someMentions(30), { name: 'page', value: '1' });
      await expect(append).rejects.toMatchObject({ code: 'LOG_FAILED', message: /planted/ });
      remove();
      expect(await everything(log, 'mentions')).toHaveLength(0);
      expect(await log.cursor('page')).toBeNull();
      await log.append(someMentions(30), { name: 'page', value: '1' });
      expect(await everything(log, 'mentions')).toHaveLength(30);
    }
  });

  test('gives disk space back after retention', async () => {
    const settings = await ground.fresh({ partitions: 1 });
    await using log = await ground.open(settings);
    // Texts that no compressor shrinks: 2 MB of them.
    for (let i = 0; i < 20; i++) {
      await log.append(Array.from({ length: 500 }, (_, n) => mention('t', i * 500 + n, noise(i * 500 + n))));
    }
    await runPipeline(log, 1_000);
    const before = pages(settings);
    const dropped = await log.retain(systemClock.now() + 100 * 86_400_000);
    expect(dropped).toBeGreaterThan(10_000);
    expect(pages(settings)).toBeLessThan(before / 4);
  });
});

function database<T>(settings: LogSettings<FolderPlace>, work: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(join(settings.folder, FILE), { timeout: 5_000 });
  try {
    return work(db);
  } finally {
    db.close();
  }
}

function plant(settings: LogSettings<FolderPlace>, { stream, partition, key, text }: Planted): void {
  database(settings, (db) => {
    db.exec('BEGIN IMMEDIATE');
    const next = Number(
      db.prepare('SELECT next FROM ends WHERE stream = ? AND partition = ?').get(stream, partition)?.next ??
        0,
    );
    db.prepare(
      'INSERT INTO chunks (stream, partition, next, count, at, entries) VALUES (?, ?, ?, 1, 0, ?)',
    ).run(stream, partition, next + 1, Buffer.from(`[${JSON.stringify(key)},${text}]`, 'utf8'));
    db.prepare('INSERT OR REPLACE INTO ends VALUES (?, ?, ?)').run(stream, partition, next + 1);
    db.exec('COMMIT');
  });
}

/** Lets the given kind of statement fail once it has been executed `skip` times; returns what takes the fault away. */
function plantFault(settings: LogSettings<FolderPlace>, statement: string, skip: number): () => void {
  database(settings, (db) => {
    db.exec(`
      CREATE TABLE fault (n INTEGER);
      INSERT INTO fault VALUES (0);
      CREATE TRIGGER fault_trigger BEFORE ${statement} BEGIN
        UPDATE fault SET n = n + 1;
        SELECT RAISE(FAIL, 'planted') WHERE (SELECT n FROM fault) > ${skip};
      END`);
  });
  return () => database(settings, (db) => db.exec('DROP TRIGGER fault_trigger; DROP TABLE fault'));
}

function pages(settings: LogSettings<FolderPlace>): number {
  return database(settings, (db) => Number(db.prepare('PRAGMA page_count').get()?.page_count));
}

/** 200 characters without a pattern, the same for the same number. */
function noise(n: number): string {
  return ['a', 'b', 'c', 'd']
    .map((part) => createHash('sha256').update(`${n}${part}`).digest('base64url'))
    .join('');
}
