import { describe, expect, it } from 'vitest';
import { type Opened, opened } from './opened.ts';

const BACK = 'http://127.0.0.1:7700/authorised';
const DAY_S = 86_400;

const QUIET = { crisis: null } as const;

async function codeOf(one: Opened, more: Readonly<Record<string, string>> = {}): Promise<URL> {
  const params = new URLSearchParams({
    ...{ client_id: '1352222456', redirect_uri: BACK, state: 's/1', uid: one.weiboAccount.uid },
    ...more,
  });
  const response = await fetch(`${one.url}/weibo/oauth2/authorize?${params}`, { redirect: 'manual' });
  expect(response.status).toBe(302);
  return new URL(response.headers.get('location') ?? '');
}

async function exchange(one: Opened, code: string, more: Readonly<Record<string, string>> = {}) {
  const body = new URLSearchParams({
    ...{ client_id: '1352222456', client_secret: 'simulated-app-secret', grant_type: 'authorization_code' },
    ...{ code, redirect_uri: BACK, ...more },
  });
  return Object(await (await fetch(`${one.url}/weibo/oauth2/access_token`, { method: 'POST', body })).json());
}

async function post(one: Opened, path: string, token: string) {
  const body = new URLSearchParams({ access_token: token });
  return Object(await (await fetch(`${one.url}/weibo/oauth2/${path}`, { method: 'POST', body })).json());
}

describe('authorising the app on the simulated Weibo', () => {
  it('gives a code, the code a token once, and the token its account', async () => {
    const one = await opened({ ...QUIET, weibo: { tokenSeconds: 30 * DAY_S } });
    const back = await codeOf(one);
    expect(back.origin + back.pathname).toBe(BACK);
    expect(back.searchParams.get('state')).toBe('s/1');
    const code = back.searchParams.get('code') ?? '';
    const issued = await exchange(one, code);
    expect(issued).toEqual({
      ...{
        access_token: expect.stringMatching(/^2\.00/),
        remind_in: String(30 * DAY_S),
        expires_in: 30 * DAY_S,
      },
      ...{ uid: one.weiboAccount.uid, isRealName: 'true' },
    });
    expect(await exchange(one, code)).toMatchObject({ error: 'invalid_grant', error_code: 21325 });
    const { body } = await one.weibo('account/get_uid', { access_token: String(issued.access_token) });
    expect(body).toEqual({ uid: one.weiboAccount.uid });
  });

  it('refuses another address, app, secret or grant, a code that waited too long, and the user who denies', async () => {
    const one = await opened({ ...QUIET, weibo: { redirectUri: BACK } });
    const asked = new URLSearchParams({ client_id: '1352222456', redirect_uri: 'http://elsewhere.example/' });
    expect(await (await fetch(`${one.url}/weibo/oauth2/authorize?${asked}`)).json()).toMatchObject({
      error_code: 21322,
    });
    asked.set('client_id', '1');
    expect(await (await fetch(`${one.url}/weibo/oauth2/authorize?${asked}`)).json()).toMatchObject({
      error_code: 21324,
    });
    const fresh = async () => (await codeOf(one)).searchParams.get('code') ?? '';
    expect(await exchange(one, await fresh(), { client_secret: 'x' })).toMatchObject({ error_code: 21324 });
    expect(await exchange(one, await fresh(), { grant_type: 'password' })).toMatchObject({
      error_code: 21328,
    });
    expect(await exchange(one, await fresh(), { redirect_uri: 'http://x/' })).toMatchObject({
      error_code: 21322,
    });
    const late = await fresh();
    await one.advance(11 * 60_000);
    expect(await exchange(one, late)).toMatchObject({ error_code: 21325 });
    expect((await codeOf(one, { deny: '1' })).searchParams.get('error')).toBe('access_denied');
  });

  it('lets a person choose the account in a page', async () => {
    const one = await opened(QUIET);
    const asked = new URLSearchParams({ client_id: '1352222456', redirect_uri: BACK });
    const page = await (await fetch(`${one.url}/weibo/oauth2/authorize?${asked}`)).text();
    expect(page).toContain(one.weiboAccount.name);
    expect(page).toContain(`uid=${one.weiboAccount.uid}`);
  });

  it('lets fifteen users try an app that is not reviewed', async () => {
    const one = await opened({ ...QUIET, weibo: { accounts: 16, reviewed: false } });
    const last = one.sim.world.weibo.accounts.at(-1);
    expect(last && one.sim.weibo.tokens.current(last)).toBeNull();
    const code = (await codeOf(one, { uid: last?.uid ?? '' })).searchParams.get('code') ?? '';
    expect(await exchange(one, code)).toMatchObject({ error_code: 21321 });
  });
});

describe('a token of the simulated Weibo', () => {
  it('tells its life as expire_in, negative once it is over, and answers 21327 then', async () => {
    const one = await opened({ ...QUIET, weibo: { tokenSeconds: 3600 } });
    expect(await post(one, 'get_token_info', one.token)).toMatchObject({
      expire_in: 3600,
      appkey: 1352222456,
    });
    expect((await one.weibo('account/get_uid')).status).toBe(200);
    await one.advance(3600_000 + 5000);
    expect(await post(one, 'get_token_info', one.token)).toMatchObject({ expire_in: -5 });
    expect((await one.weibo('account/get_uid')).body).toMatchObject({
      error: 'expired_token',
      error_code: 21327,
    });
  });

  it('can be revoked, and expire when a test wants it to', async () => {
    const one = await opened(QUIET);
    await one.control('POST', '/tokens', { account: 'weibo-0', expiresAt: one.sim.clock.now() });
    expect((await one.weibo('account/get_uid')).body).toMatchObject({ error_code: 21327 });
    await one.control('POST', '/tokens', { account: 'weibo-0', expiresAt: one.sim.clock.now() + 1000 });
    expect(await post(one, 'revokeoauth2', one.token)).toEqual({ result: 'true' });
    expect((await one.weibo('account/get_uid')).body).toMatchObject({ error_code: 21316 });
  });

  it('opens the standard interface and no more: search and trends are 10014, anything else 10020, POST 10021', async () => {
    const one = await opened(QUIET);
    expect((await one.weibo('search/topics', { q: '青槐' })).body).toMatchObject({ error_code: 10014 });
    expect((await one.weibo('no/such')).body).toMatchObject({
      error_code: 10020,
      request: '/2/no/such.json',
    });
    const address = `${one.url}/weibo/2/comments/to_me.json?access_token=${one.token}`;
    expect(await (await fetch(address, { method: 'POST' })).json()).toMatchObject({ error_code: 10021 });
  });

  it('must be shown: none is "10006" as a string, an unknown one 21332, the appkey alone 21301', async () => {
    const one = await opened(QUIET);
    const ask = async (query: string) =>
      (await fetch(`${one.url}/weibo/2/comments/to_me.json?${query}`)).json();
    expect(await ask('')).toMatchObject({ error_code: '10006' });
    expect(await ask('access_token=2.00x')).toMatchObject({ error_code: 21332 });
    expect(await ask('source=1352222456')).toMatchObject({ error_code: 21301, error: 'auth by Null spi!' });
  });
});
