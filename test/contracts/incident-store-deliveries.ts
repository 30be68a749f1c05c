import { expect } from 'vitest';
import { message } from '../alerter/message/messages.ts';
import type { Law } from './incident-store.ts';
import { AT, allOf, incidentId, planned, upTo } from './incident-store-records.ts';

const LEASE_MS = 30_000;

/** Laws of deliveries: planned once, held by one worker at a time, and honest about what may have arrived. */
export const deliveryLaws: readonly Law[] = [
  {
    title: 'a delivery is planned once, and its state outlives planning it again and reopening',
    async run(ground) {
      const settings = await ground.fresh();
      const fresh = { state: 'due', tries: 0, repeat: false, dueAt: AT + 1, sentAt: null, error: null };
      {
        await using store = await ground.open(settings);
        expect(await store.deliveries.get('delivery-1')).toBeNull();
        await store.deliveries.plan([planned(1), planned(1, { text: '二' })], { writer: 'plan', value: '5' });
        expect(await store.deliveries.get('delivery-1')).toEqual({ ...planned(1), ...fresh });
        await store.deliveries.claim('a', AT + 1, AT + LEASE_MS, 10);
        expect(await store.deliveries.finish('delivery-1', 'a', { ok: true, at: AT + 9 })).toBe(true);
        await store.deliveries.plan([planned(1)]);
      }
      await using store = await ground.open(settings);
      const sent = { state: 'sent', tries: 1, sentAt: AT + 9, dueAt: AT + LEASE_MS };
      expect(await store.deliveries.get('delivery-1')).toMatchObject({
        ...planned(1),
        ...sent,
        repeat: false,
      });
      expect(await store.deliveries.claim('b', AT + 10 * LEASE_MS, AT + 11 * LEASE_MS, 10)).toEqual([]);
      expect(await store.position('plan')).toBe('5');
    },
  },
  {
    title: 'what is due is claimed earliest first, by one worker only, and not before it is due',
    async run(ground) {
      await using store = await ground.open(await ground.fresh());
      await store.deliveries.plan(upTo(10).map((n) => planned(9 - n)));
      const { claim } = store.deliveries;
      expect(await claim('a', AT - 1, AT + LEASE_MS, 5)).toEqual([]);
      const first = await claim('a', AT + 5, AT + LEASE_MS, 4);
      expect(first.map(({ id }) => id)).toEqual(upTo(4).map((n) => `delivery-${n}`));
      expect(first[0]).toMatchObject({ state: 'sending', tries: 1, repeat: false, text: '红色预警' });
      const second = await claim('b', AT + 5, AT + LEASE_MS, 200);
      expect(second.map(({ id }) => id)).toEqual(['delivery-4', 'delivery-5']);
      expect(await claim('a', AT + 5, AT + LEASE_MS, 200)).toEqual([]);
      await expect(claim('a', AT + 5, AT + 5, 1)).rejects.toMatchObject({ code: 'BAD_INPUT' });
    },
  },
  {
    title: 'a lease that ran out is due again and marked as a repeat; who lost it can report nothing',
    async run(ground) {
      await using store = await ground.open(await ground.fresh());
      const { claim, finish, get } = store.deliveries;
      await store.deliveries.plan([planned(0)]);
      await claim('a', AT, AT + LEASE_MS, 1);
      expect(await claim('b', AT + LEASE_MS - 1, AT + 2 * LEASE_MS, 1)).toEqual([]);
      const [again] = await claim('b', AT + LEASE_MS, AT + 2 * LEASE_MS, 1);
      expect(again).toMatchObject({ id: 'delivery-0', tries: 2, repeat: true, state: 'sending' });
      expect(await finish('delivery-0', 'a', { ok: true, at: AT + LEASE_MS + 1 })).toBe(false);
      expect(await get('delivery-0')).toMatchObject({ state: 'sending', sentAt: null });
      expect(await finish('delivery-0', 'b', { ok: true, at: AT + LEASE_MS + 2 })).toBe(true);
      expect(await finish('delivery-0', 'b', { ok: false, error: 'late', retryAt: null })).toBe(false);
      expect(await get('delivery-0')).toMatchObject({
        state: 'sent',
        sentAt: AT + LEASE_MS + 2,
        repeat: true,
      });
      expect(await finish('none', 'b', { ok: true, at: AT })).toBe(false);
    },
  },
  {
    title:
      'a failed try is due again when the caller says, without being a repeat; or it has failed for good',
    async run(ground) {
      await using store = await ground.open(await ground.fresh());
      const { claim, finish, get } = store.deliveries;
      await store.deliveries.plan([planned(0)]);
      await claim('a', AT, AT + LEASE_MS, 1);
      await finish('delivery-0', 'a', { ok: false, error: '限流', retryAt: AT + 60_000 });
      expect(await get('delivery-0')).toMatchObject({ state: 'due', dueAt: AT + 60_000, error: '限流' });
      expect(await claim('a', AT + 59_999, AT + 90_000, 1)).toEqual([]);
      const [again] = await claim('a', AT + 60_000, AT + 90_000, 1);
      expect(again).toMatchObject({ tries: 2, repeat: false });
      await finish('delivery-0', 'a', { ok: false, error: '拒收', retryAt: null });
      expect(await get('delivery-0')).toMatchObject({ state: 'failed', error: '拒收', tries: 2 });
      expect(await claim('a', AT + 1e9, AT + 2e9, 1)).toEqual([]);
    },
  },
  {
    title: 'what may have arrived is a repeat from then on, and what was put off is no try',
    async run(ground) {
      await using store = await ground.open(await ground.fresh());
      const { claim, finish, get } = store.deliveries;
      await store.deliveries.plan([planned(0)]);
      await claim('a', AT, AT + LEASE_MS, 1);
      const putOff = { ok: false, error: '限速', retryAt: AT + 5, putOff: true } as const;
      await finish('delivery-0', 'a', putOff);
      expect(await get('delivery-0')).toMatchObject({ state: 'due', tries: 0, repeat: false });
      await claim('a', AT + 5, AT + LEASE_MS, 1);
      await finish('delivery-0', 'a', { ok: false, error: '超时', retryAt: AT + 9, mayHaveArrived: true });
      expect(await get('delivery-0')).toMatchObject({ state: 'due', tries: 1, repeat: true });
      await claim('a', AT + 9, AT + LEASE_MS, 1);
      await finish('delivery-0', 'a', { ...putOff, retryAt: AT + 10 });
      expect(await get('delivery-0')).toMatchObject({ tries: 1, repeat: true });
    },
  },
  {
    title: 'what a message says in parts is kept as it is',
    async run(ground) {
      const settings = await ground.fresh();
      const said = { text: '{"text":"一段像 JSON 的话"', message: message({ what: '新发地' }) };
      {
        await using store = await ground.open(settings);
        await store.deliveries.plan([planned(0, said)]);
      }
      await using store = await ground.open(settings);
      const [claimed] = await store.deliveries.claim('a', AT, AT + LEASE_MS, 1);
      expect(claimed).toMatchObject(said);
      await store.settled();
      expect((await store.deliveries.find({ limit: 1 })).items[0]).toMatchObject(said);
    },
  },
  {
    title: 'deliveries are found newest first, by channel and by incident, page by page',
    async run(ground) {
      await using store = await ground.open(await ground.fresh());
      const all = upTo(60).map((n) =>
        planned(n, {
          at: AT + Math.floor(n / 7),
          channel: n % 2 === 0 ? 'inbox' : 'wecom',
          incident: incidentId(n % 3),
        }),
      );
      await store.deliveries.plan(all);
      await store.settled();
      const order = [...all].sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1)).map(({ id }) => id);
      const { find } = store.deliveries;
      const found = async (query: { channel?: string; incident?: string }) =>
        (await allOf((page) => find({ ...query, ...page }), 8)).map(({ id }) => id);
      const number = (id: string) => Number(id.slice('delivery-'.length));
      expect(await found({})).toEqual(order);
      expect(await found({ channel: 'wecom' })).toEqual(order.filter((id) => number(id) % 2 === 1));
      expect(await found({ incident: incidentId(2) })).toEqual(order.filter((id) => number(id) % 3 === 2));
      expect(await found({ channel: 'none' })).toEqual([]);
    },
  },
];
