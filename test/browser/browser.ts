import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

/** Where the systems of offices and of continuous integration keep it. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Text, because it runs in the page and not here. */
const REPORT_VIOLATIONS = `addEventListener('securitypolicyviolation', (event) =>
  console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sourceFile + ':' + event.lineNumber))`;

/** The browser of this machine: GUANCHAO_CHROMIUM, or where it is usually found; null where there is none. */
export const browserPath: string | null =
  [process.env.GUANCHAO_CHROMIUM ?? '', ...PLACES].find((path) => path !== '' && existsSync(path)) ?? null;

export interface Visit extends AsyncDisposable {
  readonly page: Page;
  /** What a browser reports and a page must never cause: refused by the policy, thrown, or written as an error. */
  readonly complaints: string[];
}

/** A window of its own, with a profile of its own. */
export async function visit(width: number, height: number): Promise<Visit> {
  if (browserPath === null)
    throw new Error("no browser: install Debian's chromium, or set GUANCHAO_CHROMIUM to one");
  const profile = mkdtempSync(join(tmpdir(), 'guanchao-browser-'));
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath: browserPath,
    args: FLAGS,
    viewport: { width, height },
    // A duty officer's clock may be set to any zone; the page shows China time all the same.
    timezoneId: 'America/New_York',
    locale: 'zh-CN',
    hasTouch: width < 800,
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
  await page.addInitScript({ content: REPORT_VIOLATIONS });
  return {
    page,
    complaints,
    async [Symbol.asyncDispose]() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** What the browser complained of beyond the answers that a test provokes: refused logins, and a server that is away. */
export function unexpected({ complaints }: Visit): readonly string[] {
  return complaints.filter(
    (one) => !/Failed to load resource|ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED/.test(one),
  );
}

/** Signs in as the first user, from wherever the page is. */
export async function logIn(
  page: Page,
  { url, password }: { readonly url: string; readonly password: string | null },
): Promise<void> {
  if (page.url() === 'about:blank') await page.goto(url);
  await page.getByLabel('用户名').fill('duty');
  await page.getByLabel('密码', { exact: true }).fill(password ?? '');
  await page.getByRole('button', { name: /登\s*录/ }).click();
  await page.locator('.frame').waitFor();
}

/** Pixels by which the page is wider than its window: more than none is a page that scrolls sideways. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** Keeps a picture of the whole page in the folder GUANCHAO_SHOTS, where one is named, to be looked at. */
export async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env.GUANCHAO_SHOTS;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
