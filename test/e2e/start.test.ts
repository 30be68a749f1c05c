import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mentionsSchema } from '../../shared/api.ts';
import type { Act } from '../../shared/incidents.ts';
import { listRuns } from '../../shared/runs.ts';
import { openReceiver } from '../alerter/receiver.ts';
import { guanchao } from '../command.ts';
import { material } from '../material.ts';
import { temporaryFolder } from '../pipeline.ts';
import { pushAt, signInAt } from '../session.ts';
import { startGuanchao } from '../started.ts';

const POLICY = 'version: 1\nmonitors: [{ id: water, name: 旧城供水, any: [自来水] }]\n';
const WITH_REHEARSAL = 'rehearsal';

function officeFolder(name: string): string {
  const data = temporaryFolder(name);
  writeFileSync(join(data, 'policy.yaml'), POLICY);
  return data;
}

function rowsNow(prefix: string, count: number): string {
  const at = new Date(Date.now() - 60_000).toISOString();
  return Array.from({ length: count }, (_, n) =>
    JSON.stringify({
      ...{ id: `${prefix}-${n}`, platform: 'weibo', kind: 'comment', threadId: 't1' },
      ...{ author: `读者${n}`, text: '自来水又黄又臭，没有人管', at },
    }),
  ).join('\n');
}

function thread(id: string, kind: 'post' | 'comment', text: string): string {
  const at = new Date(Date.now() - 30_000).toISOString();
  return JSON.stringify({
    id: `${kind}-${id}`,
    platform: 'weibo',
    kind,
    threadId: id,
    author: '读者',
    text,
    at,
  });
}

describe('guanchao start', () => {
  it('opens everything, is refused a second time, stops on Ctrl-C and goes on where it was', async () => {
    const data = officeFolder('start');
    const first = await startGuanchao(data, '--no-rehearsal');
    if (first.password === null || first.token === null) throw new Error('no secrets were printed');
    const person = await signInAt(first.url, 'duty', first.password);
    expect(await person.runs()).toMatchObject([{ id: 'live', watch: { monitors: 1, heardAt: null } }]);

    const second = await guanchao(['start', '--data', data, '--port', '0']);
    expect(second.code).toBe(1);
    expect(second.err).toMatch(/is in use by another process/);
    expect(second.err).not.toMatch(/ at .*\.ts:\d+/);

    expect(await pushAt(first.url, first.token, rowsNow('a', 3))).toMatchObject({
      status: 200,
      body: { accepted: 3 },
    });
    const what: Act = {
      act: 'open',
      title: '上级来电',
      level: 'orange',
      platforms: ['weibo'],
      reason: '来电',
    };
    expect(await person.act('live', 'act-open-1', what)).toMatchObject({ status: 200 });
    // A post that names what is watched; what comes to hang under it counts, after a restart and beside an import too.
    const posts = join(data, 'posts.jsonl');
    writeFileSync(posts, thread('t-import', 'post', '自来水今天停水通知'));
    expect((await guanchao(['import', posts, '--data', data])).code).toBe(0);
    await pushAt(first.url, first.token, thread('t-push', 'post', '旧城自来水抢修'));
    expect(await first.stop()).toBe(0);

    const again = await startGuanchao(data, '--no-rehearsal');
    const comments = [thread('t-push', 'comment', '什么时候来'), thread('t-import', 'comment', '又停')];
    await pushAt(again.url, first.token, comments.join('\n'));
    expect([again.password, again.token]).toEqual([null, null]);
    const back = await signInAt(again.url, 'duty', first.password);
    expect((await back.incidents('live')).map(({ incident }) => incident.title)).toEqual(['上级来电']);
    expect(await back.act('live', 'act-open-1', what)).toMatchObject({ status: 200 });
    expect(await back.incidents('live')).toHaveLength(1);
    const texts = async (): Promise<readonly string[]> => {
      const { items } = mentionsSchema.parse(await back.get('/runs/live/mentions?limit=200'));
      return items.map(({ text }) => text);
    };
    await expect
      .poll(texts, { interval: 200, timeout: 30_000 })
      .toEqual(expect.arrayContaining(['什么时候来', '又停', '旧城自来水抢修']));
    expect(await again.stop()).toBe(0);
  });

  it('says what is wrong with a port, a policy and a folder, and how it is used', async () => {
    const data = officeFolder('start-wrong');
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const address = taken.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const busy = await guanchao(['start', '--data', data, '--port', port, '--no-rehearsal']);
    taken.close();
    expect([busy.code, busy.err]).toEqual([1, expect.stringContaining(`cannot listen on 127.0.0.1:${port}`)]);

    writeFileSync(
      join(data, 'policy.yaml'),
      'version: 1\nmonitors: [{ id: water, name: 供水, anny: [水] }]\n',
    );
    const policy = await guanchao(['start', '--data', data, '--port', '0']);
    expect([policy.code, policy.err]).toEqual([1, expect.stringContaining('anny')]);

    writeFileSync(join(data, 'policy.yaml'), POLICY);
    writeFileSync(join(data, 'console.yaml'), 'htps: true\nsessionMs: soon\n');
    const settings = await guanchao(['start', '--data', data, '--port', '0']);
    expect([settings.code, settings.err]).toEqual([
      1,
      expect.stringMatching(/console\.yaml: .*sessionMs.*htps/),
    ]);
    const file = join(data, 'file');
    writeFileSync(file, '');
    const folder = await guanchao(['start', '--data', file, '--port', '0']);
    expect([folder.code, folder.err]).toEqual([1, expect.not.stringMatching(/\.ts:\d+/)]);
    expect((await guanchao(['start', '--port', '99999'])).code).toBe(2);
    expect((await guanchao(['start', '--colour', 'blue'])).code).toBe(2);
  });

  it('imports recent rows beside it, and leaves history to replay', async () => {
    const data = officeFolder('start-import');
    const started = await startGuanchao(data, '--no-rehearsal');
    const file = join(data, 'rows.jsonl');
    const old = rowsNow('old', 2).replaceAll(/"at":"\d{4}/g, '"at":"2020');
    writeFileSync(file, `${rowsNow('new', 5)}\n${old}\nnot json\n`);
    const imported = await guanchao(['import', file, '--data', data, '--json']);
    expect(imported.code).toBe(0);
    expect(JSON.parse(imported.out)).toEqual({ rows: 8, appended: 5, tooOld: 2, rejected: 1, known: 0 });
    const again = await guanchao(['import', file, '--data', data, '--json']);
    expect(JSON.parse(again.out)).toEqual({ rows: 0, appended: 0, tooOld: 0, rejected: 0, known: 1 });
    expect(again.err).toContain('taken in before');
    expect(imported.err).toContain('line 8: not valid JSON');
    const person = await signInAt(started.url, 'duty', started.password ?? '');
    await expect
      .poll(async () => (await person.get('/runs/live/mentions?q=自来水&limit=50')) as { items: unknown[] }, {
        interval: 200,
        timeout: 30_000,
      })
      .toMatchObject({ items: { length: 5 } });
    expect(await started.stop()).toBe(0);
  });

  it('sets, tests and switches off the webhook, and never shows its secret again', async () => {
    const data = officeFolder('start-channel');
    const receiver = await openReceiver();
    mkdirSync(join(data, 'office'), { recursive: true });
    expect((await guanchao(['channel', 'test', '--data', data])).code).toBe(1);
    const bad = await guanchao(['channel', 'webhook', '--url', receiver.url, '--data', data]);
    expect([bad.code, bad.err]).toEqual([1, expect.stringContaining('https')]);
    const set = [
      'channel',
      'webhook',
      '--url',
      receiver.url,
      '--allow-private',
      '--from',
      'blue',
      '--data',
      data,
    ];
    const told = await guanchao([...set, '--json']);
    expect(told.code).toBe(0);
    const { secret } = JSON.parse(told.out);
    expect(secret).toMatch(/^whsec_/);
    // Signed with the office's own secret, which the receiver of the tests does not know: it says 400.
    expect((await guanchao(['channel', 'test', '--data', data])).code).toBe(1);
    expect(receiver.received).toEqual([]);
    expect((await guanchao(['channel', 'off', '--data', data])).code).toBe(0);
    expect((await guanchao(['channel', 'show', '--data', data, '--json'])).out).toContain('"webhook":null');
    expect((await guanchao(['channel', 'shout', '--data', data])).code).toBe(2);
  });

  it('shows a replay as a run of its own, with the incidents of its files', async () => {
    const file = material('data/stream/checked_e_2020-06-10_06-16.jsonl.gz');
    if (file === null) return;
    const data = officeFolder('start-replay');
    const policy = join(data, 'market.yaml');
    writeFileSync(
      policy,
      'version: 1\nmonitors: [{ id: market, name: 农产品市场疫情, any: [新发地, 三文鱼] }]\n',
    );
    const out = join(data, 'out');
    const replayed = await guanchao([
      'replay',
      file,
      '--out',
      out,
      '--policy',
      policy,
      '--data',
      data,
      '--name',
      '新发地',
    ]);
    expect(replayed.code).toBe(0);
    const run = listRuns(data).find(({ kind }) => kind === 'replay');
    expect(run?.name).toBe('回放：新发地');
    const started = await startGuanchao(data, '--no-rehearsal');
    const person = await signInAt(started.url, 'duty', started.password ?? '');
    const id = run?.id ?? '';
    expect((await person.runs()).find((one) => one.id === id)).toMatchObject({ open: null, finished: true });
    const files: { id: string; peakLevel: string; mentions: number }[] = JSON.parse(
      readFileSync(join(out, 'incidents.json'), 'utf8'),
    );
    const wanted = files.map(({ id, peakLevel, mentions }) => ({ id, peakLevel, mentions }));
    await expect
      .poll(
        async () =>
          (await person.incidents(id)).map(({ incident }) => ({
            id: incident.id,
            peakLevel: incident.peakLevel,
            mentions: incident.mentions,
          })),
        { interval: 500, timeout: 60_000 },
      )
      .toEqual(expect.arrayContaining(wanted));
    expect(await started.stop()).toBe(0);
  });
});

describe('the rehearsal', () => {
  it('begins on the first start, goes on after a stop, and is no second time begun by itself', async () => {
    const data = officeFolder('start-rehearsal');
    const first = await startGuanchao(data);
    const person = await signInAt(first.url, 'duty', first.password ?? '');
    const rehearsal = (await person.runs()).find(({ kind }) => kind === WITH_REHEARSAL);
    expect(rehearsal).toMatchObject({ finished: false, name: '演练：青槐农贸市场' });
    const id = rehearsal?.id ?? '';
    const through = async (of: typeof person): Promise<number> =>
      (await of.runs()).find((run) => run.id === id)?.through.weibo ?? 0;
    await expect.poll(() => through(person), { interval: 100, timeout: 30_000 }).toBeGreaterThan(0);
    const reached = await through(person);
    expect(await first.stop()).toBe(0);
    const second = await startGuanchao(data);
    const back = await signInAt(second.url, 'duty', first.password ?? '');
    await expect.poll(() => through(back), { interval: 100, timeout: 30_000 }).toBeGreaterThan(reached);
    expect((await back.runs()).filter(({ kind }) => kind === WITH_REHEARSAL)).toHaveLength(1);
    expect(await second.stop()).toBe(0);
  });
});
