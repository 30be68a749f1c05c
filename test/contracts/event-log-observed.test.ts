import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { type Clock, systemClock } from '../../shared/clock.ts';
import type { EventLog, Processor } from '../../shared/event-log/event-log.ts';
import { observed } from '../../shared/event-log/observed.ts';
import { type FolderPlace, openEventLog } from '../../shared/event-log/open.ts';
import { createMetrics } from '../../shared/metrics.ts';
import { eventLogContract, type Ground } from './event-log.ts';
import { SEAL_KEY } from './event-log-pipeline.ts';
import { someMentions } from './event-log-records.ts';

/** The decorator must not be seen: every law of the port holds through it. */
const ground: Ground<FolderPlace> = {
  async fresh(tuning) {
    const folder = await mkdtemp(join(tmpdir(), 'guanchao-observed-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    return { partitions: 4, ...tuning, folder };
  },
  async open(settings, clock: Clock = systemClock) {
    const log = await openEventLog({ ...settings, clock, sealKey: SEAL_KEY });
    return observed(log, { metrics: createMetrics(), clock }).log;
  },
  async plant({ folder }, { stream, partition, key, text }) {
    const db = new DatabaseSync(join(folder, 'event-log.sqlite'), { timeout: 5_000 });
    db.exec('BEGIN IMMEDIATE');
    const ends = db
      .prepare('SELECT next FROM ends WHERE stream = ? AND partition = ?')
      .get(stream, partition);
    const next = Number(ends?.next ?? 0) + 1;
    const entries = Buffer.from(`[${JSON.stringify(key)},${text}]`, 'utf8');
    db.prepare(
      'INSERT INTO chunks (stream, partition, next, count, at, entries) VALUES (?, ?, ?, 1, 0, ?)',
    ).run(...([stream, partition, next, entries] as const));
    db.prepare('INSERT OR REPLACE INTO ends VALUES (?, ?, ?)').run(stream, partition, next);
    db.exec('COMMIT');
    db.close();
  },
  child: fileURLToPath(new URL('event-log-child.ts', import.meta.url)),
};

eventLogContract('SQLite, observed', ground);

function counter(name: string): Processor<'mentions'> {
  return {
    name,
    reads: 'mentions',
    open: () => ({
      fold({ key }, out) {
        const thread = {
          v: 1,
          type: 'thread',
          platform: 'weibo',
          thread: key,
          root: { id: key, text: '', at: 0 },
        } as const;
        out.put({ stream: 'threads', key, record: thread });
      },
      flush: () => undefined,
      changes: () => [],
    }),
  };
}

test('what passes is counted once, and how far each partition has come is known', async () => {
  const settings = await ground.fresh({ partitions: 2 });
  await using beneath = await openEventLog({ ...settings, clock: systemClock, sealKey: SEAL_KEY });
  const metrics = createMetrics();
  const { log, standings } = observed(beneath, { metrics, clock: systemClock });
  metrics.watch({ standings, deadLetters: () => log.end('dead-letters', 0), now: () => 120_000 });
  await log.append([
    ...someMentions(100),
    {
      stream: 'mentions',
      key: null,
      record: { v: 1, type: 'progress', lane: 'a', platform: 'weibo', completeTo: 60_000, coverage: 1 },
    },
  ]);
  const stop = new AbortController();
  const processing = log.process(counter('counting'), { until: 'aborted', signal: stop.signal });
  const lags = async () => (await standings()).map(({ partition, lagRecords }) => [partition, lagRecords]);
  await expect.poll(lags, { interval: 10 }).toEqual([
    [0, 0],
    [1, 0],
  ]);
  await expect
    .poll(() => sum(metrics.text(), 'sent_messages_total{messaging_destination_name="threads"}'))
    .toBe(102);
  const text = metrics.text();
  expect(
    await sum(
      text,
      'consumed_messages_total{messaging_destination_name="mentions",messaging_consumer_group_name="counting"',
    ),
  ).toBe(102);
  expect(await sum(text, 'sent_messages_total{messaging_destination_name="mentions"}')).toBe(101);
  expect(await text).toContain(
    'guanchao_consumer_lag_seconds{messaging_consumer_group_name="counting",messaging_destination_name="mentions",messaging_destination_partition_id="0"} 60',
  );
  stop.abort();
  await processing;
  expect(await standings()).toEqual([]);
});

test('a partition that another process works on is not waited for', async () => {
  const settings = await ground.fresh({ partitions: 2 });
  const open = async (): Promise<EventLog> =>
    openEventLog({ ...settings, clock: systemClock, sealKey: SEAL_KEY, leaseMs: 600 });
  await using mine = await open();
  await using theirs = await open();
  const { log, standings } = observed(mine, { metrics: createMetrics(), clock: systemClock });
  await log.append(someMentions(50));
  const stop = new AbortController();
  const options = { until: 'aborted', signal: stop.signal } as const;
  const first = log.process(counter('shared'), options);
  const partitions = async () => (await standings()).map(({ partition }) => partition).sort();
  await expect.poll(partitions, { interval: 10 }).toEqual([0, 1]);
  const second = theirs.process(counter('shared'), options);
  await expect.poll(async () => (await partitions()).length, { interval: 10, timeout: 10_000 }).toBe(1);
  stop.abort();
  await Promise.all([first, second]);
});

/** Of every line that begins so, but for the name's first part. */
async function sum(text: Promise<string>, part: string): Promise<number> {
  return (await text)
    .split('\n')
    .filter((line) => line.startsWith(`messaging_client_${part}`))
    .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
}
