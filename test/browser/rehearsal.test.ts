import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../pipeline.ts';
import { startGuanchao } from '../started.ts';
import { logIn, overflowOf, shot, unexpected, visit } from './browser.ts';

/** "About two minutes" after the start, with room for two busy cores. */
const RED_MS = 240_000;

describe('a newcomer, after the first start', () => {
  it('sees the rehearsal rise to red by itself, signs it, writes a note, closes it, and finds it closed', async () => {
    await using stack = new AsyncDisposableStack();
    const started = await startGuanchao(temporaryFolder('browser-rehearsal'));
    const desk = stack.use(await visit(1440, 900));
    const phone = stack.use(await visit(390, 844));
    for (const { page } of [desk, phone]) await logIn(page, started);

    const { page } = desk;
    // Led to the rehearsal, for nothing has ever come in live; and told on every page that it is none but a rehearsal.
    await page.getByText('演练 · 非真实事件').waitFor();
    await page.locator('.row .level-yellow, .row.edge-yellow').first().waitFor({ timeout: RED_MS });
    await shot(page, 'board-yellow');
    const market = page.locator('.row', { hasText: '青槐农贸市场' });
    await page.locator('.row.edge-red').waitFor({ timeout: RED_MS });
    expect(await page.title()).toContain('红');
    await shot(page, 'board-red');
    await phone.page.locator('.row.edge-red').waitFor();
    expect(await overflowOf(phone.page)).toBe(0);
    await shot(phone.page, 'phone-board-red');

    await market.getByRole('link').click();
    await page.getByText('▲跳跃').first().waitFor();
    await page.locator('canvas').first().waitFor();
    await page.getByRole('heading', { name: /^为何研判为/ }).waitFor();
    await page.getByRole('heading', { name: /^最常被问/ }).waitFor();
    await page.locator('.asked li').first().waitFor();
    expect(await page.locator('.samples li, .sample').count()).toBeGreaterThan(0);
    await page.getByLabel('检索本事件的言论').fill('隐瞒');
    await page.getByRole('button', { name: /^检\s*索/ }).click();
    const search = page.locator('section', { hasText: '言论检索' });
    await search.locator('blockquote', { hasText: '隐瞒' }).first().waitFor();
    await page.getByLabel('检索本事件的言论').fill('');
    await page.getByRole('button', { name: /^检\s*索/ }).click();
    await search.getByRole('button', { name: '加载更多' }).click();
    await expect.poll(() => search.locator('blockquote').count()).toBeGreaterThan(50);
    await shot(page, 'incident-mentions');
    await page.getByLabel('检索本事件的言论').fill('不会有的词');
    await page.getByRole('button', { name: /^检\s*索/ }).click();
    await page.getByText('没有找到与「不会有的词」有关的言论。').waitFor();
    await shot(page, 'incident-red');

    await page.getByRole('button', { name: /^签收/ }).click();
    await page.locator('.act-bar .signed').getByText('duty').waitFor();
    // The other window hears of it without being asked.
    await phone.page.locator('.row.edge-red .signed').getByText('duty').waitFor();
    await phone.page.locator('.row.edge-red').getByRole('link').click();
    await phone.page.locator('canvas').first().waitFor();
    expect(await overflowOf(phone.page)).toBe(0);
    await phone.page.waitForTimeout(1000);
    await shot(phone.page, 'phone-incident-red');

    await page.getByRole('button', { name: /^备\s*注/ }).click();
    await page
      .getByRole('dialog')
      .getByRole('textbox')
      .fill('已联系市场监管部门，下午通报。<script>alert(1)</script>');
    await page.getByRole('button', { name: /^记\s*下/ }).click();
    await page
      .locator('.book')
      .getByText('已联系市场监管部门，下午通报。<script>alert(1)</script>')
      .waitFor();

    await page.getByRole('button', { name: /结\s*案/ }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /结\s*案/ })
      .click();
    await page.getByRole('dialog').getByText('请填写理由。').waitFor();
    await page.getByRole('dialog').getByRole('textbox').fill('演练结束');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /结\s*案/ })
      .click();
    await page.getByText('已结束').first().waitFor();
    await shot(page, 'incident-closed');
    await page.getByRole('link', { name: '看板', exact: true }).click();
    await market.waitFor({ state: 'detached' });
    await page.getByText('已结', { exact: true }).click();
    await page.locator('.row', { hasText: '青槐农贸市场' }).getByText('duty 签收').waitFor();
    await shot(page, 'board-closed');

    expect(unexpected(desk)).toEqual([]);
    expect(unexpected(phone)).toEqual([]);
    expect(await started.stop()).toBe(0);
  }, 420_000);
});
