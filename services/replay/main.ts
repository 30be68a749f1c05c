import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { resourceUsage } from 'node:process';
import { AppError } from '../../shared/errors.ts';
import { beginRun } from '../../shared/runs.ts';
import type { Verb, VerbCall } from '../../shared/verb.ts';
import { openAnalysis } from '../analyzer/open.ts';
import { analyzerPolicyOf } from '../analyzer/policy.ts';
import { openSpool } from '../collector/spool.ts';
import { emptyPolicy, readPolicyFile } from '../policy.ts';
import { platformsOf, spoolPath } from './intake.ts';
import { readManifest, workFolder } from './manifest.ts';
import { replay } from './run.ts';

/** One partition: a replay runs in one process, and the results do not depend on it (a law of the log's contract). */
const PARTITIONS = 1;
/** Of the hash of its folder in a run's id: 48 bits tell an office's replays apart. */
const ID_DIGITS = 12;

export const replayVerb: Verb = {
  name: 'replay',
  summary: 'run recorded mentions through the whole pipeline on a virtual clock',
  usage: 'FILE… --out DIR [--policy FILE] [--speed max|N] [--data DIR] [--name NAME]',
  options: [
    { name: 'out', value: 'DIR', help: 'where the incidents, alerts, rejects, summary and report go' },
    { name: 'policy', value: 'FILE', help: 'monitors and thresholds; without it nothing is watched' },
    { name: 'speed', value: 'max|N', help: 'as fast as it goes (default), or N times real time' },
    { name: 'segmenter', value: 'NAME', help: 'auto (default), nodejieba or node-rs' },
    {
      name: 'data',
      value: 'DIR',
      help: 'data folder of `start`: its console then shows the replay as a run',
    },
    { name: 'name', value: 'NAME', help: 'what the console calls it (default: the names of the files)' },
  ],
  arguments: { min: 1, max: 1000 },
  run: runReplay,
};

async function runReplay(call: VerbCall): Promise<number> {
  const out = call.option('out');
  if (out === null) throw new AppError('USAGE', 'replay needs --out DIR');
  const speed = speedOf(call.option('speed') ?? 'max');
  const policyFile = call.option('policy');
  const policy = policyFile === null ? emptyPolicy() : readPolicyFile(call.path(policyFile));
  if (analyzerPolicyOf(policy.body).monitors.length === 0) {
    call.err(
      'no monitors are in force: everything is counted and scored, nothing is judged (give monitors with --policy)',
    );
  }
  const analysis = openAnalysis(call.option('segmenter') ?? call.env.GUANCHAO_SEGMENTER ?? 'auto', call.err);
  const folder = call.path(out);
  const summary = await replay(
    { files: call.positionals.map(call.path), folder, policy, speed, partitions: PARTITIONS },
    { ...analysis, clock: call.clock, signal: call.signal, say: call.err },
  );
  if (!summary) {
    call.err('stopped before the end; the same command goes on from here');
    return 1;
  }
  const data = call.option('data');
  if (data !== null) showInConsole(call, call.path(data), folder);
  const peakMiB = Math.round(resourceUsage().maxRSS / 1024);
  if (call.json) call.out(`${JSON.stringify({ ...summary, peakMiB })}\n`);
  else {
    call.out(
      `${summary.rows} rows: ${summary.accepted} accepted, ${summary.duplicates} duplicates, ${summary.rejected} rejected, ` +
        `${summary.late} late; ${summary.incidents} incident(s); ${summary.seconds.toFixed(1)} s\n${folder}/report.html\n`,
    );
  }
  return 0;
}

/** Makes the replay a run of the data folder; its results stay where they are. */
function showInConsole(call: VerbCall, data: string, folder: string): void {
  const work = workFolder(folder);
  using spool = openSpool(spoolPath(work));
  const names = call.positionals.map((path) => basename(path)).join('、');
  // A folder that was emptied and written anew holds another replay; the one before it is none any more.
  const { begunAt } = readManifest(folder);
  const key = `${folder}\n${begunAt}`;
  const { id } = beginRun(data, {
    v: 1,
    id: `replay-${createHash('sha256').update(key).digest('hex').slice(0, ID_DIGITS)}`,
    kind: 'replay',
    name: `回放：${call.option('name') ?? names}`,
    createdAt: call.clock.now(),
    log: { folder: join(work, 'log'), partitions: PARTITIONS, platforms: platformsOf(spool), begunAt },
  });
  call.err(`run ${id} of ${data}: choose it in the console`);
}

/** Event time per wall time; null = max. */
function speedOf(text: string): number | null {
  if (text === 'max') return null;
  const speed = Number(text);
  if (!(speed > 0) || !Number.isFinite(speed))
    throw new AppError('USAGE', `--speed is max or a number above 0, not ${text}`);
  return speed;
}
