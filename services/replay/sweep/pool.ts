import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { execArgv, execPath } from 'node:process';

/** How one child ended: what it said last, for who asks why. */
export interface ChildEnd {
  readonly code: number | null;
  readonly lastLine: string;
}

const CLI = join(import.meta.dirname, '..', '..', 'cli.ts');

/**
 * Runs works, at most `size` at a time, in their order; after the signal has aborted none is begun. Resolves with what each
 * came to, null of those that were not begun.
 */
export async function runPool<T>(
  works: readonly (() => Promise<T>)[],
  size: number,
  signal: AbortSignal,
): Promise<readonly (T | null)[]> {
  const results = new Array<T | null>(works.length).fill(null);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < works.length && !signal.aborted) {
      const index = next++;
      const work = works[index];
      if (work) results[index] = await work();
    }
  };
  await Promise.all(Array.from({ length: Math.min(size, works.length) }, worker));
  return results;
}

/** Runs `guanchao` with these arguments in a process of its own, which ends with the signal. */
export function runChild(
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly signal: AbortSignal;
  },
): Promise<ChildEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(execPath, [...execArgv, CLI, ...args], {
      ...{ cwd: options.cwd, env: { ...options.env, INIT_CWD: options.cwd } },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let lastLine = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      lastLine = text.trimEnd().split('\n').at(-1) ?? lastLine;
    });
    const stop = (): void => void child.kill('SIGTERM');
    if (options.signal.aborted) stop();
    options.signal.addEventListener('abort', stop);
    child.on('error', reject);
    child.on('close', (code) => {
      options.signal.removeEventListener('abort', stop);
      resolve({ code, lastLine });
    });
  });
}
