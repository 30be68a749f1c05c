import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { platformSettings } from '../../../services/replay/platform/settings.ts';
import { simulatedClock } from '../../../services/replay/platform/simulated-clock.ts';
import { createWorld } from '../../../services/replay/platform/world/world.ts';
import { HOUR, idsIn, MINUTE, opened } from './opened.ts';

const itemSchema = z.object({
  id: z.string(),
  platform: z.string(),
  kind: z.string(),
  account: z.string(),
  at: z.int(),
  deletedAt: z.int().nullable(),
  crisis: z.boolean(),
  offered: z.object({ first: z.int(), times: z.int(), by: z.string() }).nullable(),
});

describe('the truth endpoint', () => {
  it('lists all that was said by now, and what was offered of it, how often', async () => {
    const one = await opened();
    await one.advance(10 * HOUR);
    const seen = idsIn((await one.weibo('comments/to_me', { count: 30 })).body, 'comments');
    await one.weibo('comments/to_me', { count: 1 });
    const truth = await one.control('GET', '/truth');
    const items = z.array(itemSchema).parse(truth.items);
    const now = one.sim.clock.now();
    expect(items.every(({ at }) => at <= now)).toBe(true);
    expect(
      items
        .filter(({ offered }) => offered)
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...seen].sort());
    expect(items.find(({ id }) => id === seen[0])?.offered).toEqual({
      ...{ first: now, times: 2, by: 'weibo/2/comments/to_me' },
    });
    expect(new Set(items.map(({ platform, id }) => `${platform} ${id}`)).size).toBe(items.length);
    const earlier = z.array(itemSchema).parse((await one.control('GET', `/truth?until=${now - HOUR}`)).items);
    expect(earlier.length).toBeLessThan(items.length);
  });

  it('names WeChat comments by article, position and comment', async () => {
    const one = await opened();
    await one.advance(20 * HOUR);
    const crisis = one.sim.world.wechat.threads.find((thread) => thread.crisis);
    await one.wechat('cgi-bin/comment/list', {
      msg_data_id: Number(crisis?.id),
      index: 0,
      begin: 0,
      count: 3,
      type: 0,
    });
    const items = z.array(itemSchema).parse((await one.control('GET', '/truth')).items);
    const offered = items.filter(({ offered }) => offered).map(({ id }) => id);
    expect(offered).toEqual([1, 2, 3].map((n) => `${crisis?.id}_0_${n}`));
  });
});

describe('the clock endpoint', () => {
  it('moves on by a span or to a moment, and not back', async () => {
    const one = await opened({ crisis: null });
    expect(await one.control('GET', '/clock')).toMatchObject({ iso: '2026-10-08T08:00:00+08:00' });
    await one.advance(90 * MINUTE);
    expect(await one.control('POST', '/clock', { set: '2026-10-08T10:00:00+08:00' })).toMatchObject({
      now: Date.parse('2026-10-08T10:00:00+08:00'),
    });
    expect(await one.control('POST', '/clock', { set: '2026-10-08T09:00:00+08:00' })).toHaveProperty('error');
    expect(await one.control('POST', '/clock', { advanceMs: -1 })).toHaveProperty('error');
    expect(await one.control('POST', '/clock', { to: 1 })).toHaveProperty('error');
    expect(await one.control('GET', '/no-such')).toHaveProperty('error');
  });

  it('can run by itself, and still be moved on', () => {
    const running = simulatedClock(1000, 1_000_000);
    const first = running.now();
    expect(running.now()).toBeGreaterThanOrEqual(first);
    expect(running.moveTo(first + HOUR * 24 * 365)).toBe(true);
    expect(running.now()).toBeGreaterThanOrEqual(first + HOUR * 24 * 365);
    expect(running.moveTo(1000)).toBe(false);
  });
});

describe('two simulators of the same settings', () => {
  it('answer the same calls with the same bytes, faults included', async () => {
    const course = async () => {
      const one = await opened({ seed: 9 });
      await one.fault(
        { name: 'flicker', chance: 0.5 },
        { name: 'out-of-order', chance: 0.5 },
        { name: 'system-error', chance: 0.2 },
      );
      const texts: string[] = [];
      for (let n = 0; n < 12; n++) {
        await one.advance(HOUR);
        texts.push(
          await (await fetch(`${one.url}/weibo/2/comments/to_me.json?access_token=${one.token}`)).text(),
        );
        texts.push(JSON.stringify(await one.wechat('cgi-bin/freepublish/batchget', { offset: 0, count: 5 })));
      }
      return [...texts, JSON.stringify(await one.control('GET', '/truth'))];
    };
    expect(await course()).toEqual(await course());
  });
});

describe('the control endpoints', () => {
  it('obey no page that is open in a browser', async () => {
    const one = await opened({ crisis: null });
    const headers = { origin: 'http://page.example' };
    const answer = await fetch(`${one.url}/clock`, { method: 'POST', headers, body: '{"advanceMs":1}' });
    expect(answer.status).toBe(403);
    expect(one.sim.clock.now()).toBe(one.sim.world.startAt);
  });
});

describe('the world', () => {
  const settings = platformSettings.parse({
    weibo: { accounts: 3, threads: 30 },
    wechat: { accounts: 2, threads: 10 },
  });
  const told = (seed: number) => {
    const { weibo, wechat } = createWorld({ ...settings, seed });
    const items = [...weibo.items, ...wechat.items, ...wechat.messages];
    return items.map(({ id, at, text, deletedAt, author }) => [
      String(id),
      at,
      text,
      deletedAt,
      author.openid,
    ]);
  };

  it('is the same for the same seed, and another for another', () => {
    expect(told(3)).toEqual(told(3));
    expect(told(3)).not.toEqual(told(4));
  });

  it('has as many accounts and threads as asked for, one crisis on each platform, ids that count up', () => {
    const { weibo, wechat } = createWorld(settings);
    expect(weibo.accounts).toHaveLength(3);
    expect(weibo.threads.filter(({ account }) => account !== '')).toHaveLength(30);
    expect(wechat.threads).toHaveLength(10);
    for (const threads of [weibo.threads, wechat.threads])
      expect(threads.filter(({ crisis }) => crisis)).toHaveLength(1);
    const ids = weibo.items.map(({ id }) => id);
    expect(ids.every((id, n) => n === 0 || id > (ids[n - 1] ?? 0n))).toBe(true);
    expect(
      weibo.items.every(({ at, parent, thread }) => (parent?.at ?? 0) <= at && (thread?.at ?? 0) <= at),
    ).toBe(true);
  });

  it('stays at peace where no crisis is asked for, and empty where nobody posts', () => {
    const calm = createWorld({ ...settings, crisis: null });
    expect([...calm.weibo.items, ...calm.wechat.items].some(({ crisis }) => crisis)).toBe(false);
    const none = platformSettings.parse({
      weibo: { accounts: 0, threads: 0 },
      wechat: { accounts: 0, threads: 0 },
    });
    expect(createWorld(none).weibo.items).toEqual([]);
  });
});
