import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  endOwn,
  isMarked,
  launch,
  markOf,
  ownPid,
  signalOwn,
  tailOf,
} from '../../../infra/servers/processes.ts';
import { systemClock } from '../../../shared/clock.ts';
import { temporaryFolder } from '../../pipeline.ts';

/** A process that carries a mark among its arguments, as a server does, and says when it listens to signals. */
async function marked(mark: string, script: string) {
  const child = spawn(process.execPath, [
    '-e',
    `${script};console.log(1);setInterval(() => 0, 1000)`,
    '--',
    mark,
  ]);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return { child, pid: child.pid ?? 0 };
}

describe('a process of ours', () => {
  const mark = markOf('/some/folder');

  it('is known by number and mark together', async () => {
    const { child, pid } = await marked(mark, '');
    const pidFile = join(temporaryFolder('pid'), 'pid');
    expect(ownPid(pidFile, mark)).toBeNull();
    writeFileSync(pidFile, `${pid}\n`);
    expect(ownPid(pidFile, mark)).toBe(pid);
    expect(ownPid(pidFile, markOf('/other/folder'))).toBeNull();
    writeFileSync(pidFile, '');
    expect(ownPid(pidFile, mark)).toBeNull();
    expect(signalOwn(pid, markOf('/other/folder'), 'SIGKILL')).toBe(false);
    expect(child.exitCode).toBeNull();
    expect(signalOwn(pid, mark, 'SIGKILL')).toBe(true);
    await once(child, 'exit');
    expect(isMarked(pid, mark)).toBe(false);
  });

  it('ends when it is asked to, though it was frozen', async () => {
    const { child, pid } = await marked(mark, '');
    const ended = once(child, 'exit');
    child.kill('SIGSTOP');
    await endOwn(pid, mark, systemClock, 20_000);
    expect(await ended).toEqual([null, 'SIGTERM']);
  });

  it('is killed when it does not end in time', async () => {
    const { child, pid } = await marked(mark, "process.on('SIGTERM', () => 0)");
    const ended = once(child, 'exit');
    await endOwn(pid, mark, systemClock, 200);
    expect(await ended).toEqual([null, 'SIGKILL']);
  });

  it('writes to its log, whose end can be shown, and nobody else can read it', async () => {
    const folder = temporaryFolder('launch');
    const log = join(folder, 'log');
    expect(tailOf(log, 3)).toBe('');
    const lines = 'for (let n = 0; n < 9; n++) console.log("line", n); console.error("why")';
    const launching = {
      command: process.execPath,
      args: ['-e', lines],
      cwd: folder,
      env: {},
      log,
      withUs: true,
    };
    expect(await (await launch(launching)).ended).toBe(0);
    expect(tailOf(log, 3)).toBe('line 7\nline 8\nwhy');
    expect(statSync(log).mode & 0o777).toBe(0o600);
    expect(readFileSync(log, 'utf8').split('\n')).toHaveLength(11);
    await expect(launch({ ...launching, command: '/nowhere/java' })).rejects.toThrow('ENOENT');
  });
});
