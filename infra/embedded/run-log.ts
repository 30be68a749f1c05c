import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import { openEventLog } from '../../shared/event-log/open.ts';
import { listRuns, type RunManifest, runFolder } from '../../shared/runs.ts';
import type { VerbCall } from '../../shared/verb.ts';
import { logConfig } from '../cluster/config.ts';
import { environmentOf } from '../cluster/environment-of.ts';
import { keysOf } from '../cluster/keys.ts';
import { officeKeys } from './office.ts';
import { PARTITIONS } from './settings.ts';

/** The log of a run that is there, for a verb that works beside whatever else has it open. */
export interface RunLog extends AsyncDisposable {
  readonly manifest: Pick<RunManifest, 'id' | 'kind'>;
  readonly log: EventLog;
  /** Opens what this run's log has sealed. */
  readonly sealKey: Uint8Array;
  /** A folder of the run that such verbs may lock against each other; null on a cluster, which has none. */
  readonly folder: string | null;
}

/**
 * The log that the services are configured for by this environment.
 * @throws AppError BAD_CONFIG as theirs, LOG_FAILED when the cluster cannot be reached
 */
export async function openClusterLog(call: VerbCall): Promise<RunLog> {
  const config = logConfig(...environmentOf(call));
  const sealKey = keysOf(config).seal;
  const log = await openEventLog({
    ...config.log,
    partitions: config.partitions,
    clock: call.clock,
    sealKey,
  });
  return {
    manifest: config.run,
    log,
    sealKey,
    folder: null,
    [Symbol.asyncDispose]: () => log[Symbol.asyncDispose](),
  };
}

/** @throws AppError BAD_INPUT when the data folder holds no such run, or nothing was ever written to it */
export async function openRunLog(data: string, id: string, clock: Clock): Promise<RunLog> {
  const runs = listRuns(data);
  const manifest = runs.find((run) => run.id === id);
  if (!manifest) {
    const known = runs.length === 0 ? 'no runs' : `runs ${runs.map((run) => run.id).join(', ')}`;
    throw new AppError('BAD_INPUT', `${data} holds no run ${id}, but ${known}: give --run or --data`);
  }
  const folder = runFolder(data, id);
  const place = manifest.log?.folder ?? join(folder, 'log');
  if (!existsSync(place)) throw new AppError('BAD_INPUT', `run ${id} has no log in ${place}`);
  const { sealKey } = officeKeys(data);
  const log = await openEventLog({
    folder: place,
    partitions: manifest.log?.partitions ?? PARTITIONS,
    clock,
    sealKey,
  });
  return { manifest, log, sealKey, folder, [Symbol.asyncDispose]: () => log[Symbol.asyncDispose]() };
}
