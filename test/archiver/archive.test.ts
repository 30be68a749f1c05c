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
