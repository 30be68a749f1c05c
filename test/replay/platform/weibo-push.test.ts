import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { HOUR, MINUTE, type Opened, opened } from './opened.ts';

/** The line of a comment or a deletion (fixture A2). */
const lineSchema = z.object({
  id: z.int(),
  text: z.object({ type: z.enum(['comment', 'status']), event: z.enum(['add', 'delete']) }).loose(),
});

interface Reader {
  /** Everything read so far. */
  text(): string;
  ids(): readonly number[];
  /** Reads until the text fulfils it. */
  until(done: (reader: Reader) => boolean): Promise<void>;
  /** How the stream ended, once it has. */
  readonly ended: Promise<'ended' | 'torn'>;
  hangUp(): void;
}

async function listen(one: Opened, since = '', kind: 'comment' | 'status' = 'comment'): Promise<Reader> {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const subid = kind === 'comment' ? 1 : 2;
  const address = `${one.url}/weibo/datapush/${kind}?subid=${subid}${since && `&since_id=${since}`}`;
  const response = await fetch(address, { signal: stop.signal });
  expect(response.status).toBe(200);
  let text = '';
  let wake = () => {};
  const ended = (async () => {
    try {
      for await (const chunk of response.body ?? []) {
        text += Buffer.from(chunk).toString('utf8');
        wake();
      }
      return 'ended' as const;
    } catch {
      return 'torn' as const;
    }
  })();
  const reader: Reader = {
    text: () => text,
    ids: () =>
      text
        .split('\r\n')
        .slice(0, -1)
        .filter((line) => line !== '' && !line.startsWith('<'))
        .map((line) => lineSchema.parse(JSON.parse(line)).id),
    async until(done) {
      while (!done(reader)) await new Promise<void>((resolve) => (wake = resolve));
    },
    ended,
    hangUp: () => stop.abort(),
  };
  return reader;
}

/** A world just before its crisis, seen by the stream. */
async function beforeCrisis(): Promise<Opened> {
  const one = await opened({ deletedShare: 0 });
  await one.advance(8 * HOUR);
  return one;
}

/** Comments that the subscription lets through within a time. */
function due(one: Opened, from: number, until: number): readonly bigint[] {
  return one.sim.world.weibo.items
    .filter(({ kind, at, mention }) => kind === 'comment' && at > from && at <= until && !mention)
    .map(({ id }) => id);
}

describe('the subscription push', () => {
  it('tells each comment on a line of its own as time moves on, and nothing with a blank line', async () => {
    const one = await beforeCrisis();
    const from = one.sim.clock.now();
    const reader = await listen(one);
    await reader.until(({ text }) => text() === '\r\n');
    await one.advance(1000);
    await one.advance(10 * MINUTE);
    const wanted = due(one, from, one.sim.clock.now());
    expect(wanted.length).toBeGreaterThan(5);
    await reader.until(({ ids }) => ids().length >= wanted.length);
    const told = [...reader.text().matchAll(/"comment":\{"created_at":"[^"]+","id":(\d+)/g)].map(
      (match) => match[1],
    );
    expect(told).toEqual(wanted.map(String));
    const [first = 0] = reader.ids();
    expect(String(first)).toMatch(/^261008\d{10}$/);
    expect(one.sim.world.weibo.items.filter((item) => one.sim.ledger.offerOf(item))).toHaveLength(
      wanted.length,
    );
  });

  it('keeps a silent connection alive with blank lines, half a minute apart', async () => {
    const one = await opened({ crisis: null, weibo: { threads: 0 } });
    const reader = await listen(one);
    for (let n = 0; n < 12; n++) await one.advance(10_000);
    await reader.until(({ text }) => text() === '\r\n'.repeat(5));
  });

  it('resumes within five minutes by the envelope id, without loss', async () => {
    const one = await beforeCrisis();
    const from = one.sim.clock.now();
    const reader = await listen(one);
    await one.advance(5 * MINUTE);
    const first = due(one, from, one.sim.clock.now()).length;
    await reader.until(({ ids }) => ids().length === first);
    reader.hangUp();
    await one.advance(4 * MINUTE);
    const again = await listen(one, String(reader.ids().at(-1)));
    const all = due(one, from, one.sim.clock.now()).length;
    await again.until(({ ids }) => ids().length === all - first);
    expect(new Set([...reader.ids(), ...again.ids()]).size).toBe(all);
  });

  it('has forgotten what is older than five minutes', async () => {
    const one = await beforeCrisis();
    const reader = await listen(one);
    await one.advance(5 * MINUTE);
    await reader.until(({ ids }) => ids().length > 0);
    reader.hangUp();
    await one.advance(20 * MINUTE);
    const now = one.sim.clock.now();
    const again = await listen(one, String(reader.ids().at(-1)));
    const kept = due(one, now - 5 * MINUTE, now).length;
    await again.until(({ ids }) => ids().length === kept);
    expect(due(one, now - 20 * MINUTE, now).length).toBeGreaterThan(kept);
  });

  it('tells deletions, too', async () => {
    const one = await beforeCrisis();
    await one.advance(5 * MINUTE);
    const reader = await listen(one);
    const shown = one.sim.world.weibo.items.findLast(
      ({ kind, at }) => kind === 'comment' && at <= one.sim.clock.now(),
    );
    await one.control('POST', '/delete', { id: String(shown?.id) });
    await one.advance(1);
    await reader.until(({ text }) => text().includes('"event":"delete"'));
    expect(reader.text()).toContain(String(shown?.id));
  });

  it('serves listed addresses and known subscriptions only', async () => {
    const one = await opened({ crisis: null, weibo: { pushAddresses: ['203.0.113.5'] } });
    const refused = await fetch(`${one.url}/weibo/datapush/comment?subid=1`);
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ error: 'Ip is limited' });
    const two = await opened({ crisis: null });
    expect((await fetch(`${two.url}/weibo/datapush/comment?subid=9`)).status).toBe(400);
    await two.fault({ name: 'push-refused', times: 1 });
    expect((await fetch(`${two.url}/weibo/datapush/comment?subid=1`)).status).toBe(403);
  });

  it('lets through what its filters say, and shows them', async () => {
    const one = await opened({ crisis: null });
    const change = async (params: Readonly<Record<string, string>>) => {
      const body = new URLSearchParams({ subid: '1', source: '1352222456', ...params });
      const address = `${one.url}/weibo/subscribe/update_subscribe.json`;
      return (await fetch(address, { method: 'POST', body })).json();
    };
    const { uid } = one.weiboAccount;
    expect(await change({ del_uids: uid, add_keywords: '停水' })).toEqual({ result: true });
    const shown = Object(await change({}));
    expect(shown.filters.userfilter.id).not.toContain(uid);
    expect(shown.filters.keywordfilter.keyword).toEqual(['停水']);
  });
});

describe('faults of the push', () => {
  it.each([
    ['push-cut', 'torn'],
    ['push-ended', 'ended'],
  ] as const)('%s: the stream is %s at the next envelope', async (name, how) => {
    const one = await beforeCrisis();
    const reader = await listen(one);
    await one.fault({ name, times: 1 });
    await one.advance(5 * MINUTE);
    expect(await reader.ended).toBe(how);
    expect(reader.text().endsWith('\r\n')).toBe(how === 'ended');
  });

  it('push-silent: nothing comes any more, not even blank lines', async () => {
    const one = await beforeCrisis();
    const reader = await listen(one);
    await one.fault({ name: 'push-silent', times: 1 });
    await one.advance(5 * MINUTE);
    await one.advance(5 * MINUTE);
    expect(reader.ids()).toEqual([]);
  });

  it('push-garbage-line, push-late and push-duplicates spoil lines, order and uniqueness', async () => {
    const one = await beforeCrisis();
    const from = one.sim.clock.now();
    const reader = await listen(one);
    await one.fault({ name: 'push-garbage-line', times: 1 }, { name: 'push-late', times: 1 });
    await one.advance(4 * MINUTE);
    const all = due(one, from, one.sim.clock.now()).length;
    await reader.until(({ ids }) => ids().length === all);
    expect(reader.text()).toContain('<html>');
    const ids = reader.ids();
    expect(ids).not.toEqual([...ids].sort((a, b) => a - b));
    reader.hangUp();
    await one.fault({ name: 'push-duplicates', times: 1 });
    const again = await listen(one, String(Math.max(...ids)));
    await again.until((r) => r.ids().length > 0);
    expect(ids).toEqual(expect.arrayContaining([...again.ids()]));
  });
});
