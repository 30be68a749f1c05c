import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { firstUser } from '../../services/console/accounts.ts';
import { createPasswords } from '../../services/console/passwords.ts';
import { defaultConsoleSettings as defaults } from '../../services/console/settings.ts';
import { NOON } from './incident-record.ts';
import { codeOf, openBrowser, openOffice, signIn } from './office.ts';
import { steppedClock } from './stepped-clock.ts';

describe('signing in', () => {
  it('with the first password, which is made once, shown once and said to be the first until it is changed', async () => {
    const clock = steppedClock(NOON);
    await using office = await openOffice({ clock });
    expect(office.password).toMatch(/^[2-9a-zA-Z]{16}$/);
    expect(await firstUser(office.store, createPasswords(defaults), clock)).toBeNull();
    const browser = await signIn(office);
    expect((await browser.get('/api/v1/me')).body).toEqual({
      user: 'duty',
      role: 'duty',
      firstPassword: true,
    });

    const other = await signIn(office);
    await clock.advance(1000);
    const next = 'a longer password 一二三';
    const wrong = await browser.post('/api/v1/password', { current: 'guess', next });
    expect([wrong.status, codeOf(wrong)]).toEqual([409, 'REFUSED']);
    expect((await browser.post('/api/v1/password', { current: office.password, next: 'short' })).status).toBe(
      400,
    );
    const before = browser.cookie();
    const changed = await browser.post('/api/v1/password', { current: office.password, next });
    expect(changed.body).toEqual({ user: 'duty', role: 'duty', firstPassword: false });
    expect(browser.cookie()).not.toBe(before);
    expect((await browser.get('/api/v1/me')).status).toBe(200);
    // Every other session has ended, and the first password with them.
    expect((await other.get('/api/v1/me')).status).toBe(401);
    expect((await openBrowser(office, before).get('/api/v1/me')).status).toBe(401);
    expect(
      (await openBrowser(office).post('/api/v1/login', { user: 'duty', password: office.password })).status,
    ).toBe(401);
  });

  it('gives a cookie that scripts and other sites do not get, another one each time, and ends the earlier session', async () => {
    await using office = await openOffice({ clock: steppedClock(NOON) });
    const browser = openBrowser(office);
    const credentials = { user: 'duty', password: office.password };
    const first = await browser.post('/api/v1/login', credentials);
    expect(first.headers.get('set-cookie')).toMatch(
      /^guanchao=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const earlier = browser.cookie();
    await browser.post('/api/v1/login', credentials);
    expect(browser.cookie()).not.toBe(earlier);
    expect((await openBrowser(office, earlier).get('/api/v1/me')).status).toBe(401);
    expect((await browser.get('/api/v1/me')).status).toBe(200);
    expect((await browser.post('/api/v1/logout', {})).status).toBe(204);
    expect((await browser.get('/api/v1/me')).status).toBe(401);
  });

  it('over https the cookie is bound to this very host', async () => {
    await using office = await openOffice({ clock: steppedClock(NOON), settings: { https: true } });
    const { headers } = await openBrowser(office).post(
      '/api/v1/login',
      { user: 'duty', password: office.password },
      { origin: office.url.replace('http:', 'https:') },
    );
    expect(headers.get('set-cookie')).toMatch(/^__Host-guanchao=.*; Secure/);
    expect(headers.get('strict-transport-security')).toBe('max-age=15552000');
  });

  it('a session ends when nobody does anything, and at the end of the shift in any case', async () => {
    const clock = steppedClock(NOON);
    await using office = await openOffice({ clock });
    const idle = await signIn(office);
    await clock.advance(defaults.sessionIdleMs - 1);
    expect((await idle.get('/api/v1/me')).status).toBe(200);
    await clock.advance(defaults.sessionIdleMs);
    expect((await idle.get('/api/v1/me')).status).toBe(401);

    const busy = await signIn(office);
    const step = defaults.sessionIdleMs / 2;
    for (let passed = step; passed < defaults.sessionMs; passed += step) {
      await clock.advance(step);
      expect((await busy.get('/api/v1/me')).status).toBe(200);
    }
    await clock.advance(step);
    expect((await busy.get('/api/v1/me')).status).toBe(401);
  });

  it('is refused after too many wrong passwords, the right one as well, until the window is over', async () => {
    const clock = steppedClock(NOON);
    await using office = await openOffice({ clock });
    const browser = openBrowser(office);
    const login = (password: string) => browser.post('/api/v1/login', { user: 'duty', password });
    const tries = await Promise.all(Array.from({ length: 8 }, () => login('wrong')));
    const statuses = tries.map(({ status }) => status).sort();
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    const limited = await login(office.password);
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '900']);
    await clock.advance(defaults.loginWindowMs);
    expect((await login(office.password)).status).toBe(200);
  });

  it('nothing that opens a door is stored or written in clear', async () => {
    await using office = await openOffice({ clock: steppedClock(NOON) });
    const browser = await signIn(office);
    await openBrowser(office).post('/api/v1/login', {
      user: 'my-password-in-the-wrong-field',
      password: 'x',
    });
    const secret = browser.cookie().split('=')[1] ?? '';
    const files = readdirSync(office.folder, { recursive: true, withFileTypes: true });
    const bytes = files
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1'))
      .join('\n');
    expect(bytes).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
    for (const hidden of [secret, office.password, 'my-password-in-the-wrong-field']) {
      expect(hidden.length).toBeGreaterThan(10);
      expect(bytes).not.toContain(hidden);
    }
  });
});
