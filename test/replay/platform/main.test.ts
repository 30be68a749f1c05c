import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { guanchao } from '../../command.ts';

const cli = join(import.meta.dirname, '..', '..', '..', 'services', 'cli.ts');

function settingsFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'platform-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'settings.yaml');
  writeFileSync(path, text);
  return path;
}

describe('guanchao simulate-platform', () => {
  it('listens with the settings of a file, lets its time run, and ends when it is told to', async () => {
    const path = settingsFile(
      'weibo: { accounts: 1, threads: 3 }\nwechat: { accounts: 1, threads: 1 }\ncrisis: null\n',
    );
    const args = [
      'simulate-platform',
      '--port',
      '0',
      '--seed',
      '5',
      '--speed',
      '3600',
      '--settings',
      path,
      '--json',
    ];
    const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [line] = await once(createInterface(child.stdout), 'line');
    const { url } = z.object({ url: z.url(), seed: z.literal(5) }).parse(JSON.parse(String(line)));
    const clock = z.object({ now: z.int(), startAt: z.int() });
    const { now, startAt } = clock.parse(await (await fetch(`${url}/clock`)).json());
    expect(now).toBeGreaterThan(startAt);
    expect(await (await fetch(url)).text()).toContain('POST /faults/schedule');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('names what is wrong in its settings, and a port that is taken', async () => {
    const wrong = await guanchao(['simulate-platform', '--settings', settingsFile('weibo:\n  acounts: 3\n')]);
    expect(wrong).toMatchObject({
      code: 1,
      err: expect.stringContaining('line 2: weibo.acounts: unknown key'),
    });
    expect((await guanchao(['simulate-platform', '--speed', 'fast'])).code).toBe(2);
  });
});
