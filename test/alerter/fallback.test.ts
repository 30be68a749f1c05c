import { expect, test } from 'vitest';
import { type Channel, refused } from '../../services/alerter/channels/channel.ts';
import { openInbox } from '../../services/alerter/channels/inbox.ts';
import { deliver } from '../../services/alerter/deliver.ts';
import { systemClock } from '../../shared/clock.ts';
import { openStore, planned } from './delivering.ts';
import { QUICK } from './delivering-settings.ts';
import { message } from './message/messages.ts';

/** A channel whose vendor refuses everything. */
function refusing(name: string, other: string): Channel {
  return {
    name,
    dedupes: false,
    wants: async () => true,
    send: async () => refused('余额不足'),
    fallback: async () => ({ channel: other, address: '13800001111' }),
  };
}

test('what a channel cannot deliver goes out by the one its settings name, once, and no further', async () => {
  await using store = await openStore();
  await store.deliveries.plan([{ ...planned('msg-one', 'sms'), message: message() }]);
  const stop = new AbortController();
  const channels = [refusing('sms', 'voice'), refusing('voice', 'sms'), openInbox()];
  const ended = deliver({ store, channels, clock: systemClock, settings: QUICK, signal: stop.signal });
  const all = async () => (await store.deliveries.find({ limit: 10 })).items;
  await expect
    .poll(async () => (await all()).filter(({ state }) => state === 'failed').length, { timeout: 20_000 })
    .toBe(2);
  stop.abort();
  await ended;
  const found = await all();
  expect(found.map(({ channel }) => channel).sort()).toEqual(['sms', 'voice']);
  const second = found.find(({ channel }) => channel === 'voice');
  expect(second).toMatchObject({ alert: 'alr-msg-one', to: { name: '值班', address: '13800001111' } });
  expect(second?.message).toEqual(message());
});
