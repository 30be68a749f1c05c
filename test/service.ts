import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '..');
const cli = join(root, 'services', 'cli.ts');
/** Seconds of a busy machine: the segmenter's dictionary, and for the console the page's first build. */
const START_MS = 120_000;

const lineSchema = z.looseObject({ level: z.string(), msg: z.string() });
const readySchema = z.strictObject({ ready: z.boolean(), reasons: z.array(z.string()) });

/** A service in a process of its own, and what it said. */
export interface ServiceProcess {
  readonly child: ChildProcess;
  /** Every line of its log so far. */
  lines(): readonly z.infer<typeof lineSchema>[];
  out(): string;
  /** All of its standard error so far. */
  err(): string;
  /** Where /livez, /readyz and /metrics are, once it has started. */
  health(): Promise<string>;
  /** Where its own HTTP is, once it listens. */
  url(): Promise<string>;
  readiness(): Promise<z.infer<typeof readySchema>>;
  /** Resolves when it is ready. */
  ready(): Promise<void>;
  metrics(): Promise<string>;
  /** Asks it to stop as an orchestrator does; resolves with its exit code. */
  stop(): Promise<number | null>;
  kill(): Promise<void>;
  /** Its exit code, when it has ended by itself. */
  ended(): Promise<number | null>;
}

/** Starts `guanchao NAME` with this environment and nothing of the tests' own; ends with the test. */
export function startService(
  name: string,
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): ServiceProcess {
  const inherited = Object.entries(process.env).filter(([key]) => !key.startsWith('GUANCHAO_'));
  const segmenter = process.env.GUANCHAO_SEGMENTER;
  const child = spawn(process.execPath, [cli, name, ...args], {
    cwd: root,
    env: {
      ...Object.fromEntries(inherited),
      ...(segmenter === undefined ? {} : { GUANCHAO_SEGMENTER: segmenter }),
      GUANCHAO_HEALTH_LISTEN: '127.0.0.1:0',
      GUANCHAO_LISTEN: '127.0.0.1:0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const closed = once(child, 'close').then(([code]): number | null => code);
  const lines = (): readonly z.infer<typeof lineSchema>[] =>
    out
      .split('\n')
      .slice(0, -1)
      .map((line) => lineSchema.parse(JSON.parse(line)));

  async function told(msg: string, field: string): Promise<string> {
    const found = (): string => {
      if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}: ${out}${err}`);
      return z.string().parse(lines().findLast((line) => line.msg === msg)?.[field] ?? '');
    };
    await expect.poll(found, { interval: 50, timeout: START_MS }).not.toBe('');
    return found();
  }

  const health = (): Promise<string> => told('started', 'health');
  async function readiness(): Promise<z.infer<typeof readySchema>> {
    const answer = await fetch(`${await health()}/readyz`);
    const body = readySchema.parse(await answer.json());
    expect(answer.status).toBe(body.ready ? 200 : 503);
    return body;
  }

  return {
    child,
    lines,
    out: () => out,
    err: () => err,
    health,
    url: () => told('listening', 'url'),
    readiness,
    async ready() {
      await expect
        .poll(async () => (await readiness()).reasons, { interval: 100, timeout: START_MS })
        .toEqual([]);
    },
    metrics: async () => (await fetch(`${await health()}/metrics`)).text(),
    async stop() {
      child.kill('SIGTERM');
      return closed;
    },
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
    ended: () => closed,
  };
}
