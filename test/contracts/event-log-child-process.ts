import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import type { Ground, LogSettings } from './event-log.ts';

/** What a child process of the contract does with the log; it tells its parent by messages how far it is. */
export type ChildTask =
  /** Both stages to the end. Says `{at}` at each opening, flush and storing of state. */
  | { readonly task: 'run the pipeline'; readonly batchSize: number }
  /** The first stage to the end. Says `{folded: [partition, offset]}`. */
  | { readonly task: 'score'; readonly batchSize: number }
  /** The same, but says `{holding: true}` at its first record from `holdAt` on and stays in it until it is sent a message. */
  | { readonly task: 'score and hold'; readonly batchSize: number; readonly holdAt: number }
  /** Appends `rounds` times 20 mentions with a cursor of that count; says `{appended}` after each. */
  | { readonly task: 'append'; readonly rounds: number; readonly from: number }
  /** Reads partition 0 with pauses, then processes it. Says `{page}` per page and `{folded}` at the end. */
  | { readonly task: 'read slowly'; readonly stream: 'mentions' };

/** Starts the adapter's child process on a log; killed with its test if it still runs then. */
export function startChild(
  ground: Ground,
  settings: LogSettings,
  task: ChildTask,
  nodeFlags: readonly string[] = [],
): ChildProcess {
  const args = [...nodeFlags, ground.child, JSON.stringify(settings), JSON.stringify(task)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

/** Resolves when the child has ended well. */
export async function finished(child: ChildProcess): Promise<void> {
  const how = await ended(child);
  if (how !== 0) throw new Error(`the child process ended with ${how}`);
}

/** Exit code or signal of the child, once it has ended. */
export async function ended(child: ChildProcess): Promise<number | NodeJS.Signals> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.signalCode ?? child.exitCode ?? 0;
}

/** Resolves with the child's first message for which `wanted` holds; rejects when the child ends before. */
export function message<T>(child: ChildProcess, wanted: (message: T) => boolean): Promise<T> {
  return new Promise((resolve, reject) => {
    function take(received: T): void {
      if (!wanted(received)) return;
      child.off('message', take);
      child.off('exit', gone);
      resolve(received);
    }
    function gone(code: number | null, signal: NodeJS.Signals | null): void {
      reject(new Error(`the child process ended with ${signal ?? code} before it said what was waited for`));
    }
    child.on('message', take);
    child.on('exit', gone);
  });
}
