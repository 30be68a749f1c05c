import { existsSync, mkdtempSync, rmSync } from 'node:fs';
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
  if (browserPath === null) throw new Error('no browser');
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
