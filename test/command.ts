import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** The real command in a process of its own. */
const cli = join(import.meta.dirname, '..', 'services', 'cli.ts');

export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs `guanchao` with these arguments and, besides this process's, this environment. `killWhen` is asked every few milliseconds
 * and, once true, the process gets SIGKILL.
 */
export function guanchao(
  args: readonly string[],
  killWhen?: () => boolean,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    const watch = killWhen ? setInterval(() => killWhen() && child.kill('SIGKILL'), 5) : null;
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (watch) clearInterval(watch);
      resolve({ code, signal, out, err });
    });
  });
}
