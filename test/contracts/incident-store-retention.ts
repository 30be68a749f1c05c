import { expect } from 'vitest';
import type { Law } from './incident-store.ts';
import { archived, incidentId, planned, record } from './incident-store-records.ts';

const MONTHS = { incidents: 24, timelines: 12, mentions: 6, deliveries: 12, audit: 36 };
/** 15 July 2022, noon in China. */
const NOW = Date.UTC(2022, 6, 15, 4);

/** Laws of `retain`. */
export const retentionLaws: readonly Law[] = [
  {
    title: 'each class keeps its months whole and drops what is older, once',
    async run(ground) {
      const settings = await ground.fresh();
      await using store = await ground.open(settings);
      // Kept: January 2022 and later; months begin at midnight in China.
      const edge = Date.UTC(2021, 11, 31, 16);
      const times = [Date.UTC(2021, 5, 1), edge - 1, edge, NOW];
      await store.mentions.add(times.map((at, n) => archived(n, { at })));
      const julyOf = (year: number) => Date.UTC(year, 6, 1) / 60_000 - 480;
      await store.timelines.add(
        [julyOf(2021) - 1, julyOf(2021), NOW / 60_000].map((minute) => ({ ...POINT, minute })),
        { writer: 'w', value: '1' },
      );
      await store.incidents.put(
        [julyOf(2020) - 1, julyOf(2020), NOW / 60_000].map((closedAt, n) => ({
          record: record(n, 1, { closedAt }),
          tokens: [['事件']],
        })),
      );
      await store.deliveries.plan([
        planned(0, { at: Date.UTC(2021, 5, 1) }),
        planned(1, { at: Date.UTC(2021, 5, 2) }),
        planned(2, { at: NOW }),
      ]);
      await store.deliveries.claim('a', NOW, NOW + 1000, 1);
      await store.deliveries.finish('delivery-0', 'a', { ok: true, at: NOW });
      for (const at of [Date.UTC(2019, 0, 1), Date.UTC(2019, 7, 1), NOW]) await store.audit.append(entry(at));
      expect(await store.retain(NOW, MONTHS)).toMatchObject({
        incidents: 1,
        timelines: 1,
        mentions: 2,
        deliveries: 1,
        audit: 1,
      });
      await store.settled();
      expect((await store.mentions.find({ limit: 10 })).items.map(({ at }) => at)).toEqual([NOW, edge]);
      expect((await store.mentions.find({ limit: 10, text: { words: ['第'] } })).items).toHaveLength(2);
      expect(await store.timelines.read(['market'], 0, 9e9)).toHaveLength(2);
      expect(await store.incidents.get(incidentId(0))).toBeNull();
      expect(await store.incidents.history(incidentId(0))).toEqual([]);
      expect((await store.incidents.find({ limit: 10, text: { words: ['事件'] } })).items).toHaveLength(2);
      // Not yet sent, so it stays however old.
      expect((await store.deliveries.find({ limit: 10 })).items.map(({ id }) => id)).toEqual([
        'delivery-2',
        'delivery-1',
      ]);
      expect((await store.audit.find({ limit: 10 })).items).toHaveLength(2);
      const counts = Object.values(await store.retain(NOW, MONTHS));
      expect(counts.every((count) => count === 0)).toBe(true);
    },
  },
  {
    title: 'an open incident is never dropped, nor its mentions, timelines and deliveries since its onset',
    async run(ground) {
      await using store = await ground.open(await ground.fresh());
      const [early, onset] = [Date.UTC(2019, 3, 10), Date.UTC(2019, 5, 10)];
      const open = {
        onset: onset / 60_000,
        openedAt: onset / 60_000,
        subjects: [{ id: 'held', name: '持' }],
      };
      await store.incidents.put([{ record: record(1, 1, open) }]);
      const both = (n: number, at: number) => [
        archived(n, { at, subjects: ['held'] }),
        archived(n + 100, { at, subjects: ['market'] }),
        archived(n + 200, { at, subjects: ['market', 'held'] }),
      ];
      await store.mentions.add([...both(1, early), ...both(2, onset), ...both(3, onset + 40 * 86_400_000)]);
      await store.timelines.add(
        [early, onset].flatMap((at) =>
          ['held', 'market'].map((subject) => ({ ...POINT, subject, minute: at / 60_000 })),
        ),
        { writer: 'w', value: '1' },
      );
      await store.deliveries.plan([planned(1, { at: onset }), planned(2, { at: onset })]);
      await store.deliveries.claim('a', onset, onset + 1, 10);
      for (const n of [1, 2]) await store.deliveries.finish(`delivery-${n}`, 'a', { ok: true, at: onset });
      expect(await store.retain(NOW, MONTHS)).toMatchObject({
        incidents: 0,
        mentions: 5,
        timelines: 3,
        deliveries: 1,
      });
      await store.settled();
      const kept = (await store.mentions.find({ limit: 100, text: { words: ['第'] } })).items;
      expect(kept.map(({ id }) => id).sort()).toEqual(['weibo/2', 'weibo/202', 'weibo/203', 'weibo/3']);
      expect(await store.timelines.read(['held', 'market'], 0, 9e9)).toHaveLength(1);
      expect(await store.deliveries.get('delivery-1')).not.toBeNull();
      // Closed, it goes as others do.
      await store.incidents.put([{ record: record(1, 2, { ...open, closedAt: onset / 60_000 }) }]);
      expect(await store.retain(NOW, MONTHS)).toMatchObject({
        incidents: 1,
        mentions: 4,
        timelines: 1,
        deliveries: 1,
      });
    },
  },
  {
    title: 'months that are no count are refused, and nothing is dropped',
    async run(ground) {
      await using store = await ground.open(await ground.fresh());
      await store.audit.append(entry(0));
      for (const audit of [-1, 0.5, Number.NaN]) {
        const retaining = store.retain(NOW, { ...MONTHS, audit });
        await expect(retaining).rejects.toMatchObject({ code: 'BAD_INPUT' });
      }
      await store.settled();
      expect((await store.audit.find({ limit: 1 })).items).toHaveLength(1);
    },
  },
];

const POINT = { subject: 'market', platform: 'weibo', minute: 0, n: 1, negative: 0, tooLate: 0 } as const;

function entry(at: number) {
  return { at, by: '张', what: 'sign', object: 'o', detail: '' };
}
