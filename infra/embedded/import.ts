import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { importFiles } from '../../services/collector/import.ts';
import { openEventLog } from '../../shared/event-log/open.ts';
import { progressLine } from '../../shared/progress.ts';
import { beginRun, liveRun, runFolder } from '../../shared/runs.ts';
import type { Verb, VerbCall } from '../../shared/verb.ts';
import { officeKeys } from './office.ts';
import { dataFolder, PARTITIONS } from './settings.ts';

export const importVerb: Verb = {
  name: 'import',
  summary: 'take recent rows of files into the live run; a running `start` on the same data goes on',
  usage: 'FILE… [--data DIR]',
  options: [{ name: 'data', value: 'DIR', help: 'the data folder of `start` (default guanchao-data)' }],
  arguments: { min: 1, max: Number.POSITIVE_INFINITY },
  run: runImport,
};

async function runImport(call: VerbCall): Promise<number> {
  const data = dataFolder(call);
  const { clock, signal } = call;
  const { pseudonymKey, sealKey } = officeKeys(data);
  const { id } = beginRun(data, liveRun(clock.now()));
  const folder = join(runFolder(data, id), 'log');
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(data, 'import-'));
  try {
    await using log = await openEventLog({
      folder,
      partitions: PARTITIONS,
      clock,
      sealKey,
      durability: 'power',
    });
    const reading = progressLine('reading', 'bytes', clock, call.err);
    const imported = await importFiles({
      files: call.positionals.map(call.path),
      log,
      key: pseudonymKey,
      spoolPath: join(work, 'spool.db'),
      now: clock.now(),
      signal,
      onProgress: reading.update,
    });
    reading.end();
    if (imported === null) return 1;
    const { rows, appended, tooOld, rejects } = imported;
    for (const { file, line, reason } of rejects) call.err(`${file} line ${line}: ${reason}`);
    if (tooOld > 0) call.err(`${tooOld} row(s) are older than 7 days: use replay for history`);
    if (call.json) call.out(`${JSON.stringify({ rows, appended, tooOld, rejected: rejects.length })}\n`);
    else call.out(`${rows} rows: ${appended} taken in, ${tooOld} too old, ${rejects.length} rejected\n`);
    return 0;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
