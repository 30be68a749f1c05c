import { describe, expect, it } from 'vitest';
import { HOUR, idsIn, listIn, opened, sharedAt } from './opened.ts';

const shared = sharedAt(14);
const WORD = '青槐农贸市场';

describe('search/statuses/limited', () => {
  it('finds statuses by their words, newest first, ten a page unless said, each with its parent', async () => {
    const one = await shared();
    const first = await one.weibo('search/statuses/limited', { q: WORD, source: '1352222456' });
    const second = await one.weibo('search/statuses/limited', { q: WORD, page: 2 });
    const ids = [...idsIn(first.body, 'statuses'), ...idsIn(second.body, 'statuses')];
    expect(ids).toHaveLength(20);
    expect(new Set(ids).size).toBe(20);
    expect(ids).toEqual([...ids].sort((a, b) => (BigInt(a) < BigInt(b) ? 1 : -1)));
    const reposts = await one.weibo('search/statuses/limited', { q: WORD, hasret: 1, count: 50 });
    for (const status of listIn(reposts.body, 'statuses')) {
      expect(status.text).toContain(WORD);
      expect(status.retweeted_status).toBeDefined();
    }
    const own = await one.weibo('search/statuses/limited', { q: WORD, hasori: 1, count: 50 });
    expect(listIn(own.body, 'statuses').some((status) => status.retweeted_status !== undefined)).toBe(false);
  });

  it('knows time, and, or, and only the number', async () => {
    const one = await shared();
    const number = async (params: Readonly<Record<string, string | number>>) =>
      Number((await one.weibo('search/statuses/limited', { onlynum: 1, ...params })).body.total_number);
    const now = Math.floor(one.sim.clock.now() / 1000);
    const all = await number({ q: WORD });
    const lastHour = await number({ q: WORD, starttime: now - 3600 });
    expect(lastHour).toBeGreaterThan(0);
    expect(lastHour).toBeLessThan(all);
    expect(await number({ q: WORD, endtime: now - 3600 })).toBe(all - lastHour);
    expect(await number({ q: `${WORD} 没有的词` })).toBe(0);
    expect(await number({ q: `没有的词~${WORD}` })).toBe(all);
  });

  it('wants words, a contract and an app', async () => {
    const one = await shared();
    expect((await one.weibo('search/statuses/limited')).body).toMatchObject({ error_code: 10016 });
    expect((await one.weibo('search/statuses/limited', { q: '{x}' })).body).toMatchObject({
      error_code: 10017,
    });
    const poor = await opened({ crisis: null, weibo: { commercial: false } });
    expect((await poor.weibo('search/statuses/limited', { q: WORD })).body).toMatchObject({
      error_code: 10014,
    });
  });

  it('times out behind its own doors, and varies', async () => {
    const one = await shared();
    await one.fault({ name: 'downstream-timeout', times: 1 });
    expect(await one.weibo('search/statuses/limited', { q: WORD })).toMatchObject({
      ...{ status: 503, body: { error_code: 10003 } },
    });
    const pages = async () => {
      const all: string[] = [];
      for (let page = 1; page <= 6; page++) {
        const { body } = await one.weibo('search/statuses/limited', { q: WORD, count: 50, page });
        all.push(...idsIn(body, 'statuses'));
      }
      return all;
    };
    const steady = await pages();
    await one.fault({ name: 'search-varies' });
    const varied = await pages();
    expect(varied.length).toBeLessThan(steady.length);
    expect(varied.length).toBeGreaterThan(steady.length * 0.85);
  });
});

describe('the other commercial calls', () => {
  it('read any account by uid', async () => {
    const one = await shared();
    const [, second] = one.sim.world.weibo.accounts;
    const ask = async (uid: string) => {
      const address = `${one.url}/weibo/2/comments/to_me/other.json?source=1352222456&uid=${uid}`;
      return Object(await (await fetch(address)).json());
    };
    const comments = listIn(await ask(second?.uid ?? ''), 'comments');
    expect(comments.length).toBeGreaterThan(0);
    for (const { status } of comments) expect(status).toMatchObject({ user: { idstr: second?.uid } });
    expect(await ask('1')).toMatchObject({ error_code: 20003 });
  });

  it('list the statuses of any account, by time and by id', async () => {
    const one = await shared();
    const { uid, key } = one.weiboAccount;
    const ask = async (params: Readonly<Record<string, string | number>>) =>
      idsIn(
        (await one.weibo('statuses/user_timeline/other', { uid, count: 25, ...params })).body,
        'statuses',
      );
    const now = one.sim.clock.now();
    const there = one.sim.world.weibo.threads.filter(
      ({ account, at, deletedAt }) => account === key && at <= now && (deletedAt === null || deletedAt > now),
    );
    const ids = there.map(({ id }) => String(id)).reverse();
    expect(await ask({})).toEqual(ids);
    expect(await ask({ since_id: ids[2] ?? '' })).toEqual(ids.slice(0, 2));
    expect(await ask({ max_id: ids[2] ?? '', count: 2 })).toEqual(ids.slice(2, 4));
    const third = Math.floor((there.at(-3)?.at ?? 0) / 1000) + 1;
    expect(await ask({ start_time: third })).toEqual(ids.slice(0, 2));
  });

  it('give a board on which the crisis stands first', async () => {
    const one = await opened();
    await one.advance(10 * HOUR);
    const { body } = await one.weibo('search/hot_word/biz', { count: 50 });
    const data = listIn(body, 'data');
    expect(data[0]).toMatchObject({ id: 1, word: WORD, num: expect.any(Number), flag: expect.any(Number) });
    expect(data.length).toBeGreaterThan(1);
  });
});
