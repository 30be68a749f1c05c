import { describe, expect, test } from 'vitest';
import type { Channel } from '../../services/alerter/channels/channel.ts';
import { openChannels } from '../../services/alerter/channels/index.ts';
import { NO_SECRETS } from '../../services/alerter/channels/secrets.ts';
import { PROJECTOR, project } from '../../services/alerter/project.ts';
import { systemClock } from '../../shared/clock.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import { createHttpClient } from '../../shared/http/client.ts';
import type { IncidentStore } from '../../shared/incident-store/incident-store.ts';
import type { IncidentRecord } from '../../shared/incidents.ts';
import { deliveriesOf, openStore, setWebhook } from './delivering.ts';
import { openLog, outcomeOf, runAlerter, testFolder, toLog } from './running.ts';
import { BUS, CALL, MARKET, SPLIT, story } from './story.ts';

/** The story's stream of incidents. */
async function told(): Promise<EventLog> {
  const log = await openLog(testFolder('project'));
  await log.append(story.map(toLog));
  await runAlerter(log);
  return log;
}

function projectAll(log: EventLog, store: IncidentStore, channels = channelsOf(store)): Promise<void> {
  return project({
    ...{ log, store, channels, clock: systemClock, until: 'end' },
    tokensOf: (text) => [...text],
    signal: new AbortController().signal,
  });
}

function channelsOf(store: IncidentStore): readonly Channel[] {
  return openChannels({
    settings: store.settings,
    run: 'live',
    live: true,
    http: createHttpClient(),
    secrets: NO_SECRETS,
    publicUrl: null,
    clock: systemClock,
  });
}

async function historyIn(store: IncidentStore): Promise<readonly IncidentRecord[]> {
  const all = await Promise.all([MARKET, BUS, SPLIT, CALL].map((id) => store.incidents.history(id)));
  return all.flat();
}

async function plansIn(store: IncidentStore): Promise<readonly string[]> {
  const all = await deliveriesOf(store);
  return [...all.values()]
    .map(({ channel, kind, level, incident }) => `${channel} ${kind} ${level} ${incident}`)
    .sort();
}

describe('what the store holds', () => {
  test('is every revision of every incident, and a delivery for each alert and channel that wants it', async () => {
    await using log = await told();
    await using store = await openStore();
    await setWebhook(store, { url: 'http://127.0.0.1:1/', from: 'orange' });
    await projectAll(log, store);
    const records = (await outcomeOf(log)).filter((record) => record.type === 'incident');
    const byId = (list: readonly IncidentRecord[]) =>
      list.map(({ incident, revision }) => `${incident.id} ${revision}`).sort();
    expect(byId(await historyIn(store))).toEqual(byId(records));
    const alerts = records.flatMap((record) => record.alerts);
    const wanted = (channel: string, list: typeof alerts) =>
      list.map(({ kind, level, incident }) => `${channel} ${kind} ${level} ${incident}`);
    const outside = alerts.filter(
      ({ kind, level }) => kind !== 'signed' && (level === 'orange' || level === 'red'),
    );
    expect(outside.length).toBeGreaterThan(2);
    expect(await plansIn(store)).toEqual([...wanted('inbox', alerts), ...wanted('webhook', outside)].sort());
    const found = await store.incidents.find({
      state: 'open',
      text: { phrase: [...'方案market'] },
      limit: 10,
    });
    expect(found.items.map(({ incident }) => incident.id)).toEqual([MARKET]);
  });

  test('is the same wherever the projector was cut off, and however often it began again', async () => {
    await using log = await told();
    await using whole = await openStore();
    await projectAll(log, whole);
    for (const cut of [1, 2, 3, 5]) {
      await using store = await openStore();
      // Fails like a machine at its n-th alert: what was written before stays, the place does not move.
      let asked = 0;
      const failing = channelsOf(store).map((channel) => ({
        ...channel,
        wants: async (alert: Parameters<Channel['wants']>[0]) => {
          asked += 1;
          if (asked === cut) throw new Error('cut here');
          return channel.wants(alert);
        },
      }));
      await expect(projectAll(log, store, failing)).rejects.toThrow('cut here');
      expect(await store.position(PROJECTOR)).toBeNull();
      await projectAll(log, store);
      await projectAll(log, store);
      expect(await historyIn(store)).toEqual(await historyIn(whole));
      expect(await plansIn(store)).toEqual(await plansIn(whole));
    }
  });

  test('is the same from several side by side, a slow one that comes last included', async () => {
    await using log = await told();
    await using whole = await openStore();
    await projectAll(log, whole);
    await using store = await openStore();
    const gate = Promise.withResolvers<void>();
    const slow = channelsOf(store).map((channel) => ({
      ...channel,
      wants: async (alert: Parameters<Channel['wants']>[0]) => {
        await gate.promise;
        return channel.wants(alert);
      },
    }));
    const late = projectAll(log, store, slow);
    await Promise.all([projectAll(log, store), projectAll(log, store)]);
    const reached = await store.position(PROJECTOR);
    gate.resolve();
    await late;
    expect(await store.position(PROJECTOR)).toBe(reached);
    expect(await historyIn(store)).toEqual(await historyIn(whole));
    expect(await plansIn(store)).toEqual(await plansIn(whole));
  });

  test('follows the stream while it grows, and stops when it is told to', async () => {
    await using log = await openLog(testFolder('project'));
    await using store = await openStore();
    const stop = new AbortController();
    const options = {
      log,
      store,
      clock: systemClock,
      tokensOf: (text: string) => [text],
      signal: stop.signal,
    };
    const following = project({ ...options, channels: channelsOf(store) });
    for (const record of story) {
      await log.append([toLog(record)]);
      await runAlerter(log);
    }
    const last = (await outcomeOf(log)).length;
    await expect.poll(() => store.position(PROJECTOR), { interval: 5, timeout: 20_000 }).toBe(String(last));
    stop.abort();
    await following;
    await using other = await openStore();
    await projectAll(log, other);
    expect(await historyIn(store)).toEqual(await historyIn(other));
  });

  test('a run that is not live speaks to the inbox only', async () => {
    await using log = await told();
    await using store = await openStore();
    await setWebhook(store, { url: 'http://127.0.0.1:1/', from: 'blue' });
    await projectAll(
      log,
      store,
      openChannels({
        settings: store.settings,
        run: 'drill',
        live: false,
        http: createHttpClient(),
        secrets: NO_SECRETS,
        publicUrl: null,
        clock: systemClock,
      }),
    );
    const channels = new Set((await plansIn(store)).map((plan) => plan.split(' ')[0]));
    expect(channels).toEqual(new Set(['inbox']));
  });
});
