import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { simulatePlatformVerb } from '../../../services/replay/platform/main.ts';
import { systemClock } from '../../../shared/clock.ts';
import { runVerb } from '../../../shared/verb.ts';
import { opened } from './opened.ts';

function settingsFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'platform-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'settings.yaml');
  writeFileSync(path, text);
  return path;
}

/** The verb at work: its first line, its errors, and its end. */
function run(...args: readonly string[]) {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const errors: string[] = [];
  let said = (_text: string) => {};
  const first = new Promise<string>((resolve) => (said = resolve));
  const world = { env: {}, cwd: '.', clock: systemClock, signal: stop.signal };
  const code = runVerb([simulatePlatformVerb], ['simulate-platform', ...args], {
    ...world,
    out: (text) => said(text),
    err: (line) => void errors.push(line),
  });
  return { first, code, errors, stop: () => stop.abort() };
}

describe('guanchao simulate-platform', () => {
  it('listens with the settings of a file, lets its time run, and ends when it is told to', async () => {
    const path = settingsFile(
      'weibo: { accounts: 1, threads: 3 }\nwechat: { accounts: 1, threads: 1 }\ncrisis: null\n',
    );
    const running = run('--port', '0', '--seed', '5', '--speed', '3600', '--settings', path, '--json');
    const { url } = z.object({ url: z.url(), seed: z.literal(5) }).parse(JSON.parse(await running.first));
    const clock = z.object({ now: z.int(), startAt: z.int() });
    const { now, startAt } = clock.parse(await (await fetch(`${url}/clock`)).json());
    expect(now).toBeGreaterThan(startAt);
    expect(await (await fetch(url)).text()).toContain('POST /faults/schedule');
    running.stop();
    expect(await running.code).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  it('names what is wrong in its settings or its call, and a port that is taken', async () => {
    const wrong = run('--settings', settingsFile('weibo:\n  acounts: 3\n'));
    expect(await wrong.code).toBe(1);
    expect(wrong.errors.join()).toContain('line 2: weibo.acounts: unknown key');
    expect(await run('--speed', 'fast').code).toBe(2);
    const { url } = await opened({ crisis: null });
    const taken = run('--hours', '1', '--port', new URL(url).port);
    expect(await taken.code).toBe(1);
    expect(taken.errors.join()).toContain('cannot listen on 127.0.0.1');
  });
});
