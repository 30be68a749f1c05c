import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { signToken } from '../../shared/sign-link.ts';
import { actsOf, startAlerter, tell } from './alerter.ts';
import { incidentRecord, NOON, NOON_MINUTE } from './incident-record.ts';
import { openBrowser, openOffice, TEST_SIGN_KEY } from './office.ts';
import { steppedClock } from './stepped-clock.ts';

const WATER = 'inc-000000000001';

async function openWithIncident() {
  const clock = steppedClock(NOON);
  const office = await openOffice({ clock });
  await tell(office.run, incidentRecord(WATER, { level: 'orange', title: '旧城供水' }));
  const link = (change: object = {}): string =>
    `/sign/${signToken(TEST_SIGN_KEY, { run: 'live', incident: WATER, by: '张三', until: NOON_MINUTE + 60, ...change })}`;
  return { office, clock, link, [Symbol.asyncDispose]: () => office[Symbol.asyncDispose]() };
}

/** As a form in a messenger's browser posts: no cookie, and with any origin or none. */
function press(url: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { origin: 'null', 'content-type': 'application/x-www-form-urlencoded' },
  });
}

/** A POST with neither length nor encoding, as some clients send. */
async function bare(url: string): Promise<string> {
  const { hostname, port, pathname, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(`POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  return text(socket);
}

describe('signing by link', () => {
  it('opening shows a page without the title and signs nothing; the button signs, once', async () => {
    await using at = await openWithIncident();
    const { office, link } = at;
    await using _alerter = startAlerter(office.run);
    const browser = openBrowser(office);
    for (let fetched = 0; fetched < 3; fetched += 1) {
      const page = await browser.get(link());
      expect(page.status).toBe(200);
      expect(page.text).toContain('<form method="post">');
      expect(page.text).toContain('橙色 II级');
      expect(page.text).not.toContain('旧城供水');
      expect(page.headers.get('content-security-policy')).toContain("form-action 'self'");
    }
    expect(await actsOf(office.run)).toEqual([]);
    const pressed = await press(`${office.url}${link()}`);
    expect(pressed.status).toBe(200);
    expect(await pressed.text()).toContain('已由 张三 于');
    await press(`${office.url}${link()}`);
    const acts = await actsOf(office.run);
    expect(new Set(acts.map(({ id }) => id)).size).toBe(1);
    expect(acts[0]).toMatchObject({ by: '张三', what: { act: 'sign', incident: WATER } });
    const after = await browser.get(link());
    expect(after.text).toContain('已由 张三 于');
    expect(after.text).not.toContain('<form');
  });

  it('a request without any body signs as well', async () => {
    await using at = await openWithIncident();
    await using _alerter = startAlerter(at.office.run);
    const answer = await bare(`${at.office.url}${at.link()}`);
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
    expect(answer).toContain('已由 张三 于');
  });

  it('what is expired, changed or of no incident says so, and signs nothing', async () => {
    await using at = await openWithIncident();
    const { office, link } = at;
    const said = async (path: string) => (await press(`${office.url}${path}`)).text();
    expect(await said(link({ until: NOON_MINUTE }))).toContain('链接已过期');
    expect(await said(`${link()}x`)).toContain('链接无效');
    expect(await said(link({ incident: 'inc-00000000ffff' }))).toContain('没有这个事件');
    expect(await said(link({ run: 'other' }))).toContain('没有这个事件');
    expect(await actsOf(office.run)).toEqual([]);
  });
});
