import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { NOON } from './incident-record.ts';
import {
  type Browser,
  codeOf,
  openBrowser,
  openOffice,
  signIn,
  statusAs,
  type TestOffice,
} from './office.ts';
import { steppedClock } from './stepped-clock.ts';

/** Every route there is: one that is added is declared, or this fails. */
const ROUTES = [
  'get /api/v1/me',
  'get /api/v1/runs',
  'get /api/v1/runs/{run}/duty',
  'get /api/v1/runs/{run}/events',
  'get /api/v1/runs/{run}/inbox',
  'get /api/v1/runs/{run}/incidents',
  'get /api/v1/runs/{run}/incidents/{id}',
  'get /api/v1/runs/{run}/incidents/{id}/appeals',
  'get /api/v1/runs/{run}/incidents/{id}/timeline',
  'get /api/v1/runs/{run}/mentions',
  'get /healthz',
  'post /api/v1/login',
  'post /api/v1/logout',
  'post /api/v1/mentions',
  'post /api/v1/password',
  'post /api/v1/runs/{run}/actions',
];
const PUBLIC = ['get /healthz', 'post /api/v1/login', 'post /api/v1/logout', 'post /api/v1/mentions'];
const ACT = { id: 'act-00000001', what: { act: 'sign', incident: 'inc-000000000001' } };

const documentSchema = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

describe('what the console refuses', () => {
  let office: TestOffice;
  let browser: Browser;
  beforeAll(async () => {
    office = await openOffice({ clock: steppedClock(NOON) });
    browser = await signIn(office);
  });
  afterAll(async () => {
    expect(office.failures).toEqual([]);
    await office[Symbol.asyncDispose]();
  });

  it('declares every route', async () => {
    const { body } = await openBrowser(office).get('/api/v1/openapi.json');
    const { paths } = documentSchema.parse(body);
    const declared = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`),
    );
    expect(declared.sort()).toEqual(ROUTES);
  });

  it.each(ROUTES.filter((route) => !PUBLIC.includes(route)))('%s without a session', async (route) => {
    const [method, path = ''] = route.split(' ');
    const at = path.replace('{run}', 'live').replace('{id}', 'inc-000000000001');
    const nobody = openBrowser(office);
    const forged = openBrowser(office, 'guanchao=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA');
    for (const one of [nobody, forged]) {
      const reply = method === 'get' ? await one.get(at) : await one.post(at, {});
      expect([reply.status, codeOf(reply)]).toEqual([401, 'SIGNED_OUT']);
      expect(reply.text).toContain('请重新登录');
    }
  });

  it.each([
    'get /api/v1/runs/{run}/events',
    'get /api/v1/runs/{run}/inbox',
    'get /api/v1/runs/{run}/incidents',
    'get /api/v1/runs/{run}/incidents/{id}',
    'get /api/v1/runs/{run}/incidents/{id}/appeals',
    'get /api/v1/runs/{run}/incidents/{id}/timeline',
    'get /api/v1/runs/{run}/mentions',
    'post /api/v1/runs/{run}/actions',
  ])('%s of a run that is not there', async (route) => {
    const [method, path = ''] = route.split(' ');
    const at = path.replace('{run}', 'gone').replace('{id}', 'inc-000000000001');
    const reply = method === 'get' ? await browser.get(at) : await browser.post(at, ACT);
    expect([reply.status, codeOf(reply)]).toEqual([404, 'NO_RUN']);
  });

  it('an incident that is not there', async () => {
    for (const at of [
      'incidents/inc-000000000001',
      'incidents/inc-000000000001/timeline',
      'mentions?incident=inc-1',
    ]) {
      const reply = await browser.get(`/api/v1/runs/live/${at}`);
      expect([reply.status, codeOf(reply)]).toEqual([404, 'NO_INCIDENT']);
    }
  });

  it('a change that does not come from its own page', async () => {
    for (const origin of [
      'http://evil.example',
      'null',
      office.url.replace('http', 'https'),
      'http://127.0.0.1:1',
    ]) {
      const reply = await browser.post('/api/v1/runs/live/actions', ACT, { origin });
      expect([reply.status, codeOf(reply)]).toEqual([403, 'WRONG_ORIGIN']);
    }
    const bare = await fetch(`${office.url}/api/v1/logout`, {
      method: 'POST',
      headers: { cookie: browser.cookie() },
    });
    expect(bare.status).toBe(403);
    expect((await browser.get('/api/v1/me')).status).toBe(200);
  });

  it('a name that is not its own', async () => {
    expect(await statusAs(office, 'evil.example:7700')).toBe(421);
    expect(await statusAs(office, '127.0.0.1.evil.example')).toBe(421);
    expect(await statusAs(office, 'localhost:7700')).toBe(200);
    expect(await statusAs(office, '[::1]:7700')).toBe(200);
  });

  it('a name that was set is its own', async () => {
    await using named = await openOffice({
      clock: steppedClock(NOON),
      settings: { hosts: ['Yuqing.gov.example'] },
    });
    expect(await statusAs(named, 'yuqing.gov.example')).toBe(200);
  });

  it('bodies and queries that break their schema, saying where, in Chinese, and nothing of what they held', async () => {
    const at = '/api/v1/runs/live/actions';
    const bad = await browser.post(at, { id: 'short', what: { act: 'sign' }, secret: 'tell-nobody' });
    expect([bad.status, codeOf(bad)]).toEqual([400, 'BAD_REQUEST']);
    expect(bad.text).toContain('id 太短');
    expect(bad.text).not.toContain('tell-nobody');
    const unreadable = await browser.post(at, '{"id": tell-nobody');
    expect([unreadable.status, codeOf(unreadable)]).toEqual([400, 'BAD_REQUEST']);
    expect(unreadable.text).not.toContain('tell-nobody');
    const form = await browser.post(at, 'id=1', { 'content-type': 'application/x-www-form-urlencoded' });
    expect([form.status, codeOf(form)]).toEqual([415, 'WRONG_TYPE']);
    const large = await browser.post(at, { ...ACT, more: 'x'.repeat(70_000) });
    expect([large.status, codeOf(large)]).toEqual([413, 'TOO_LARGE']);
    for (const query of ['limit=0', 'limit=many', 'state=broken', 'level=pink', 'platform=x', 'sort=1']) {
      const reply = await browser.get(`/api/v1/runs/live/incidents?${query}`);
      expect([reply.status, codeOf(reply)], query).toEqual([400, 'BAD_REQUEST']);
    }
  });

  it('addresses that are not there', async () => {
    expect(codeOf(await browser.get('/api/v1/nothing'))).toBe('NOT_FOUND');
    expect((await browser.get('/assets/nothing.js')).status).toBe(404);
    expect((await browser.get('/../package.json')).status).toBe(404);
    expect((await browser.post('/elsewhere', {})).status).toBe(404);
  });

  it('every answer, errors too, tells the browser to load and frame nothing', async () => {
    for (const path of ['/healthz', '/api/v1/me', '/api/v1/nothing', '/api/v1/openapi.json']) {
      const { headers } = await openBrowser(office).get(path);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'; frame-ancestors 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });
});
