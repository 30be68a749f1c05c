import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execArgv, execPath } from 'node:process';
import { AppError } from '../../../shared/errors.ts';
import { writeWhole } from '../../../shared/files.ts';
import { generateLoad, loadPolicy } from './load.ts';
import type { Peak } from './table.ts';

/** Peak resident memory of whole replays of these sizes, each in a process of its own, as the system counted it. */
export async function measureMemory(
  work: string,
  sizes: readonly number[],
  signal: AbortSignal,
): Promise<readonly Peak[]> {
  const peaks: Peak[] = [];
  const policy = join(work, 'policy.yaml');
  writeWhole(policy, loadPolicy());
  for (const mentions of sizes) {
    const file = await generateLoad(work, mentions);
    const out = join(work, `memory-${mentions}`);
    const peakMiB = await peakOfReplay(['replay', file, '--out', out, '--policy', policy, '--json'], signal);
    peaks.push({ mentions, peakMiB });
    rmSync(out, { recursive: true, force: true });
    rmSync(file);
  }
  return peaks;
}

function peakOfReplay(args: readonly string[], signal: AbortSignal): Promise<number> {
  const cli = resolve(import.meta.dirname, '../../cli.ts');
  return new Promise((done, fail) => {
    // Under the same settings of V8 as this process: those of package.json.
    const child = spawn(execPath, [...execArgv, cli, ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
      signal,
    });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.on('error', fail);
    child.on('close', (code) => {
      if (code === 0) done(Number(JSON.parse(out).peakMiB));
      else fail(new AppError('BAD_INPUT', `the replay for the memory figure ended with ${code}`));
    });
  });
}
