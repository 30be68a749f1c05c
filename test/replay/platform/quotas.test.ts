import { describe, expect, it } from 'vitest';
import { windowName } from '../../../services/replay/platform/quotas.ts';
import { HOUR, MINUTE, opened } from './opened.ts';

const QUIET = { crisis: null } as const;

describe('the quotas of the simulated Weibo', () => {
  it('let one user make so many calls until midnight in Beijing, then 10023; rate_limit_status is free', async () => {
    const one = await opened({ ...QUIET, weibo: { limits: { userPerDay: 3 } } });
    const ask = async () => (await one.weibo('comments/to_me')).body.error_code;
    expect([await ask(), await ask(), await ask(), await ask()]).toEqual([
      undefined,
      undefined,
      undefined,
      10023,
    ]);
    const { body } = await one.weibo('account/rate_limit_status');
    expect(body).toMatchObject({
      ...{ user_limit: 3, remaining_user_hits: 0, ip_limit: 15_000, remaining_ip_hits: 14_997 },
      ...{ reset_time: '2026-10-09 00:00:00', reset_time_in_seconds: 16 * 3600 },
    });
    await one.advance(16 * HOUR - MINUTE);
    expect(await ask()).toBe(10023);
    await one.advance(MINUTE);
    expect(await ask()).toBeUndefined();
    const { quotas } = await one.control('GET', '/calls');
    expect(quotas).toEqual(
      expect.arrayContaining([
        { quota: 'weibo user weibo-0', window: '2026-10-08', limit: 3, used: 3, refused: 2 },
        { quota: 'weibo user weibo-0', window: '2026-10-09', limit: 3, used: 1, refused: 0 },
      ]),
    );
  });

  it('count users apart, an address over all of them, and an endpoint where it has its own limit', async () => {
    const one = await opened({
      ...QUIET,
      weibo: { limits: { addressPerHour: 4, endpointPerDay: { 'comments/show': 1 } } },
    });
    const [, second] = one.sim.world.weibo.accounts;
    const other = second ? (one.sim.weibo.tokens.current(second)?.token ?? '') : '';
    const id = String(one.sim.world.weibo.threads.find(({ at }) => at < one.sim.clock.now())?.id);
    const code = async (path: string, params = {}) => (await one.weibo(path, params)).body.error_code;
    expect(await code('comments/show', { id })).toBeUndefined();
    expect(await code('comments/show', { id })).toBe(10024);
    expect(await code('comments/show', { id, access_token: other })).toBeUndefined();
    expect(await code('comments/to_me')).toBeUndefined();
    expect(await code('comments/to_me')).toBeUndefined();
    expect(await code('comments/to_me', { access_token: other })).toBe(10022);
    await one.advance(HOUR);
    expect(await code('comments/to_me', { access_token: other })).toBeUndefined();
    const { body } = await one.weibo('account/rate_limit_status');
    expect(body.api_rate_limits).toEqual([
      { api: '/comments/show', limit: 1, limit_time_unit: 'DAYS', remaining_hits: 0 },
    ]);
  });

  it('begin a day at the hour that is set', () => {
    const at = Date.parse('2026-10-09T03:59:00+08:00');
    expect(windowName('day', at, 4)).toBe('2026-10-08');
    expect(windowName('day', at + MINUTE, 4)).toBe('2026-10-09');
    expect(windowName('day', at, 0)).toBe('2026-10-09');
  });
});

describe('the quotas of the simulated WeChat', () => {
  const list = { offset: 0, count: 1, no_content: 1 };

  it('are per path and day: 45009, told by openapi/quota/get, cleared ten times a month', async () => {
    const one = await opened({ ...QUIET, wechat: { dailyLimits: { 'cgi-bin/freepublish/batchget': 2 } } });
    const ask = async () => (await one.wechat('cgi-bin/freepublish/batchget', list)).errcode;
    const quota = () =>
      one.wechat('cgi-bin/openapi/quota/get', { cgi_path: '/cgi-bin/freepublish/batchget' });
    expect([await ask(), await ask(), await ask()]).toEqual([undefined, undefined, 45009]);
    expect(await quota()).toMatchObject({ quota: { daily_limit: 2, used: 2, remain: 0 } });
    const { appid } = one.wechatAccount;
    expect(await one.wechat('cgi-bin/clear_quota', { appid })).toEqual({ errcode: 0, errmsg: 'ok' });
    expect(await ask()).toBeUndefined();
    for (let n = 0; n < 9; n++) await one.wechat('cgi-bin/clear_quota', { appid });
    expect(await one.wechat('cgi-bin/clear_quota', { appid })).toMatchObject({ errcode: 48006 });
  });

  it('have a limit per minute: 45011, over with the minute', async () => {
    const one = await opened({ ...QUIET, wechat: { perMinute: 1 } });
    const token = await one.stableToken();
    const ask = async () => (await one.wechat('cgi-bin/freepublish/batchget', list, token)).errcode;
    expect([await ask(), await ask()]).toEqual([undefined, 45011]);
    await one.advance(MINUTE);
    expect(await ask()).toBeUndefined();
  });

  it('let a new stable token be forced twenty times a day and thirty seconds apart', async () => {
    const one = await opened(QUIET);
    const { appid, secret } = one.wechatAccount;
    const force = async () => {
      const body = JSON.stringify({ grant_type: 'client_credential', appid, secret, force_refresh: true });
      return Object(
        await (await fetch(`${one.url}/wechat/cgi-bin/stable_token`, { method: 'POST', body })).json(),
      );
    };
    const before = await one.stableToken();
    expect((await force()).access_token).not.toBe(before);
    expect(await one.wechat('cgi-bin/freepublish/batchget', list, before)).toMatchObject({ errcode: 40001 });
    expect((await force()).errcode).toBe(45011);
    for (let n = 0; n < 18; n++) {
      await one.advance(30_000);
      expect((await force()).expires_in).toBe(7200);
    }
    await one.advance(30_000);
    expect((await force()).errcode).toBe(45009);
  });
});
