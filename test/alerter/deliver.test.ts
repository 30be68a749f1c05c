import { describe, expect, test } from 'vitest';
import type { Channel } from '../../services/alerter/channels/channel.ts';
import { deliver } from '../../services/alerter/deliver.ts';
import { systemClock } from '../../shared/clock.ts';
import type { Delivery, IncidentStore } from '../../shared/incident-store/incident-store.ts';
import { deliveriesOf, openStore, planned, setWebhook, startDelivering } from './delivering.ts';
import { QUICK } from './delivering-settings.ts';
import { answering, type Behaviour, ok, openReceiver, SECRET } from './receiver.ts';

/** Waits for a delivery to come to something. */
async function settled(
  store: IncidentStore,
  id: string,
  wanted: (delivery: Delivery) => boolean,
): Promise<Delivery> {
  await expect
    .poll(async () => wanted((await store.deliveries.get(id))!), { interval: 5, timeout: 20_000 })
    .toBe(true);
  return (await store.deliveries.get(id))!;
}

const isDone = ({ state }: Delivery): boolean => state === 'sent' || state === 'failed';

/** One delivery through a webhook whose receiver behaves so; what became of it and what the receiver got. */
async function deliverOne(behave: Behaviour, settings = QUICK) {
  await using store = await openStore();
  const receiver = await openReceiver(behave);
  await setWebhook(store, { url: receiver.url });
  await store.deliveries.plan([planned('msg-one')]);
  const loop = startDelivering(store, settings);
  const delivery = await settled(store, 'msg-one', isDone);
  await loop.stop();
  return { delivery, received: receiver.received };
}

describe('a receiver that answers well', () => {
  test('gets the message once, signed, with the delivery’s id', async () => {
    const { delivery, received } = await deliverOne(ok);
    expect(delivery).toMatchObject({ state: 'sent', tries: 1, repeat: false, error: null });
    expect(received).toHaveLength(1);
    expect(received[0]?.headers).toMatchObject({
      'webhook-id': 'msg-one',
      'content-type': expect.stringMatching(/json/),
    });
    expect(received[0]?.body).toEqual({
      type: 'incident.raised',
      timestamp: '1970-01-01T08:00:00+08:00',
      data: {
        ...{
          run: 'live',
          incident: 'inc-0123456789ab',
          alert: 'alr-msg-one',
          kind: 'raised',
          level: 'orange',
        },
        ...{ minute: planned('').minute, to: '值班', text: '【橙色 II级】方案market', repeat: false },
      },
    });
  });

  test('is not waited for longer than its answer’s first line', async () => {
    const { delivery } = await deliverOne(
      (response) => void response.writeHead(200).write('a body that never ends'),
    );
    expect(delivery).toMatchObject({ state: 'sent', tries: 1 });
  });
});

describe('a receiver with faults', () => {
  const onceBadly =
    (badly: Behaviour): Behaviour =>
    (response, n) =>
      n === 1 ? badly(response, n) : ok(response, n);

  test.each<[string, Behaviour]>([
    ['answers 500', answering(500)],
    ['answers 503', answering(503)],
    ['answers 429', answering(429)],
    ['never answers', () => undefined],
    ['drops the connection when it has read the message', (response) => void response.socket?.destroy()],
    ['answers what is no HTTP', (response) => void response.socket?.end('nonsense\r\n\r\n')],
  ])('that %s is tried again under the same id, marked 可能重复', async (_, badly) => {
    const { delivery, received } = await deliverOne(onceBadly(badly));
    expect(delivery).toMatchObject({ state: 'sent', tries: 2 });
    expect(received.map(({ id, body }) => [id, body.data.repeat])).toEqual([
      ['msg-one', false],
      ['msg-one', true],
    ]);
    expect(received[1]?.body.data.text).toBe('【可能重复】【橙色 II级】方案market');
  });

  test.each<[string, Behaviour, RegExp]>([
    ['404', answering(404), /接收方拒收（404）/],
    ['a redirect', answering(302, { location: 'http://127.0.0.1:1/' }), /转到别处（302），不予跟随/],
    ['410', answering(410), /已停用/],
  ])('that answers %s is not tried again', async (_, badly, error) => {
    const { delivery, received } = await deliverOne(badly);
    expect(delivery).toMatchObject({ state: 'failed', tries: 1, error: expect.stringMatching(error) });
    expect(received).toHaveLength(1);
  });

  test('is given up after so many tries', async () => {
    const { delivery, received } = await deliverOne(answering(500), { ...QUICK, tries: 3 });
    expect(delivery).toMatchObject({ state: 'failed', tries: 3, error: '接收方拒收（500）' });
    expect(received).toHaveLength(3);
  });

  test('that asks for patience gets it, in seconds or as a date', async () => {
    const second = 1_000;
    const now = Math.floor(systemClock.now() / second) * second;
    const clock = { ...systemClock, now: () => now };
    for (const wish of ['600', new Date(now + 600 * second).toUTCString()]) {
      await using store = await openStore();
      const receiver = await openReceiver(answering(429, { 'retry-after': wish }));
      await setWebhook(store, { url: receiver.url });
      await store.deliveries.plan([planned('msg-one')]);
      const loop = startDelivering(store, { ...QUICK, leaseMs: 60_000 }, clock);
      const delivery = await settled(store, 'msg-one', ({ error }) => error !== null);
      await loop.stop();
      expect(delivery).toMatchObject({ state: 'due', error: '接收方限流（429）', dueAt: now + 600 * second });
    }
  });

  test('after 410 nothing is sent until its settings change', async () => {
    await using store = await openStore();
    const receiver = await openReceiver((response, n) => answering(n === 1 ? 410 : 204)(response, n));
    await setWebhook(store, { url: receiver.url });
    const loop = startDelivering(store);
    await store.deliveries.plan([planned('msg-one')]);
    await settled(store, 'msg-one', isDone);
    await store.deliveries.plan([planned('msg-two')]);
    expect((await settled(store, 'msg-two', isDone)).state).toBe('failed');
    expect(receiver.received).toHaveLength(1);
    await setWebhook(store, { url: receiver.url, from: 'red' });
    await store.deliveries.plan([planned('msg-three')]);
    expect((await settled(store, 'msg-three', isDone)).state).toBe('sent');
    await loop.stop();
  });

  test('never brings secret or address into what is stored', async () => {
    for (const badly of [answering(500), answering(404), () => undefined] as const) {
      const { delivery } = await deliverOne(badly, { ...QUICK, tries: 2 });
      const stored = JSON.stringify(delivery);
      expect(stored).not.toContain(SECRET);
      expect(stored).not.toContain('in-the-address');
      expect(stored).not.toContain('127.0.0.1');
    }
  });

  test('does not hold up the other channels', async () => {
    await using store = await openStore();
    const receiver = await openReceiver(() => undefined);
    await setWebhook(store, { url: receiver.url });
    await store.deliveries.plan([planned('msg-one'), planned('msg-two', 'inbox')]);
    const loop = startDelivering(store, { ...QUICK, timeoutMs: 60_000, leaseMs: 120_000 });
    expect((await settled(store, 'msg-two', isDone)).state).toBe('sent');
    expect((await store.deliveries.get('msg-one'))?.state).toBe('sending');
    await loop.stop();
  });
});

describe('the loop', () => {
  test('stopped while a message is on its way leaves it to its lease, and it goes again as a repeat', async () => {
    await using store = await openStore();
    const receiver = await openReceiver((response, n) => (n === 1 ? undefined : ok(response, n)));
    await setWebhook(store, { url: receiver.url });
    await store.deliveries.plan([planned('msg-one')]);
    const first = startDelivering(store, { ...QUICK, timeoutMs: 60_000 });
    await expect.poll(() => receiver.received.length, { interval: 5 }).toBe(1);
    await first.stop();
    expect(await store.deliveries.get('msg-one')).toMatchObject({ state: 'sending', error: null });
    const second = startDelivering(store);
    expect(await settled(store, 'msg-one', isDone)).toMatchObject({ state: 'sent', repeat: true });
    await second.stop();
    expect(receiver.received.map(({ body }) => body.data.repeat)).toEqual([false, true]);
  });

  test('of two processes sends each message once', async () => {
    await using store = await openStore();
    const receiver = await openReceiver();
    await setWebhook(store, { url: receiver.url });
    const ids = Array.from({ length: 40 }, (_, n) => `msg-${n}`);
    await store.deliveries.plan(ids.map((id) => planned(id)));
    const loops = [startDelivering(store), startDelivering(store)];
    for (const id of ids) await settled(store, id, isDone);
    for (const loop of loops) await loop.stop();
    expect(receiver.received.map(({ id }) => id).sort()).toEqual([...ids].sort());
  });

  test('fails a delivery of a channel that is no more, and one without settings', async () => {
    await using store = await openStore();
    await store.deliveries.plan([planned('msg-one', 'pager'), planned('msg-two')]);
    const loop = startDelivering(store);
    expect((await settled(store, 'msg-one', isDone)).error).toBe('通道已停用');
    expect((await settled(store, 'msg-two', isDone)).error).toBe('Webhook 未配置或配置有误');
    await loop.stop();
  });

  test('outlives a fault in a channel and keeps its words to itself', async () => {
    await using store = await openStore();
    await store.deliveries.plan([planned('msg-one', 'broken')]);
    const broken: Channel = {
      name: 'broken',
      dedupes: false,
      wants: async () => true,
      send: async () => {
        throw new Error('the secret is sesame');
      },
    };
    const stop = new AbortController();
    const settings = { ...QUICK, tries: 2 };
    const ended = deliver({ store, channels: [broken], clock: systemClock, settings, signal: stop.signal });
    expect(await settled(store, 'msg-one', isDone)).toMatchObject({ tries: 2, error: '通道内部出错' });
    stop.abort();
    await ended;
  });

  test('ends with the fault when the store fails', async () => {
    const store = await openStore();
    await store[Symbol.asyncDispose]();
    await expect(
      deliver({ store, channels: [], clock: systemClock, signal: new AbortController().signal }),
    ).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect([...(await deliveriesOf(await openStore())).keys()]).toEqual([]);
  });
});
