import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { importFiles, MAX_AGE_DAYS } from '../../services/collector/import.ts';
import { readPolicyFile } from '../../services/policy.ts';
import { AppError } from '../../shared/errors.ts';
import { openEventLog } from '../../shared/event-log/open.ts';
import type { Policy } from '../../shared/policy.ts';
import { progressLine } from '../../shared/progress.ts';
import { beginRun, liveRun, runFolder } from '../../shared/runs.ts';
import type { Verb, VerbCall } from '../../shared/verb.ts';
import { policyInForce, putIntoForce } from '../policy-in-force.ts';
import { importAsRun } from './import-run.ts';
import { officeKeys } from './office.ts';
import { dataFolder, PARTITIONS } from './settings.ts';

export const importVerb: Verb = {
  name: 'import',
  summary: 'take files into the live run (recent rows), or into a run of their own (rows of any age)',
  usage: 'FILE… [--as-run [--name NAME]] [--data DIR]',
  options: [
    { name: 'data', value: 'DIR', help: 'the data folder of `start` (default guanchao-data)' },
    { name: 'as-run', value: null, help: 'history: judged as a run of its own that the console shows' },
    {
      name: 'name',
      value: 'NAME',
      help: 'what the console calls that run (default: the names of the files)',
    },
  ],
  arguments: { min: 1, max: Number.POSITIVE_INFINITY },
  run: runImport,
};

async function runImport(call: VerbCall): Promise<number> {
  const data = dataFolder(call);
  if (call.has('as-run')) return importAsRun(call, data, officePolicy(data));
  if (call.option('name') !== null) throw new AppError('USAGE', '--name names a run: give --as-run with it');
  return importLive(call, data);
}

async function importLive(call: VerbCall, data: string): Promise<number> {
  const { clock, signal } = call;
  const { pseudonymKey, sealKey } = officeKeys(data);
  const { id } = beginRun(data, liveRun(clock.now()));
  const folder = join(runFolder(data, id), 'log');
  mkdirSync(folder, { recursive: true });
  const work = join(data, 'imports');
  let spool: string | null = null;
  try {
    await using log = await openEventLog({
      folder,
      partitions: PARTITIONS,
      clock,
      sealKey,
      durability: 'power',
    });
    // Before the mentions, in the order of the log: what comes before any policy is watched by nobody.
    if ((await policyInForce(log)) === null) await putIntoForce(log, officePolicy(data), 0);
    const reading = progressLine('reading', 'bytes', clock, call.err);
    const imported = await importFiles({
      files: call.positionals.map(call.path),
      log,
      key: pseudonymKey,
      spoolPath(batch) {
        mkdirSync(work, { recursive: true, mode: 0o700 });
        spool = join(work, batch);
        return spool;
      },
      now: clock.now(),
      signal,
      onProgress: reading.update,
    });
    reading.end();
    if (imported === null) {
      call.err('stopped before the end; the same command goes on from here');
      return 1;
    }
    const { rows, appended, tooOld, rejected, rejects, known } = imported;
    for (const file of known) call.err(`${file}: taken in before, nothing is added`);
    for (const { file, line, reason } of rejects) call.err(`${file} line ${line}: ${reason}`);
    if (rejected > rejects.length) call.err(`… and ${rejected - rejects.length} more row(s) rejected`);
    if (tooOld > 0)
      call.err(
        `${tooOld} row(s) are older than ${MAX_AGE_DAYS} days: import them with --as-run, as a run of their own`,
      );
    if (call.json) call.out(`${JSON.stringify({ rows, appended, tooOld, rejected, known: known.length })}\n`);
    else call.out(`${rows} rows: ${appended} taken in, ${tooOld} too old, ${rejected} rejected\n`);
    return 0;
  } finally {
    // What a kill leaves here is found again by the next import of the same files.
    if (spool !== null) rmSync(spool, { force: true });
  }
}

/** The office's own policy file. @throws AppError BAD_INPUT when there is none, BAD_POLICY */
function officePolicy(data: string): Policy {
  const own = join(data, 'policy.yaml');
  if (!existsSync(own))
    throw new AppError('BAD_INPUT', `nothing is watched yet: write ${own} first, or run start once`);
  return readPolicyFile(own);
}
