import { type ChildProcess, spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';
import type { StorePlace } from '../../shared/incident-store/open.ts';
import type { Ground } from './incident-store.ts';

/** What a child process of the contract does with the store; it tells its parent by messages how far it is. */
export type ChildTask =
  /** Rounds of writes of every kind from `from` on, for good. Says `{written: n}` when all of round n is acknowledged. */
  | { readonly task: 'write'; readonly from: number }
  /** Adds one to setting `count` so often, each by optimistic concurrency. */
  | { readonly task: 'count'; readonly times: number }
  /** Claims until nothing is due and finishes each. Says `{claimed: [id, …]}` after each claim. */
  | { readonly task: 'claim'; readonly worker: string; readonly now: number };

/** Starts the adapter's child process on a store; killed with its test if it still runs then. */
export function startChild(ground: Ground, settings: StorePlace, task: ChildTask): ChildProcess {
  const args = [ground.child, JSON.stringify(settings), JSON.stringify(task)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}
