import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, statSync } from 'node:fs';
import type { Clock } from '../../shared/clock.ts';

/** How often a wait looks again. Each look is a file read. */
const LOOK_MS = 50;

/**
 * The argument that tells a server's process from every other process of the machine, whatever its number: a Java property
 * made of the server's folder, which no other instance has.
 */
export function markOf(folder: string): string {
  return `-Dguanchao.server=${createHash('sha256').update(folder).digest('hex').slice(0, 24)}`;
}

/** The process that a pid file names, if it is alive and carries the mark; null where it is gone or the number is another's. */
export function ownPid(pidFile: string, mark: string): number | null {
  if (!existsSync(pidFile)) return null;
  const pid = Number.parseInt(readFileSync(pidFile, 'utf8'), 10);
  return pid > 0 && isMarked(pid, mark) ? pid : null;
}

/** A dead process that nobody has waited for (a zombie) has no command line any more, and so is not marked. */
export function isMarked(pid: number, mark: string): boolean {
  return commandLineOf(pid).includes(mark);
}

function commandLineOf(pid: number): readonly string[] {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).split(
      /\s+/,
    );
  } catch {
    // No such process: it may end at any moment.
    return [];
  }
}

/** Sends a signal, unless the process has gone or its number is another's by now. Tells whether it was sent. */
export function signalOwn(pid: number, mark: string, signal: NodeJS.Signals): boolean {
  if (!isMarked(pid, mark)) return false;
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

/** Asks a process to end, also one that was frozen; SIGKILL when it has not within `patienceMs`. Resolves when it is gone. */
export async function endOwn(pid: number, mark: string, clock: Clock, patienceMs: number): Promise<void> {
  signalOwn(pid, mark, 'SIGTERM');
  signalOwn(pid, mark, 'SIGCONT');
  if (await isGone(pid, mark, clock, patienceMs)) return;
  signalOwn(pid, mark, 'SIGKILL');
  await isGone(pid, mark, clock, patienceMs);
}

/** Waits until the process is gone, at most `patienceMs`. */
export async function isGone(pid: number, mark: string, clock: Clock, patienceMs: number): Promise<boolean> {
  for (const until = clock.now() + patienceMs; isMarked(pid, mark); ) {
    if (clock.now() >= until) return false;
    await clock.sleep(LOOK_MS);
  }
  return true;
}

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Takes its standard output and error, after what is there already. */
  readonly log: string;
  /** Whether it shares our process group and so the fate of whatever ends that; otherwise it outlives us. */
  readonly withUs: boolean;
}

/** A process that was started: its number, and its end. */
export interface Launched {
  readonly pid: number;
  readonly ended: Promise<number | null>;
  /** From now on our own process may end before it. */
  leave(): void;
}

/** Starts a process. @throws the system's error when the command cannot be run */
export async function launch({ command, args, cwd, env, log, withUs }: Launch): Promise<Launched> {
  const file = openSync(log, 'a', 0o600);
  try {
    const child = spawn(command, [...args], { cwd, env, stdio: ['ignore', file, file], detached: !withUs });
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    return { pid: child.pid ?? 0, ended, leave: () => child.unref() };
  } finally {
    closeSync(file);
  }
}

/** The last lines of a log, for an error; empty where there is no log. */
export function tailOf(log: string, lines: number): string {
  if (!existsSync(log) || statSync(log).size === 0) return '';
  return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}
