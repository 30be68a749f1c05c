import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { detectVerbBy } from '../../services/analyzer/main.ts';
import { policyOfCall, setOption } from '../../services/policy.ts';
import { systemClock } from '../../shared/clock.ts';
import { runVerb } from '../../shared/verb.ts';

const folder = mkdtempSync(join(tmpdir(), 'guanchao-detect-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the detect verb', () => {
  it('puts out no more while its reader is behind', async () => {
    const rows = Array.from({ length: 1000 }, (_, i) => `${1_767_225_600 + i * 60},${i % 3}`);
    writeFileSync(join(folder, 'series.csv'), `time,value\n${rows.join('\n')}\n`);
    let lines = 0;
    let catchUp = (): void => {};
    const caughtUp = new Promise<void>((resolve) => {
      catchUp = resolve;
    });
    const running = runVerb([detectVerbBy(policyOfCall, setOption)], ['detect', 'series.csv'], {
      env: {},
      cwd: folder,
      clock: systemClock,
      signal: new AbortController().signal,
      out: () => {
        lines += 1;
      },
      drained: () => (lines < 100 ? Promise.resolve() : caughtUp),
      err: () => {},
    });
    while (lines < 100) await new Promise(setImmediate);
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    expect(lines).toBe(100);
    catchUp();
    expect(await running).toBe(0);
    expect(lines).toBe(1000);
  });
});
