import { expect } from 'vitest';
import type { IncidentQuery } from '../../shared/incident-store/incident-store.ts';
import type { IncidentRecord } from '../../shared/incidents.ts';
import type { Law } from './incident-store.ts';
import { allOf, incidentId, MINUTE, record, upTo } from './incident-store-records.ts';

/** Laws of incidents: revisions, history, filters and pages. */
export const incidentLaws: readonly Law[] = [
  {
    title: 'an incident is what its highest revision says, and every revision stays in its history',
    async run(ground) {
      const settings = await ground.fresh();
      {
        await using store = await ground.open(settings);
        expect(await store.incidents.get(incidentId(1))).toBeNull();
        expect(await store.incidents.history(incidentId(1))).toEqual([]);
        await store.incidents.put([{ record: record(1) }, { record: record(2) }]);
        await store.incidents.put([{ record: record(1, 2, { title: '二' }) }]);
        await store.incidents.put([{ record: record(1, 4, { title: '四' }) }]);
        expect(await store.incidents.get(incidentId(1))).toEqual(record(1, 4, { title: '四' }));
      }
      await using store = await ground.open(settings);
      expect(await store.incidents.get(incidentId(1))).toEqual(record(1, 4, { title: '四' }));
      expect(await store.incidents.history(incidentId(1))).toEqual([
        record(1),
        record(1, 2, { title: '二' }),
        record(1, 4, { title: '四' }),
      ]);
      expect(await store.incidents.history(incidentId(2))).toEqual([record(2)]);
      expect(await store.incidents.history(incidentId(1), 2)).toEqual([
        record(1, 2, { title: '二' }),
        record(1, 4, { title: '四' }),
      ]);
    },
  },
  {
    title: 'an older or equal revision changes nothing, and its position is stored all the same',
    async run(ground) {
      await using store = await ground.open(await ground.fresh());
      await store.incidents.put([{ record: record(1, 3) }], { writer: 'fold', value: '7' });
      const older = [
        { record: record(1, 2, { title: '旧' }) },
        { record: record(1, 3, { title: '同' }) },
        { record: record(2) },
      ];
      await store.incidents.put(older, { writer: 'fold', value: '8' });
      expect(await store.incidents.get(incidentId(1))).toEqual(record(1, 3));
      expect(await store.incidents.history(incidentId(1))).toEqual([record(1, 3)]);
      expect(await store.incidents.get(incidentId(2))).toEqual(record(2));
      expect([await store.position('fold'), await store.position('other')]).toEqual(['8', null]);
    },
  },
  {
    title:
      'incidents are found by state, peak level, platform, subject and time, and by all of them together',
    async run(ground) {
      await using store = await ground.open(await ground.fresh());
      const [day, both] = [
        1440,
        [
          { id: 'm 5', name: '五' },
          { id: 'shared"', name: '共' },
        ],
      ];
      await store.incidents.put([
        { record: record(1) },
        { record: record(2, 1, { closedAt: MINUTE + 60, peakLevel: 'red' }) },
        { record: record(3, 1, { platforms: ['wechat'], peakLevel: 'orange' }) },
        { record: record(4, 1, { platforms: ['weibo', 'wechat'], peakLevel: 'red', onset: MINUTE + day }) },
        { record: record(5, 1, { subjects: both, peakLevel: 'yellow' }) },
      ]);
      await store.settled();
      const found = async (query: Omit<IncidentQuery, 'limit'>) =>
        numbers((await store.incidents.find({ ...query, limit: 200 })).items);
      expect(await found({})).toEqual([5, 4, 3, 2, 1]);
      expect(await found({ state: 'open' })).toEqual([5, 4, 3, 1]);
      expect(await found({ state: 'closed' })).toEqual([2]);
      expect(await found({ level: 'blue' })).toEqual([5, 4, 3, 2, 1]);
      expect(await found({ level: 'orange' })).toEqual([4, 3, 2]);
      expect(await found({ platform: 'wechat' })).toEqual([4, 3]);
      expect(await found({ subject: 'shared"' })).toEqual([5]);
      expect(await found({ subject: 'm' })).toEqual([]);
      expect(await found({ to: MINUTE + day - 1 })).toEqual([5, 3, 2, 1]);
      expect(await found({ from: MINUTE + 60, to: MINUTE + 100 })).toEqual([5, 3, 2, 1]);
      expect(await found({ from: MINUTE + 61 })).toEqual([5, 4, 3, 1]);
      expect(await found({ level: 'red', platform: 'weibo', state: 'open' })).toEqual([4]);
    },
  },
  {
    title: 'a new revision is found by what it says now, and no more by what it said',
    async run(ground) {
      await using store = await ground.open(await ground.fresh());
      await store.incidents.put([{ record: record(1, 1, { platforms: ['weibo'] }), tokens: [['旧']] }]);
      const now = {
        platforms: ['wechat'] as const,
        closedAt: MINUTE + 9,
        subjects: [{ id: 'new', name: '新' }],
      };
      await store.incidents.put([
        { record: record(1, 2, { ...now, platforms: ['wechat'] }), tokens: [['新']] },
      ]);
      await store.settled();
      const found = async (query: Omit<IncidentQuery, 'limit'>) =>
        (await store.incidents.find({ ...query, limit: 10 })).items.length;
      expect(
        await found({ platform: 'wechat', subject: 'new', state: 'closed', text: { words: ['新'] } }),
      ).toBe(1);
      expect(await found({ platform: 'weibo' })).toBe(0);
      expect(await found({ subject: 'm1' })).toBe(0);
      expect(await found({ state: 'open' })).toBe(0);
      expect(await found({ text: { words: ['旧'] } })).toBe(0);
    },
  },
  {
    title: 'pages of incidents, newest first, give each exactly once while others are written',
    async run(ground) {
      await using store = await ground.open(await ground.fresh());
      // Ten opened in each minute: equal times are in order of id.
      const at = (n: number) => ({ openedAt: MINUTE + Math.floor(n / 10) });
      await store.incidents.put(upTo(95).map((n) => ({ record: record(n, 1, at(n)) })));
      await store.settled();
      let written = 1000;
      const seen = await allOf(async (query) => {
        const page = await store.incidents.find(query);
        await store.incidents.put([
          { record: record(written++, 1, { openedAt: MINUTE + 1000 }) },
          { record: record(written % 95, 2, at(written % 95)) },
        ]);
        await store.settled();
        return page;
      }, 10);
      const expected = upTo(95).sort((a, b) => Math.floor(b / 10) - Math.floor(a / 10) || a - b);
      expect(numbers(seen)).toEqual(expected);
      const last = await store.incidents.find({ limit: 95, to: MINUTE + 500 });
      expect(last.next).toBeNull();
    },
  },
  {
    title: 'a page holds from 1 to 200, and a place that no page ended at is refused',
    async run(ground) {
      await using store = await ground.open(await ground.fresh());
      for (const limit of [0, -1, 201, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
        const refused = { code: 'BAD_INPUT' };
        await expect(store.incidents.find({ limit })).rejects.toMatchObject(refused);
        await expect(store.mentions.find({ limit })).rejects.toMatchObject(refused);
        await expect(store.deliveries.find({ limit })).rejects.toMatchObject(refused);
        await expect(store.audit.find({ limit })).rejects.toMatchObject(refused);
        await expect(store.deliveries.claim('a', 1, 2, limit)).rejects.toMatchObject(refused);
      }
      for (const after of ['', 'x', "1' OR 1", '1.', 'NaN.1', '1'.repeat(10_000)]) {
        const refused = { code: 'BAD_INPUT' };
        await expect(store.incidents.find({ limit: 1, after })).rejects.toMatchObject(refused);
        await expect(store.mentions.find({ limit: 1, after })).rejects.toMatchObject(refused);
        await expect(store.deliveries.find({ limit: 1, after })).rejects.toMatchObject(refused);
        await expect(store.audit.find({ limit: 1, after })).rejects.toMatchObject(refused);
      }
    },
  },
];

function numbers(records: readonly IncidentRecord[]): number[] {
  return records.map(({ incident }) => Number.parseInt(incident.id.slice(4), 16));
}
