import { resourceUsage } from 'node:process';
import { AppError } from '../../shared/errors.ts';
import type { Verb, VerbCall } from '../../shared/verb.ts';
import { openAnalysis } from '../analyzer/open.ts';
import { analyzerPolicyOf } from '../analyzer/policy.ts';
import { policyOfCall, setOption } from '../policy.ts';
import { readGaps } from './gaps.ts';
import { readManifest } from './manifest.ts';
import { replay } from './run.ts';
import { PARTITIONS, printSummary, replayName, runIdOf, STOPPED, showReplay } from './shown.ts';

export const replayVerb: Verb = {
  name: 'replay',
  summary: 'run recorded mentions through the whole pipeline on a virtual clock',
  usage:
    'FILE… --out DIR [--policy FILE] [--set PATH=VALUE] [--gaps FILE] [--signals] [--speed max|N] [--data DIR] [--name NAME]',
  options: [
    { name: 'out', value: 'DIR', help: 'where the incidents, alerts, rejects, summary and report go' },
    { name: 'policy', value: 'FILE', help: 'monitors and thresholds; without it nothing is watched' },
    setOption,
    {
      name: 'gaps',
      value: 'FILE',
      help: 'CSV from,to[,platform][,coverage]: times of which only a share was collected (infra/evaluation.md)',
    },
    { name: 'speed', value: 'max|N', help: 'as fast as it goes (default), or N times real time' },
    { name: 'segmenter', value: 'NAME', help: 'auto (default), nodejieba or node-rs' },
    {
      name: 'signals',
      value: null,
      help: 'also write signals.csv: every minute of every subject, for R and Python (infra/evaluation.md)',
    },
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
  const policy = policyOfCall(call);
  if (analyzerPolicyOf(policy.body).monitors.length === 0) {
    call.err(
      'no monitors are in force: everything is counted and scored, nothing is judged (give monitors with --policy)',
    );
  }
  const analysis = openAnalysis(
    call.option('segmenter') ?? call.env.GUANCHAO_SEGMENTER ?? 'auto',
    call.err,
    call.env.GUANCHAO_MODEL ?? null,
  );
  const folder = call.path(out);
  const gaps = call.option('gaps');
  const summary = await replay(
    {
      ...{ files: call.positionals.map(call.path), folder, policy, speed },
      ...{ partitions: PARTITIONS, signals: call.has('signals') },
      gaps: gaps === null ? [] : await readGaps(call.path(gaps)),
    },
    { ...analysis, clock: call.clock, signal: call.signal, say: call.err },
  );
  if (!summary) {
    call.err(STOPPED);
    return 1;
  }
  const data = call.option('data');
  if (data !== null) {
    // A folder that was emptied and written anew holds another replay; the one before it is none any more.
    const id = runIdOf(`${folder}\n${readManifest(folder).begunAt}`);
    const name = replayName(call.option('name'), call.positionals);
    showReplay(call, { data: call.path(data), id, name, folder });
  }
  const peakMiB = Math.round(resourceUsage().maxRSS / 1024);
  if (call.json) call.out(`${JSON.stringify({ ...summary, peakMiB })}\n`);
  else printSummary(call, summary, folder);
  return 0;
}

/** Event time per wall time; null = max. */
function speedOf(text: string): number | null {
  if (text === 'max') return null;
  const speed = Number(text);
  if (!(speed > 0) || !Number.isFinite(speed))
    throw new AppError('USAGE', `--speed is max or a number above 0, not ${text}`);
  return speed;
}
