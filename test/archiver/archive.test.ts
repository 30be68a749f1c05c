import { expect, onTestFinished, test } from 'vitest';
import { archive } from '../../services/archiver/archive.ts';
import { DELETED_TEXT } from '../../shared/amended.ts';
import type { EventLog, Outgoing } from '../../shared/event-log/event-log.ts';
import type { IncidentStore } from '../../shared/incident-store/incident-store.ts';
import { openIncidentStore } from '../../shared/incident-store/open.ts';
import type { Rescored } from '../../shared/records.ts';
import { openTestLog, temporaryFolder } from '../pipeline.ts';

const AT = Date.UTC(2024, 0, 1);

function scored(id: string, text: string): Outgoing {
  return {
    stream: 'scored',
    key: id,
    record: {
      ...{ v: 1, type: 'scored', id, platform: 'weibo', kind: 'comment', thread: 't', region: null, at: AT },
      ...{ minute: AT / 60_000, mood: -300, subjects: ['market'], tokens: [...text], text },
    },
  };
}

function rescored(id: string, text: string | null): Outgoing {
  const what: Rescored['what'] = text === null ? 'deleted' : 'edited';
  const read = { text: text ?? '', tokens: [...(text ?? '')], mood: 0 };
  return {
    stream: 'scored',
    key: id,
    record: { v: 1, type: 'rescored', id, platform: 'weibo', what, ...read },
  };
}

/** Archives what there is, then stops. */
async function archived(log: EventLog, store: IncidentStore): Promise<void> {
  const stop = new AbortController();
  const archiving = archive(log, store, stop.signal);
  onTestFinished(() => stop.abort());
  for (const stream of ['scored', 'activity'] as const) {
    for (let partition = 0; partition < log.partitions(stream); partition++) {
      const end = await log.end(stream, partition);
      if (end === 0) continue;
      await expect.poll(() => store.position(`${stream}/${partition}`), { interval: 5 }).toBe(`${end}`);
    }
  }
  stop.abort();
  await archiving;
}

test('what became of a mention reaches it whether it was indexed before, with it, or never', async () => {
  await using log = await openTestLog(2);
  await using store = await openIncidentStore({ folder: temporaryFolder('archive') });
  await log.append([scored('a', '早先说的'), scored('b', '删前的话'), scored('c', '改前的话')]);
  await archived(log, store);
  await log.append([
    rescored('b', null),
    scored('d', '同来的话'),
    rescored('d', '改后的话'),
    rescored('c', '再改的话'),
    rescored('none', '无此言论'),
    rescored('b', '删了又改'),
  ]);
  await archived(log, store);
  const { items } = await store.mentions.find({ limit: 10, subjects: ['market'] });
  expect(items.map(({ id, text, mood }) => [id, text, mood]).sort()).toEqual([
    ['a', '早先说的', -300],
    ['b', DELETED_TEXT, -300],
    ['c', '再改的话', 0],
    ['d', '改后的话', 0],
  ]);
  for (const word of ['删', '前', '同', '无'])
    expect((await store.mentions.find({ limit: 10, text: { words: [word] } })).items).toEqual([]);
});

function activity(n: number): Outgoing {
  return {
    stream: 'activity',
    key: `subject-${n % 5}`,
    record: {
      v: 1,
      type: 'too-late',
      subject: `subject-${n % 5}`,
      platform: 'weibo',
      minute: AT / 60_000,
      n: 1,
    },
  };
}

test('several that archive one log, coming and going, add nothing twice', async () => {
  const folder = temporaryFolder('archive-log');
  await using log = await openTestLog(3, folder);
  await using store = await openIncidentStore({ folder: temporaryFolder('archive') });
  const others = await Promise.all([openTestLog(3, folder), openTestLog(3, folder)]);
  const running: Promise<void>[] = [];
  const stops: AbortController[] = [];
  const begin = (from: EventLog): void => {
    const stop = new AbortController();
    stops.push(stop);
    running.push(archive(from, store, stop.signal));
  };
  for (let round = 0; round < 6; round++) {
    await log.append(Array.from({ length: 300 }, (_, n) => activity(n)));
    const other = others[round % 2];
    if (other) begin(other);
    if (round > 1) stops[round - 2]?.abort();
  }
  await Promise.all(running.slice(0, 4));
  const subjects = Array.from({ length: 5 }, (_, n) => `subject-${n}`);
  const counted = async (): Promise<readonly number[]> =>
    (await store.timelines.read(subjects, 0, AT)).map(({ tooLate }) => tooLate);
  await expect.poll(counted, { interval: 20, timeout: 30_000 }).toEqual([360, 360, 360, 360, 360]);
  for (const stop of stops) stop.abort();
  await Promise.all(running);
  expect(await counted()).toEqual([360, 360, 360, 360, 360]);
  for (const other of others) await other[Symbol.asyncDispose]();
});

test('a store that was set back to an older copy gets what the log has passed', async () => {
  await using log = await openTestLog(1);
  await using first = await openIncidentStore({ folder: temporaryFolder('archive') });
  await log.append(Array.from({ length: 50 }, (_, n) => activity(n)));
  await archived(log, first);
  await using second = await openIncidentStore({ folder: temporaryFolder('archive') });
  await log.append([activity(0)]);
  const stop = new AbortController();
  const archiving = archive(log, second, stop.signal);
  const counted = async () => (await second.timelines.read(['subject-0'], 0, AT))[0]?.tooLate;
  await expect.poll(counted, { interval: 20, timeout: 30_000 }).toBe(11);
  stop.abort();
  await archiving;
});
