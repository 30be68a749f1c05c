import { describe, expect, it } from 'vitest';
import { HOUR, listIn, opened, sharedAt } from './opened.ts';

/** A quarter past nine on the second day: yesterday's figures are final. */
const shared = sharedAt(25.25);
const day = (begin_date: string, end_date = begin_date) => ({ begin_date, end_date });

describe('datacube', () => {
  it('tells of each article published on a day its running sums, comments among them', async () => {
    const one = await shared();
    const answer = await one.wechat('datacube/getarticletotaldetail', day('2026-10-08'));
    expect(answer.is_delay).toBe(false);
    const list = listIn(answer, 'list');
    const articles = one.sim.world.wechat.threads.filter(
      ({ account, at }) => account === 'wechat-0' && at < Date.parse('2026-10-09T00:00:00+08:00'),
    );
    expect(list.map(({ msgid }) => msgid)).toEqual(articles.map(({ id, index }) => `${id}_${index + 1}`));
    const crisis = articles.findIndex((thread) => thread.crisis);
    const midnight = Date.parse('2026-10-09T00:00:00+08:00');
    expect(list[crisis]).toMatchObject({
      ...{ ref_date: '2026-10-08', publish_type: 0, title: articles[crisis]?.title },
      content_url: expect.stringContaining(`mid=${articles[crisis]?.id}`),
      detail_list: [
        {
          stat_date: '2026-10-08',
          read_user: expect.any(Number),
          read_user_source: expect.arrayContaining([{ user_count: expect.any(Number), scene_desc: '全部' }]),
          comment_count: articles[crisis]?.comments.filter(({ at }) => at < midnight).length,
        },
      ],
    });
  });

  it('adds up: what was read each day is what the sums grew by', async () => {
    const one = await shared();
    const total = listIn(await one.wechat('datacube/getarticletotaldetail', day('2026-10-08')), 'list');
    const read = listIn(await one.wechat('datacube/getarticleread', day('2026-10-08')), 'list');
    const sums = new Map(total.map(({ msgid, detail_list }) => [msgid, Object(detail_list)[0].read_user]));
    for (const { msgid, detail } of read) expect(Object(detail).read_user).toBe(sums.get(msgid));
    const [summary] = listIn(await one.wechat('datacube/getbizsummary', day('2026-10-08')), 'list');
    const all = read.reduce((sum, { detail }) => sum + Number(Object(detail).read_user), 0);
    expect(summary?.detail).toMatchObject({ read_user: all });
    const [messages] = listIn(await one.wechat('datacube/getupstreammsg', day('2026-10-08')), 'list');
    expect(messages).toMatchObject({ ref_date: '2026-10-08', msg_type: 1, msg_count: expect.any(Number) });
  });

  it('refuses dates that are none, today, too long a span and the retired family', async () => {
    const one = await shared();
    const code = async (path: string, body: unknown) => (await one.wechat(`datacube/${path}`, body)).errcode;
    expect(await code('getarticleread', day('8.10.2026'))).toBe(61500);
    expect(await code('getarticleread', day('2026-10-09'))).toBe(61501);
    expect(await code('getarticleread', day('2026-10-07', '2026-10-08'))).toBe(61501);
    expect(await code('getbizsummary', day('2026-09-08', '2026-10-08'))).toBe(61501);
    expect(await code('getarticletotal', day('2026-10-08'))).toBe(47009);
    await one.fault({ name: 'statistics-not-ready', times: 1 });
    expect(await code('getarticleread', day('2026-10-08'))).toBe(61503);
    await one.fault({ name: 'statistics-delayed', times: 1 });
    expect(await one.wechat('datacube/getarticleread', day('2026-10-08'))).toMatchObject({ is_delay: true });
  });

  it('is not final before eight, and not there for unverified accounts', async () => {
    const one = await opened({ crisis: null });
    await one.advance(18 * HOUR);
    expect(await one.wechat('datacube/getbizsummary', day('2026-10-08'))).toMatchObject({ is_delay: true });
    const plain = await opened({ crisis: null, wechat: { verified: false } });
    expect(await plain.wechat('datacube/getbizsummary', day('2026-10-07'))).toMatchObject({ errcode: 48001 });
    expect(await plain.wechat('cgi-bin/freepublish/batchget', { offset: 0, count: 1 })).toMatchObject({
      errcode: 48001,
    });
  });
});
