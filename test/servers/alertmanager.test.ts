import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { tellAlertmanager } from '../../services/alerter/channels/alertmanager.ts';
import { NO_SECRETS } from '../../services/alerter/channels/secrets.ts';
import { systemClock } from '../../shared/clock.ts';
import { createHttpClient } from '../../shared/http/client.ts';
import type { IncidentStore } from '../../shared/incident-store/incident-store.ts';
import { openIncidentStore } from '../../shared/incident-store/open.ts';
import type { Incident } from '../../shared/incidents.ts';
import { MINUTE_MS, minuteOf } from '../../shared/time.ts';
import { incidentRecord } from '../console/incident-record.ts';
import { freePort } from './free-port.ts';

/** Debian's package; .ci/run installs it. */
const PROGRAM = 'prometheus-alertmanager';
const ID = 'inc-0123456789ab';
let stop = (): void => undefined;
let url = '';
let store: IncidentStore;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'alertmanager-'));
  const config = join(folder, 'config.yml');
  writeFileSync(config, 'route: {receiver: none}\nreceivers: [{name: none}]\n');
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const child = spawn(
    PROGRAM,
    [
      `--config.file=${config}`,
      `--storage.path=${folder}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    { stdio: 'ignore' },
  );
  const failed = new Promise<never>((_, reject) =>
    child.on('error', (cause) =>
      reject(new Error(`${PROGRAM} is needed: apt-get install ${PROGRAM}`, { cause })),
    ),
  );
  failed.catch(() => undefined);
  stop = () => child.kill();
  const ready = async () => {
    const { ok } = await fetch(`${url}/-/ready`);
    if (!ok) throw new Error('not ready');
  };
  await Promise.race([failed, vi.waitFor(ready, { interval: 50, timeout: 60_000 })]);
  store = await openIncidentStore({ folder: join(folder, 'store') });
  const settings = { url, allowPrivate: true };
  await store.settings.put('channel-alertmanager', settings, 0, '管理员', 0);
});

afterAll(async () => {
  stop();
  await store?.[Symbol.asyncDispose]();
});

let revision = 0;
async function tell(parts: Partial<Incident>): Promise<void> {
  revision += 1;
  const now = minuteOf(systemClock.now());
  const record = incidentRecord(
    ID,
    { onset: now - 9, openedAt: now - 5, updatedAt: now, ...parts },
    { revision },
  );
  await store.incidents.put([{ record }]);
  const deps = {
    store,
    settings: store.settings,
    run: 'live',
    http: createHttpClient(),
    secrets: NO_SECRETS,
  };
  const signal = AbortSignal.timeout(30_000);
  const publicUrl = 'https://guanchao.example.gov.cn';
  expect(await tellAlertmanager({ ...deps, publicUrl, clock: systemClock, signal })).toBeNull();
}

/** What amtool lists, as `level: summary`. */
function listed(): string[] {
  const text = execFileSync('amtool', ['alert', 'query', `--alertmanager.url=${url}`, '--output=json']);
  const alerts: { labels: { level: string }; annotations: { summary: string } }[] = JSON.parse(
    text.toString(),
  );
  return alerts.map(({ labels, annotations }) => `${labels.level}: ${annotations.summary}`).sort();
}

const now = minuteOf(systemClock.now());
const levels = [{ minute: now - 5, level: 'red' as const }];

test('amtool lists an incident; a lowered level updates it; a close resolves it', async () => {
  await tell({ level: 'red', peakLevel: 'red', levels });
  await expect.poll(listed, { timeout: 20_000 }).toEqual(['red: 旧城供水：黄水、自来水']);
  // Told again, it is the same alert.
  await tell({ level: 'red', peakLevel: 'red', levels });
  expect(listed()).toHaveLength(1);
  const lowered = [...levels, { minute: now, level: 'yellow' as const }];
  await tell({ level: 'yellow', peakLevel: 'red', levels: lowered });
  await expect.poll(listed, { timeout: 20_000 }).toEqual(['yellow: 旧城供水：黄水、自来水']);
  const closedAt = minuteOf(systemClock.now() - MINUTE_MS);
  await tell({ level: 'yellow', peakLevel: 'red', levels: lowered, closedAt });
  await expect.poll(listed, { timeout: 20_000 }).toEqual([]);
});
