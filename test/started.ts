import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const root = join(import.meta.dirname, '..');
const cli = join(root, 'services', 'cli.ts');
/** The page's first build takes some seconds on a busy machine. */
const READY_MS = 120_000;

/** `guanchao start` in a process of its own, and what it printed. */
export interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  /** Null where it was not the first start. */
  readonly password: string | null;
  readonly token: string | null;
  /** All of its standard error so far. */
  err(): string;
  /** Asks it to stop as Ctrl-C does; resolves with its exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Starts on a free port and waits for the address; ends with the test. @throws Error with what it said when it ends before */
export function startGuanchao(data: string, ...args: readonly string[]): Promise<Started> {
  return startUnder([], data, ...args);
}

/** The same by a program that is given the command and ends as it. */
export async function startUnder(
  program: readonly string[],
  data: string,
  ...args: readonly string[]
): Promise<Started> {
  const start = [process.execPath, cli, 'start', '--data', data, '--port', '0', ...args];
  const [file = '', ...given] = [...program, ...start];
  const child = spawn(file, given, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let isAsked = false;
  onTestFinished(() => {
    isAsked = true;
    child.kill('SIGKILL');
  });
  let out = '';
  let err = '';
  const ready = Promise.withResolvers<void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    // The address is printed when everything is open, the secrets with it.
    if (/http:\/\/\S+\n/.test(out)) ready.resolve();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = once(child, 'close');
  void ended.then(([code, signal]) => {
    // A test that then waits in vain should show why.
    if (!isAsked) console.error(`start ended by itself with ${code ?? signal}: ${err}`);
  });
  const early = ended.then(([code]) => {
    throw new Error(`start ended with ${code}: ${err}`);
  });
  early.catch(() => undefined);
  const late = setTimeout(() => {
    ready.reject(new Error(`start said no address in time: ${out}${err}`));
    child.kill('SIGKILL');
  }, READY_MS);
  await Promise.race([ready.promise, early]).finally(() => clearTimeout(late));
  return {
    child,
    url: /http:\/\/\S+/.exec(out)?.[0] ?? '',
    password: /口令 (\S+)/.exec(out)?.[1] ?? null,
    token: /推送令牌 +(\S+)/.exec(out)?.[1] ?? null,
    err: () => err,
    async stop() {
      isAsked = true;
      if (child.exitCode === null) child.kill('SIGINT');
      const [code] = await ended;
      return code;
    },
    async kill() {
      isAsked = true;
      child.kill('SIGKILL');
      await ended;
    },
  };
}
