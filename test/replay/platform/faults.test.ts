import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type FaultName, faultNames, faults } from '../../../services/replay/platform/faults/catalogue.ts';
import { faultSchedule, ordersOf } from '../../../services/replay/platform/faults/schedule.ts';
import { HOUR, idsIn, listIn, type Opened, opened, sharedAt } from './opened.ts';

const shared = sharedAt(12);

/** A world after twelve hours, with a fault ordered for the next call. */
async function struck(
  name: FaultName,
  more: Readonly<Record<string, unknown>> = {},
  from: () => Promise<Opened> = shared,
): Promise<Opened> {
  const one = await from();
  await one.fault({ name, times: 1, ...more });
  return one;
}

const fresh = async () => {
  const one = await opened();
  await one.advance(12 * HOUR);
  return one;
};

async function raw(one: Opened, path = 'comments/to_me', signal?: AbortSignal): Promise<Response> {
  return fetch(
    `${one.url}/weibo/2/${path}.json?access_token=${one.token}&count=20`,
    signal ? { signal } : {},
  );
}

const comments = { begin: 0, count: 49, type: 0, index: 0 };

/** The crisis article's comment/list. */
async function commentsOf(one: Opened) {
  const crisis = one.sim.world.wechat.threads.find((thread) => thread.crisis);
  return one.wechat('cgi-bin/comment/list', { ...comments, msg_data_id: Number(crisis?.id) });
}

describe('faults on the way', () => {
  it.each(['connection-reset', 'cut-answer'] as const)(
    '%s breaks the call, and the next one is whole',
    async (name) => {
      const one = await struck(name);
      await expect(raw(one).then((response) => response.text())).rejects.toThrow();
      expect(idsIn((await one.weibo('comments/to_me')).body, 'comments').length).toBeGreaterThan(0);
      const { calls } = await one.control('GET', '/calls?each=1');
      expect(z.array(z.unknown()).parse(calls).slice(-2)).toMatchObject([
        { route: 'weibo/2/comments/to_me', whole: false, offered: 0, faults: [name] },
        { route: 'weibo/2/comments/to_me', whole: true, account: 'weibo-0', faults: [] },
      ]);
    },
  );

  it('truncated-json ends well as HTTP and is no JSON; what it held was not offered', async () => {
    const one = await struck('truncated-json', {}, fresh);
    const text = await (await raw(one)).text();
    expect(() => JSON.parse(text)).toThrow();
    expect(one.sim.world.weibo.items.filter((item) => one.sim.ledger.offerOf(item))).toEqual([]);
  });

  it('slow answers late in real time; who has hung up was offered nothing', async () => {
    const one = await struck('slow', { value: 300 }, fresh);
    await expect(raw(one, 'comments/to_me', AbortSignal.timeout(50))).rejects.toThrow();
    expect(one.sim.world.weibo.items.some((item) => one.sim.ledger.offerOf(item))).toBe(false);
    await one.fault({ name: 'slow', times: 1, value: 60 });
    expect((await raw(one)).status).toBe(200);
  });

  it('no-answer leaves the caller to his own patience', async () => {
    const one = await struck('no-answer');
    await expect(raw(one, 'comments/to_me', AbortSignal.timeout(100))).rejects.toThrow();
  });

  it.each([
    ['html-5xx', 502, '<html>'],
    ['blacklist-html', 403, '<html>'],
    ['blacklist-empty-body', 403, ''],
  ] as const)('%s answers %i', async (name, status, begins) => {
    const one = await struck(name);
    const response = await raw(one);
    expect(response.status).toBe(status);
    const text = await response.text();
    expect(text.slice(0, 6)).toBe(begins);
  });
});

describe('refusals of Weibo', () => {
  it.each([
    ['system-error', 503, 10001],
    ['error-in-200', 200, 10001],
    ['error-code-string', 400, '10006'],
    ['address-quota', 403, 10022],
    ['user-quota', 403, 10023],
    ['endpoint-quota', 403, 10024],
    ['token-expired', 400, 21327],
    ['token-revoked', 403, 21316],
    ['token-invalid', 400, 21332],
    ['auth-failed', 403, 21301],
    ['no-permission', 403, 10014],
  ] as const)('%s is HTTP %i with %s, once', async (name, status, code) => {
    const one = await struck(name);
    const refused = await one.weibo('comments/to_me');
    expect(refused).toMatchObject({ status, body: { error_code: code, request: '/2/comments/to_me.json' } });
    expect((await one.weibo('comments/to_me')).status).toBe(200);
  });

  it.each([
    ['status-gone', 20101],
    ['status-private', 20112],
  ] as const)('%s concerns calls about one status', async (name, code) => {
    const one = await struck(name);
    const id = String(one.sim.world.weibo.threads.find((thread) => thread.crisis)?.id);
    expect((await one.weibo('comments/to_me')).status).toBe(200);
    expect((await one.weibo('comments/show', { id })).body).toMatchObject({ error_code: code });
  });

  it('take the value of their order: 21327 with HTTP 401, 10003 with 503', async () => {
    const one = await struck('token-expired', { value: 401 });
    expect((await one.weibo('comments/to_me')).status).toBe(401);
    await one.fault({ name: 'system-error', times: 1, value: 10003 });
    expect((await one.weibo('comments/to_me')).body).toMatchObject({ error_code: 10003 });
  });
});

describe('faults of lists', () => {
  const page = async (one: Opened) => (await one.weibo('comments/to_me', { count: 20 })).body;

  it('short-page gives half, empty-page nothing, blacklist-empty-lists nothing and no total', async () => {
    const one = await struck('short-page');
    expect(listIn(await page(one), 'comments')).toHaveLength(10);
    await one.fault({ name: 'empty-page', times: 1 });
    const empty = await page(one);
    expect(listIn(empty, 'comments')).toHaveLength(0);
    expect(empty.next_cursor).not.toBe(0);
    await one.fault({ name: 'blacklist-empty-lists', times: 1 });
    expect(await page(one)).toMatchObject({ comments: [], total_number: 0 });
  });

  it('flicker withholds some of what comes back the next time', async () => {
    const one = await struck('flicker', { value: 0.5 });
    const first = idsIn(await page(one), 'comments');
    const whole = idsIn(await page(one), 'comments');
    expect(first.length).toBeLessThan(whole.length);
    expect(whole).toEqual(expect.arrayContaining([...first]));
  });

  it('out-of-order shuffles, repeated-item repeats, inflated-total promises too much', async () => {
    const one = await struck('out-of-order');
    const shuffled = idsIn(await page(one), 'comments');
    const plain = await page(one);
    const ids = idsIn(plain, 'comments');
    expect(shuffled).not.toEqual(ids);
    expect([...shuffled].sort()).toEqual([...ids].sort());
    await one.fault({ name: 'repeated-item', times: 1 }, { name: 'inflated-total', times: 1 });
    const spoilt = await page(one);
    expect(idsIn(spoilt, 'comments')).toHaveLength(ids.length + 1);
    expect(Number(spoilt.total_number)).toBeGreaterThan(Number(plain.total_number));
  });

  it('deleted-between-pages deletes what was just shown', async () => {
    const one = await struck('deleted-between-pages', {}, fresh);
    const shown = idsIn(await page(one), 'comments');
    const again = idsIn(await page(one), 'comments');
    expect(shown.slice(0, 3).filter((id) => again.includes(id))).toEqual([]);
    expect(again).toContain(shown[3]);
  });

  it('malformed-item, unknown-keys, no-cursors, missing-user, missing-status, followers-as-text change entries only', async () => {
    const one = await struck('malformed-item');
    expect(listIn(await page(one), 'comments').filter(({ id }) => id === null)).toHaveLength(1);
    await one.fault({ name: 'unknown-keys', times: 1 }, { name: 'no-cursors', times: 1 });
    const odd = await page(one);
    expect(Object.keys(odd)).toEqual(['comments']);
    expect(listIn(odd, 'comments')[0]).toHaveProperty('a_key_of_tomorrow');
    await one.fault({ name: 'missing-user', times: 1 }, { name: 'missing-status', times: 1 });
    const [bare] = listIn(await page(one), 'comments');
    expect(bare).not.toHaveProperty('user');
    expect(bare).not.toHaveProperty('status');
    await one.fault({ name: 'followers-as-text', times: 1 });
    expect(listIn(await page(one), 'comments')[0]?.user).toMatchObject({ followers_count: '1.2万' });
  });

  it('counts-omit leaves out half of the ids', async () => {
    const one = await struck('counts-omit');
    const ids = one.sim.world.weibo.threads
      .filter(({ account, deletedAt }) => account && !deletedAt)
      .slice(0, 4);
    const address = `${one.url}/weibo/2/statuses/count.json?access_token=${one.token}&ids=${ids.map(({ id }) => id)}`;
    expect(await (await fetch(address)).json()).toHaveLength(2);
    expect(await (await fetch(address)).json()).toHaveLength(4);
  });

  it('wide-ids makes new ids pass 2^53 for good, still in order', async () => {
    const one = await opened();
    await one.advance(12 * HOUR);
    const before = idsIn(await page(one), 'comments');
    await one.fault({ name: 'wide-ids' });
    await one.advance(HOUR);
    const text = await (await raw(one)).text();
    const wide = [...text.matchAll(/"id":(\d{19}),"rootid"/g)].map((match) => BigInt(match[1] ?? 0));
    expect(wide.length).toBeGreaterThan(1);
    expect(wide.every((id) => id > BigInt(Number.MAX_SAFE_INTEGER))).toBe(true);
    expect(wide).toEqual([...wide].sort((a, b) => (a < b ? 1 : -1)));
    const since = await one.weibo('comments/to_me', { since_id: before[0] ?? '', count: 200 });
    expect(idsIn(since.body, 'comments').every((id) => id.length === 19)).toBe(true);
  });
});

describe('faults of WeChat', () => {
  it.each([
    ['daily-quota', 45009],
    ['too-frequent', 45011],
    ['system-busy', -1],
    ['unauthorised', 48001],
    ['banned', 48004],
    ['account-restricted', 50002],
    ['comments-closed', 88000],
    ['article-gone', 88001],
    ['article-limited', 88002],
  ] as const)('%s is %i in HTTP 200, once', async (name, errcode) => {
    const one = await shared();
    const token = await one.stableToken();
    await one.fault({ name, times: 1, on: 'wechat/cgi-bin/comment/list' });
    const crisis = one.sim.world.wechat.threads.find((thread) => thread.crisis);
    const body = { ...comments, msg_data_id: Number(crisis?.id) };
    expect(await one.wechat('cgi-bin/comment/list', body, token)).toMatchObject({ errcode });
    expect(await one.wechat('cgi-bin/comment/list', body, token)).toMatchObject({ errcode: 0 });
  });

  it.each([
    ['access-token-expired', 42001],
    ['access-token-invalid', 40001],
  ] as const)('%s is %i until a new token is asked for', async (name, errcode) => {
    const one = await shared();
    const token = await one.stableToken();
    await one.fault({ name, times: 1 });
    const list = { offset: 0, count: 1 };
    for (let n = 0; n < 2; n++)
      expect(await one.wechat('cgi-bin/freepublish/batchget', list, token)).toMatchObject({ errcode });
    expect(await one.wechat('cgi-bin/freepublish/batchget', list)).toHaveProperty('total_count');
  });

  it('address-not-listed is 40164 with the address', async () => {
    const one = await struck('address-not-listed');
    const answer = await one.wechat('cgi-bin/freepublish/batchget', { offset: 0, count: 1 }, 'any');
    expect(answer).toMatchObject({
      errcode: 40164,
      errmsg: expect.stringMatching(/^invalid ip 127\.0\.0\.1, not in whitelist/),
    });
  });

  it('reply-as-array and no-openid change the shape of comments', async () => {
    const one = await opened();
    await one.advance(20 * HOUR);
    const plain = listIn(await commentsOf(one), 'comment');
    const answered = plain.findIndex((comment) => comment.reply !== undefined);
    expect(plain[answered]?.reply).toMatchObject({ content: expect.any(String) });
    expect(plain.filter((comment) => comment.openid === undefined).length).toBeGreaterThan(0);
    await one.fault({ name: 'reply-as-array', times: 1 }, { name: 'no-openid', times: 1 });
    const spoilt = listIn(await commentsOf(one), 'comment');
    expect(spoilt[answered]?.reply).toMatchObject([{ content: expect.any(String) }]);
    expect(spoilt.every((comment) => comment.openid === undefined)).toBe(true);
  });

  it('articles-unlisted hides what was sent to all followers', async () => {
    const one = await shared();
    const total = async () =>
      (await one.wechat('cgi-bin/freepublish/batchget', { offset: 0, count: 1 })).total_count;
    const all = Number(await total());
    await one.fault({ name: 'articles-unlisted', times: 1 });
    const listed = Number(await total());
    expect(listed).toBeLessThan(all);
    expect(await total()).toBe(all);
  });

  it('short-url hides mid and idx', async () => {
    const one = await struck('short-url');
    const text = JSON.stringify(await one.wechat('cgi-bin/freepublish/batchget', { offset: 0, count: 5 }));
    expect(text).toContain('http://mp.weixin.qq.com/s/');
    expect(text).not.toContain('mid=');
  });
});

describe('orders of faults', () => {
  it('strike so many calls, a share of them, one account, one route or one window', async () => {
    const one = await opened();
    await one.advance(12 * HOUR);
    const codes = async (calls: number, path = 'comments/to_me') => {
      const all: unknown[] = [];
      for (let n = 0; n < calls; n++) all.push((await one.weibo(path)).body.error_code);
      return all.filter((code) => code === 10023).length;
    };
    await one.fault({ name: 'user-quota', chance: 0.5 });
    const share = await codes(30);
    expect(share).toBeGreaterThan(5);
    expect(share).toBeLessThan(25);
    await one.control('DELETE', '/faults');
    await one.fault({ name: 'user-quota', account: 'weibo-1' });
    expect(await codes(2)).toBe(0);
    await one.fault({ name: 'user-quota', on: 'weibo/2/statuses/mentions' });
    expect(await codes(2)).toBe(0);
    expect(await codes(2, 'statuses/mentions')).toBe(2);
    await one.control('DELETE', '/faults');
    const from = one.sim.clock.now() + HOUR;
    await one.fault({ name: 'user-quota', from, until: from + HOUR });
    expect(await codes(1)).toBe(0);
    await one.advance(HOUR);
    expect(await codes(1)).toBe(1);
    await one.advance(HOUR);
    expect(await codes(1)).toBe(0);
  });

  it('of a schedule are the same for the same seed, within its time', () => {
    const schedule = faultSchedule.parse({
      seed: 7,
      from: 0,
      until: 24 * HOUR,
      perHour: 20,
      values: { slow: 50 },
    });
    const orders = ordersOf(schedule);
    expect(orders).toEqual(ordersOf(schedule));
    expect(orders).not.toEqual(ordersOf({ ...schedule, seed: 8 }));
    expect(orders.length).toBeGreaterThan(300);
    expect(orders.every(({ until = 0, from = 0 }) => until > from && until <= 24 * HOUR)).toBe(true);
    expect(new Set(orders.map(({ name }) => name)).size).toBeGreaterThan(faultNames.length * 0.9);
    expect(orders.some(({ name }) => name === 'wide-ids')).toBe(false);
    const slow = orders.filter(({ name }) => name === 'slow');
    expect(slow.map(({ value }) => value)).toEqual(slow.map(() => 50));
  });

  it('that cannot be read are refused with their place', async () => {
    const one = await opened();
    expect(await one.fault({ name: 'no such fault' })).toMatchObject({
      error: expect.stringContaining('faults[0].name'),
    });
    const { catalogue } = await one.control('GET', '/faults');
    expect(Object.keys(Object(catalogue))).toEqual(Object.keys(faults));
  });
});
