import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportIncident } from '../../services/alerter/incident/export.ts';
import { rulesOf } from '../../services/replay/simulate/rules.ts';
import { simulateLines } from '../../services/replay/simulate/scenario.ts';
import { rehearsal } from '../../services/replay/simulate/scenarios.ts';
import { systemClock } from '../../shared/clock.ts';
import { openEventLog } from '../../shared/event-log/open.ts';
import { writeLines } from '../../shared/files.ts';
import type { IncidentStore } from '../../shared/incident-store/incident-store.ts';
import { openIncidentStore } from '../../shared/incident-store/open.ts';
import type { IncidentRecord } from '../../shared/incidents.ts';
import { openReceiver, SECRET } from '../alerter/receiver.ts';
import { guanchao } from '../command.ts';
import { temporaryFolder } from '../pipeline.ts';
import { type ServiceProcess, startService } from '../service.ts';
import { pushAt, signInAt } from '../session.ts';

/** A replay's incidents take so long at most, with a lease of 12 s that a killed process leaves behind, on a busy machine. */
const SETTLED_MS = 110_000;
/** Each test starts a handful of processes, which wait for leases to run out. */
const TEST_MS = 300_000;
const TOKEN = 'a-token-of-the-tests';
const PASSWORD = 'a-password-of-the-tests';
const PARTITIONS = 4;

async function incidentsIn(store: IncidentStore): Promise<readonly IncidentRecord[]> {
  return (await store.incidents.find({ limit: 200 })).items;
}

/** Whether the service has folded something of this processor. */
async function folds(service: ServiceProcess, processor: string): Promise<boolean> {
  return (await service.metrics()).includes(
    `consumed_messages_total{messaging_destination_name="assessments",messaging_consumer_group_name="${processor}"`,
  );
}

describe('the services', () => {
  it(
    'fed with files give the incidents of the embedded replay, whoever is killed meanwhile',
    async () => {
      const folder = temporaryFolder('services-replay');
      const scenario = rehearsal({ seed: 3, startMinute: 29_000_000, quietHours: 3, afterHours: 2 });
      const [file, policy] = [join(folder, 'event.jsonl'), join(folder, 'policy.yaml')];
      await writeLines(file, simulateLines(scenario));
      writeFileSync(policy, rulesOf(scenario));
      const out = join(folder, 'out');
      expect((await guanchao(['replay', file, '--out', out, '--policy', policy])).code).toBe(0);

      const data = join(folder, 'data');
      const env = {
        GUANCHAO_DATA: data,
        GUANCHAO_RUN: 'event',
        GUANCHAO_RUN_KIND: 'replay',
        GUANCHAO_PARTITIONS: String(PARTITIONS),
      };
      const feeding = { ...env, GUANCHAO_POLICY_FILE: policy };
      const collector = startService('collector', feeding, file);
      const [first, second] = [startService('analyzer', env), startService('analyzer', env)];
      const alerters = [startService('alerter', env), startService('alerter', env)];
      expect(await collector.ended()).toBe(0);
      expect(collector.lines().some(({ msg }) => msg === 'fed')).toBe(true);

      await using log = await openEventLog({
        ...{ folder: join(data, 'runs', 'event', 'log'), partitions: PARTITIONS, clock: systemClock },
        sealKey: new Uint8Array(32),
      });
      const reached = (stream: 'scored' | 'incidents', count: number): Promise<void> =>
        expect.poll(() => log.end(stream, 0), { interval: 20, timeout: SETTLED_MS }).toBeGreaterThan(count);
      await reached('scored', 100);
      await first.kill();
      await reached('incidents', 20);
      const folding = await Promise.all(alerters.map((alerter) => folds(alerter, 'alerter')));
      const [victim, other] = folding[0] ? alerters : [alerters[1], alerters[0]];
      await victim?.kill();

      await using store = await openIncidentStore({ folder: join(data, 'runs', 'event', 'store') });
      const wanted: { id: string }[] = JSON.parse(readFileSync(join(out, 'incidents.json'), 'utf8'));
      const byId = (list: readonly { id: string }[]) => [...list].sort((a, b) => (a.id < b.id ? -1 : 1));
      const have = async () =>
        byId(
          (await incidentsIn(store)).map(({ incident }) =>
            JSON.parse(JSON.stringify(exportIncident(incident))),
          ),
        );
      expect(wanted.length).toBeGreaterThan(1);
      await expect.poll(have, { interval: 500, timeout: SETTLED_MS }).toEqual(byId(wanted));

      expect(await second.metrics()).toMatch(/guanchao_consumer_lag_records\{[^}]*"score"[^}]*\} 0/);
      // Fed again, it finds everything done; other files are refused.
      const again = startService('collector', feeding, file);
      expect(await again.ended()).toBe(0);
      const foreign = startService('collector', env, file);
      expect([await foreign.ended(), foreign.err()]).toEqual([2, expect.stringContaining('another policy')]);
      const stopped = systemClock.now();
      expect(await Promise.all([second.stop(), other?.stop()])).toEqual([0, 0]);
      expect(systemClock.now() - stopped).toBeLessThan(10_000);
      expect(await have()).toEqual(byId(wanted));
    },
    TEST_MS,
  );

  it(
    'take mentions in, tell people each change once, and say how they are',
    async () => {
      const folder = temporaryFolder('services-live');
      const data = join(folder, 'data');
      const policy = join(folder, 'policy.yaml');
      writeFileSync(policy, 'version: 1\nmonitors: [{ id: water, name: 旧城供水, any: [自来水] }]\n');
      const env = { GUANCHAO_DATA: data, GUANCHAO_PARTITIONS: String(PARTITIONS) };
      // What is in the way of everything: whoever starts now waits, and says why.
      writeFileSync(data, 'no folder');
      const alerters = [startService('alerter', env), startService('alerter', env)];
      const waiting = await alerters[0]?.readiness();
      expect(waiting?.ready).toBe(false);
      await expect
        .poll(async () => (await alerters[0]?.readiness())?.reasons.join(), {
          interval: 100,
          timeout: 60_000,
        })
        .toMatch(/opening: the office's key in .* cannot be read/);
      expect((await fetch(`${await alerters[0]?.health()}/livez`)).status).toBe(200);
      rmSync(data);
      mkdirSync(data);
      await Promise.all(alerters.map((alerter) => alerter.ready()));

      const collector = startService('collector', {
        ...env,
        GUANCHAO_INGEST_TOKEN: TOKEN,
        GUANCHAO_POLICY_FILE: policy,
      });
      const analyzer = startService('analyzer', env);
      const noPassword = startService('console', env);
      const ended = await noPassword.ended();
      expect([ended, noPassword.err()]).toEqual([
        1,
        expect.stringContaining('GUANCHAO_CONSOLE_PASSWORD is missing'),
      ]);
      const console_ = startService('console', { ...env, GUANCHAO_CONSOLE_PASSWORD: PASSWORD });
      const everybody = [...alerters, collector, analyzer, console_];
      await Promise.all(everybody.map((service) => service.ready()));

      await using office = await openIncidentStore({ folder: join(data, 'office', 'store') });
      const receiver = await openReceiver();
      const webhook = { url: receiver.url, secret: SECRET, from: 'blue', allowPrivate: true };
      await office.settings.put('webhook', webhook, 0, 'test', systemClock.now());

      const shown = startService('channel', env, 'show', '--json');
      expect(await shown.ended()).toBe(0);
      expect(JSON.parse(shown.out())).toMatchObject({ webhook: { url: receiver.url, from: 'blue' } });

      const person = await signInAt(await console_.url(), 'duty', PASSWORD);
      expect(await person.runs()).toMatchObject([{ id: 'live', watch: { monitors: 1, heardAt: null } }]);
      const row = JSON.stringify({
        ...{ id: 'a', platform: 'weibo', kind: 'comment', threadId: 't', text: '自来水又黄了' },
        at: new Date(systemClock.now() - 60_000).toISOString(),
      });
      expect(await pushAt(await collector.url(), 'another-token', row)).toMatchObject({ status: 401 });
      expect(await pushAt(await collector.url(), TOKEN, row)).toMatchObject({
        status: 200,
        body: { accepted: 1 },
      });
      expect(await pushAt(await console_.url(), TOKEN, row)).toMatchObject({ status: 503 });
      const heard = async () => (await person.runs())[0]?.watch?.heardAt ?? 0;
      await expect.poll(heard, { interval: 200, timeout: 30_000 }).toBeGreaterThan(0);
      await expect
        .poll(async () => JSON.stringify(await person.get('/runs/live/mentions?limit=10')), {
          interval: 200,
          timeout: 60_000,
        })
        .toContain('自来水又黄了');

      const open = (n: number) =>
        person.act('live', `act-open-${n}`, {
          ...{ act: 'open', title: `上级来电 ${n}`, level: 'orange', platforms: ['weibo'], reason: '来电' },
        });
      await open(0);
      const isFirst = alerters[0] !== undefined && (await folds(alerters[0], 'alerter'));
      const [victim, other] = isFirst ? alerters : [alerters[1], alerters[0]];
      for (let n = 1; n < 6; n++) await open(n);
      await victim?.kill();
      for (let n = 6; n < 10; n++) await open(n);

      await using store = await openIncidentStore({ folder: join(data, 'runs', 'live', 'store') });
      const sentIds = async (): Promise<readonly string[]> =>
        (await store.deliveries.find({ channel: 'webhook', limit: 200 })).items
          .filter(({ state }) => state === 'sent')
          .map(({ id }) => id)
          .sort();
      await expect.poll(async () => (await sentIds()).length, { interval: 200, timeout: 90_000 }).toBe(10);
      const byId = Map.groupBy(receiver.received, ({ id }) => id);
      expect([...byId.keys()].sort()).toEqual(await sentIds());
      // What arrived again after a kill says so.
      for (const got of byId.values()) expect(got.slice(1).every(({ body }) => body.data.repeat)).toBe(true);
      expect(new Set(receiver.received.map(({ body }) => body.data.incident)).size).toBe(10);

      expect(await other?.metrics()).toMatch(
        /guanchao_alert_latency_seconds_count\{step="planned",channel="webhook"\} \d+/,
      );
      expect(await analyzer.metrics()).toMatch(/guanchao_consumer_lag_seconds\{[^}]*"score"/);
      expect(await collector.metrics()).toMatch(
        /messaging_client_sent_messages_total\{messaging_destination_name="mentions"\} \d+/,
      );
      const left = [other, collector, analyzer, console_];
      expect(await Promise.all(left.map((service) => service?.stop()))).toEqual([0, 0, 0, 0]);
      const said = everybody.map((service) => JSON.stringify(service.lines()) + service.err()).join('\n');
      for (const secret of [TOKEN, PASSWORD, SECRET, '自来水又黄了']) expect(said).not.toContain(secret);
    },
    TEST_MS,
  );

  it('refuse an environment that is wrong, with all that is wrong in it', async () => {
    const bad = startService('alerter', {
      GUANCHAO_KAFKA_BROKER: 'kafka:9092',
      GUANCHAO_ELASTICSEARCH_URL: 'elastic',
      GUANCHAO_KEY: 'short',
      GUANCHAO_LOG_LEVEL: 'loud',
    });
    expect(await bad.ended()).toBe(1);
    for (const name of [
      'KAFKA_BROKER is not known',
      'KAFKA_BROKERS is missing',
      'ELASTICSEARCH_URL is wrong',
      'KEY is wrong',
      'LOG_LEVEL is wrong',
    ])
      expect(bad.err()).toContain(`GUANCHAO_${name}`);
    expect(bad.err()).not.toMatch(/ at .*\.ts:\d+|loud|short/);
  });
});
