import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { drained, freshFolder, idsIn, openIn, openLogIn } from './boxes.ts';

const CHILD = join(import.meta.dirname, 'outbox-child.ts');
const DISK_CHILD = join(import.meta.dirname, 'disk-child.ts');
const DISK_BLOCKS = 1_200;
const KILLS = 8;
/** Numbers between the first ones of two processes: more than one gets to. */
const STRIDE = 100_000;

interface Said {
  readonly acked?: number;
  readonly holding?: boolean;
}

/** Runs a collector until it has said what is waited for, then kills it. Returns the numbers that it was told are safe. */
async function killed(args: readonly string[], when: (said: Said) => boolean): Promise<readonly number[]> {
  const child: ChildProcess = spawn(process.execPath, [CHILD, ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const acked: number[] = [];
  child.on('message', (said: Said) => {
    if (said.acked !== undefined) acked.push(said.acked);
    if (when(said)) child.kill('SIGKILL');
  });
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
  return acked;
}

it('what was answered is in the log once and in order, whenever the process was killed', async () => {
  const folder = freshFolder();
  const acked: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    let left = 1 + ((kill * 37) % 60);
    acked.push(...(await killed([folder, String(kill * STRIDE)], () => --left === 0)));
  }
  await using log = await openLogIn(folder);
  {
    await using outbox = openIn(folder, log);
    await drained(outbox);
  }
  const ids = (await idsIn(log)).map((id) => Number(id.slice(2)));
  expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
  const there = new Set(ids);
  expect(acked.filter((n) => !there.has(n))).toEqual([]);
  expect(acked.length).toBeGreaterThan(KILLS * 10);
  expect(Number(await log.cursor('place'))).toBe(ids.at(-1));
});

it('an append that the log had taken when the process was killed is not sent again', async () => {
  const folder = freshFolder();
  const acked = await killed([folder, '0', '25'], ({ holding }) => holding === true);
  await using log = await openLogIn(folder);
  expect(await idsIn(log)).toContain('t/25');
  await using outbox = openIn(folder, log);
  expect(outbox.waiting().appends).toBeGreaterThan(0);
  await drained(outbox);
  const ids = await idsIn(log);
  expect(ids).toEqual(Array.from({ length: ids.length }, (_, i) => `t/${i}`));
  expect(ids.length).toBeGreaterThanOrEqual(acked.length);
});

it('a disk that takes no more: a clear refusal, what was taken comes into the log, and then there is room again', async () => {
  const folder = freshFolder();
  // No file of the child grows beyond so many blocks of 512 bytes: what a full disk does, without one.
  const limited = `ulimit -f ${DISK_BLOCKS}; exec "$0" "$@"`;
  const child = spawn('sh', ['-c', limited, process.execPath, DISK_CHILD, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  await once(child, 'close');
  const { taken, refusals, after, inLog, said } = JSON.parse(out);
  expect(taken).toBeGreaterThan(10);
  expect(refusals).toHaveLength(3);
  for (const { code, message } of refusals) {
    expect(code).toBe('OUTBOX_FAILED');
    expect(message).toMatch(/outbox\.sqlite cannot be written: .*disk/);
  }
  expect([after, inLog]).toEqual(['taken', taken + 1]);
  expect(said).toEqual([
    expect.stringContaining('does not take appends'),
    expect.stringContaining('appends are refused'),
    expect.stringContaining(`takes appends again: ${taken} that waited`),
  ]);
});
