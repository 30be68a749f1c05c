import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openOffice } from '../../../infra/embedded/office.ts';
import { sourceVerb } from '../../../infra/embedded/source.ts';
import { sourcesStage } from '../../../infra/embedded/sources-stage.ts';
import { createPseudonyms } from '../../../services/collector/pseudonym.ts';
import type { Clock } from '../../../shared/clock.ts';
import { openEventLog } from '../../../shared/event-log/open.ts';
import { createHttpClient } from '../../../shared/http/client.ts';
import { beginRun, liveRun, runFolder } from '../../../shared/runs.ts';
import { runVerb } from '../../../shared/verb.ts';
import { type Opened, opened } from '../../replay/platform/opened.ts';

const MINUTE = 60_000;

/** An office with a live run, at a platform whose time it shares. */
async function office(platform: Opened) {
  const data = mkdtempSync(join(tmpdir(), 'guanchao-office-'));
  const clock: Clock = {
    now: () => platform.sim.clock.now(),
    async sleep(ms) {
      platform.sim.clock.moveTo(platform.sim.clock.now() + ms);
    },
  };
  const token = join(data, 'token.txt');
  writeFileSync(token, `${platform.token}\n`);
  await using begun = await openOffice(data);
  const { pseudonymKey, sealKey } = begun;
  beginRun(data, liveRun(clock.now()));
  const log = await openEventLog({
    folder: join(runFolder(data, 'live'), 'log'),
    partitions: 4,
    clock,
    sealKey,
  });
  await log[Symbol.asyncDispose]();
  const call = async (...args: readonly string[]) => {
    const said = { out: '', err: '' };
    const code = await runVerb([sourceVerb], ['source', ...args, '--data', data], {
      ...{ env: {}, cwd: data, clock, signal: new AbortController().signal },
      drained: async () => {},
      out: (text) => {
        said.out += text;
      },
      err: (line) => {
        said.err += line;
      },
    });
    return { code, ...said };
  };
  return { data, clock, token, call, pseudonymKey, sealKey };
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

test('a source is added, tried live, run by the stage, listed and removed, and its secret lies nowhere in clear', async () => {
  const platform = await opened({ crisis: null });
  const { data, clock, token, call, pseudonymKey, sealKey } = await office(platform);
  const { uid } = platform.weiboAccount;
  const sets = ['--set', `uid=${uid}`, '--set', `base=${platform.url}/weibo`, '--set', 'allowPrivate=true'];
  const added = await call('add', 'wb', '--kind', 'weibo', ...sets, '--secret', `accessToken=${token}`);
  expect(added).toMatchObject({ code: 0, err: '' });

  const tried = await call('test', 'wb');
  expect(tried.code).toBe(0);
  expect(tried.out).toContain('user 额度 100，剩 100');
  expect((await call('list')).out).toContain('尚未读到');

  const log = await openEventLog({
    folder: join(runFolder(data, 'live'), 'log'),
    partitions: 4,
    clock,
    sealKey,
  });
  {
    await using its = await openOffice(data);
    const stop = new AbortController();
    const end = clock.now() + 10 * MINUTE;
    const stage = sourcesStage({
      ...{
        settings: its.store.settings,
        sealKey,
        log,
        http: createHttpClient(),
        clock,
        say: () => undefined,
      },
      pseudonyms: createPseudonyms(pseudonymKey),
    });
    const running = stage.run(stop.signal);
    while (clock.now() < end) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    await running;
  }
  await log[Symbol.asyncDispose]();
  const listed = await call('list');
  expect(listed.out).toContain('正常，最近');
  expect(listed.out).toMatch(/user 9\d\/100/);

  expect((await call('remove', 'wb')).code).toBe(0);
  expect((await call('list')).out).toContain('尚未配置来源');
  const said = [added, tried, listed].map(({ out, err }) => out + err).join('');
  expect(said).not.toContain(platform.token);
  for (const path of filesBelow(data))
    if (path !== token) expect(readFileSync(path).includes(platform.token), path).toBe(false);
});

test('what cannot be used is said without a value, with exit 1 or 2', async () => {
  const { call, token } = await office(await opened({ crisis: null }));
  expect(await call('add', 'wb')).toMatchObject({ code: 2 });
  expect(await call('show', 'wb')).toMatchObject({ code: 2 });
  expect(await call('test', 'wb')).toMatchObject({ code: 1, err: expect.stringContaining('no source wb') });
  const wrong = await call(
    'add',
    'wb',
    '--kind',
    'weibo',
    '--set',
    'uid=abc',
    '--secret',
    `accessToken=${token}`,
  );
  expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('uid: wrong') });
  expect(wrong.err).not.toContain('abc');
});
