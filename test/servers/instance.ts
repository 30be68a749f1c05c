import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Machine } from '../../infra/servers/machine.ts';
import { systemClock } from '../../shared/clock.ts';

/** A new folder for an instance that the user whom Elasticsearch runs as can pass. */
export function instanceFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'guanchao-servers-'));
  chmodSync(folder, 0o711);
  return folder;
}

/** This process's environment and clock, for starting servers. */
export const machine: Machine = {
  env: process.env,
  clock: systemClock,
  signal: new AbortController().signal,
  err: console.error,
};
