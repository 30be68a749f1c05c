import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../pipeline.ts';
import { pushAt } from '../session.ts';
import { startGuanchao } from '../started.ts';
import { logIn, overflowOf, shot, unexpected, visit } from './browser.ts';

/** A port that is free now: a server that dies and comes back must have the same one. */
async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? String(address.port) : '';
}

/** How long one tap is waited for, and how often it is tried. */
const BRIEFLY = { timeout: 6000 } as const;
const TAPS = 4;

describe('the console of a live run', () => {
  it('says that it cannot know before it can, takes an incident by hand, and survives a dead server and a lost session', async () => {
    const data = temporaryFolder('browser-live');
    const port = await freePort();
    const start = () => startGuanchao(data, '--no-rehearsal', '--port', port);
    let started = await start();
    const { password } = started;
    await using stack = new AsyncDisposableStack();
    const desk = stack.use(await visit(1440, 900));
    const { page } = desk;

    // A wrong password, then the right one.
    await page.goto(started.url);
    await page.getByLabel('用户名').fill('duty');
    await page.getByLabel('密码', { exact: true }).fill('wrong password');
    await page.getByRole('button', { name: /登\s*录/ }).click();
    await page.getByText('用户名或密码不正确').waitFor();
    await shot(page, 'login-wrong');
    await logIn(page, { url: started.url, password });

    // Empty: neither monitors nor mentions, so no word of calm.
    await page.getByText('还没有监测方案，现在不会预警').waitFor();
    await shot(page, 'board-no-monitors');
    expect(await started.stop()).toBe(0);
    await page.getByText('已断开，正在重连').waitFor({ timeout: 60_000 });
    await shot(page, 'board-broken');
    writeFileSync(
      join(data, 'policy.yaml'),
      'version: 1\nmonitors: [{ id: water, name: 旧城供水, any: [自来水] }]\n',
    );
    started = await start();
    await page.getByText('已断开，正在重连').waitFor({ state: 'hidden', timeout: 60_000 });
    await page.reload();
    await page.getByText('还没有收到过言论').waitFor();
    await shot(page, 'board-nothing-heard');

    // By hand, with a title that would hurt a page that trusted it.
    const title = '上级来电：<img src=x onerror=alert(1)> 旧城停水'.padEnd(78, '很长的标题');
    await page.getByRole('button', { name: '手工立项' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: /立\s*项/ }).click();
    await dialog.getByText('请填写理由。').waitFor();
    await dialog.getByRole('textbox').first().fill(title);
    await dialog.getByRole('textbox').nth(1).fill('办公室主任来电');
    await shot(page, 'open-by-hand');
    await dialog.getByRole('button', { name: /立\s*项/ }).click();
    await page.getByRole('heading', { name: title }).waitFor();
    await shot(page, 'incident-by-hand');
    for (const [name, choice] of [
      ['调整等级', '红'],
      ['静默', '30 分钟'],
    ] as const) {
      await page.getByRole('button', { name: new RegExp(name.split('').join('\\s*')) }).click();
      await dialog.locator('.choice-one', { hasText: choice }).click();
      await dialog.getByRole('textbox').fill(`因为${name}`);
      await shot(page, `act-${name === '静默' ? 'mute' : 'level'}`);
      await dialog.locator('button[type=submit]').click();
      await dialog.waitFor({ state: 'detached' });
      await page.locator('.book').getByText(`因为${name}`).first().waitFor();
    }

    // The console is a channel too: what was sent to it is read there.
    await page.getByRole('button', { name: '通知' }).click();
    await dialog.getByText('新事件').first().waitFor();
    await dialog.getByText('办公室主任来电').first().waitFor();
    await shot(page, 'inbox');
    await dialog.getByRole('button', { name: /关\s*闭/ }).click();

    // Phone: the same pages, no sideways scrolling, with the very long title.
    const phone = stack.use(await visit(390, 844));
    await logIn(phone.page, { url: started.url, password });
    await phone.page.locator('.row').waitFor();
    expect(await overflowOf(phone.page)).toBe(0);
    await shot(phone.page, 'phone-board');
    await phone.page.locator('.row').getByRole('link').click();
    await phone.page.locator('.heading').waitFor();
    expect(await overflowOf(phone.page)).toBe(0);
    await shot(phone.page, 'phone-incident');
    await choose(phone.page, '结案');
    await shot(phone.page, 'phone-close');
    expect(await overflowOf(phone.page)).toBe(0);

    // A session that ended elsewhere leads to the login, and back.
    await page.context().clearCookies();
    await page.reload();
    await page.getByLabel('用户名').waitFor();
    await page.getByText('请先登录，随后回到刚才的页面。').waitFor();
    await logIn(page, { url: page.url(), password });
    await page.getByRole('heading', { name: title }).waitFor();

    // No page of another site, and none without a session, gets at anything.
    const foreign = await fetch(`${started.url}/api/v1/runs`);
    expect(foreign.status).toBe(401);
    expect((await pushAt(started.url, 'guanchao_no', '{}')).status).toBe(401);
    expect(unexpected(desk)).toEqual([]);
    expect(unexpected(phone)).toEqual([]);
    expect(await started.stop()).toBe(0);
  }, 300_000);
});

/** A tap on a menu that is unfolding can be lost on a busy machine; whoever holds the telephone taps again. */
async function choose(page: Page, name: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  const item = page.getByRole('menuitem', { name });
  for (let taps = 0; taps < TAPS && !(await dialog.isVisible()); taps++) {
    try {
      if (!(await item.isVisible())) await page.getByRole('button', { name: '更多' }).click(BRIEFLY);
      await item.click(BRIEFLY);
      await dialog.waitFor(BRIEFLY);
    } catch (error) {
      console.error(`the menu did not answer to tap ${taps + 1}: ${error}`);
    }
  }
  await dialog.waitFor();
}
