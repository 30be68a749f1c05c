import { describe, expect, it } from 'vitest';
import { HOUR, listIn, MINUTE, opened } from './opened.ts';

describe('comment/list of the simulated WeChat', () => {
  it('can be read whole by offset, under the article that batchget names', async () => {
    const one = await opened();
    await one.advance(20 * HOUR);
    const found = await one.wechat('cgi-bin/freepublish/batchget', { offset: 0, count: 20, no_content: 1 });
    const urls = listIn(found, 'item').flatMap((item) =>
      listIn(Object(item.content), 'news_item').map((news) => new URL(String(news.url))),
    );
    const crisis = one.sim.world.wechat.threads.find((thread) => thread.crisis);
    const url = urls.find(({ searchParams }) => searchParams.get('mid') === String(crisis?.id));
    const id = Number(url?.searchParams.get('mid'));
    const seen: unknown[] = [];
    for (let begin = 0, total = 1; begin < total; begin += 49) {
      const answer = await one.wechat('cgi-bin/comment/list', {
        msg_data_id: id,
        index: 0,
        begin,
        count: 49,
        type: 0,
      });
      total = Number(answer.total);
      seen.push(...listIn(answer, 'comment').map((comment) => comment.user_comment_id));
    }
    expect(seen.length).toBeGreaterThan(100);
    expect(new Set(seen).size).toBe(seen.length);
    const now = one.sim.clock.now();
    const there = crisis?.comments.filter(
      ({ at, deletedAt }) => at <= now && (deletedAt === null || deletedAt > now),
    );
    expect(seen).toEqual(there?.map((item) => Number(item.id)));
  });

  it('refuses 50 at once, an unknown article and a dead token in HTTP 200', async () => {
    const one = await opened();
    const body = { msg_data_id: 1, index: 0, begin: 0, count: 50, type: 0 };
    expect(await one.wechat('cgi-bin/comment/list', body)).toMatchObject({ errcode: 88010 });
    expect(await one.wechat('cgi-bin/comment/list', { ...body, count: 49 })).toMatchObject({
      errcode: 88001,
    });
    const token = await one.stableToken();
    await one.advance(2 * HOUR + MINUTE);
    expect(await one.wechat('cgi-bin/comment/list', body, token)).toMatchObject({
      errcode: 42001,
      errmsg: expect.stringMatching(/^access_token expired rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/),
    });
    expect(await one.wechat('cgi-bin/comment/list', body, 'nonsense')).toMatchObject({ errcode: 40001 });
  });
});

describe('stable_token', () => {
  it('stays the same until its last five minutes, when both are good', async () => {
    const one = await opened();
    const first = await one.stableToken();
    await one.advance(114 * MINUTE);
    expect(await one.stableToken()).toBe(first);
    await one.advance(2 * MINUTE);
    const second = await one.stableToken();
    expect(second).not.toBe(first);
    for (const token of [first, second])
      expect(await one.wechat('cgi-bin/freepublish/batchget', { offset: 0, count: 1 }, token)).toHaveProperty(
        'item',
      );
  });

  it('refuses an unknown appid, a wrong secret, GET and a body that is no JSON', async () => {
    const one = await opened();
    const { appid } = one.wechatAccount;
    const ask = async (init: RequestInit) =>
      (await fetch(`${one.url}/wechat/cgi-bin/stable_token`, init)).json();
    const post = (body: unknown) => ask({ method: 'POST', body: JSON.stringify(body) });
    const grant_type = 'client_credential';
    expect(await post({ grant_type, appid: 'wx0', secret: '' })).toMatchObject({ errcode: 40013 });
    expect(await post({ grant_type, appid, secret: 'x' })).toMatchObject({ errcode: 40001 });
    expect(await ask({})).toMatchObject({ errcode: 43002 });
    expect(await ask({ method: 'POST', body: '{' })).toMatchObject({ errcode: 47001 });
  });
});
