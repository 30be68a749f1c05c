import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openAnalysis } from '../../services/analyzer/open.ts';
import { analyzerPolicyOf } from '../../services/analyzer/policy.ts';
import {
  describeFiles,
  hasManifest,
  type ReplayIdentity,
  readManifest,
} from '../../services/replay/manifest.ts';
import { replay } from '../../services/replay/run.ts';
import {
  PARTITIONS,
  printSummary,
  replayName,
  runIdOf,
  STOPPED,
  showReplay,
} from '../../services/replay/shown.ts';
import { canonicalJson, type Policy } from '../../shared/policy.ts';
import { listRuns, runFolder } from '../../shared/runs.ts';
import type { VerbCall } from '../../shared/verb.ts';
import { namedKeys } from '../cluster/keys.ts';
import { officeKeys } from './office.ts';

/**
 * Replays files of any age into a run of their own, below the data folder and under the office's own keys: a replay's fixed
 * key is no secret, and an office's folder may hold no author that can be tried out. The run's id follows from the files'
 * content, the policy, the segmenter and the keys: the same again is found done or goes on, another policy makes another run.
 */
export async function importAsRun(call: VerbCall, data: string, policy: Policy): Promise<number> {
  const keys = namedKeys(officeKeys(data));
  const { files, described } = await filesOf(call);
  const analysis = openAnalysis(
    call.env.GUANCHAO_SEGMENTER ?? 'auto',
    call.err,
    call.env.GUANCHAO_MODEL ?? null,
  );
  const contents = described.map(({ sha256 }) => sha256);
  const identity = { contents, policy: policy.hash, engine: analysis.engine, keys: keys.name };
  const id = runIdOf(canonicalJson(identity));
  const folder = join(runFolder(data, id), 'replay');
  const report = join(folder, 'report.html');

  const done = listRuns(data).find((run) => run.id === id);
  if (done) {
    call.err(`these files were judged under this policy before: run ${id} (${done.name}); nothing is added`);
    call.out(call.json ? `${JSON.stringify({ run: id, report, known: true })}\n` : `${report}\n`);
    return 0;
  }
  if (analyzerPolicyOf(policy.body).monitors.length === 0)
    call.err('no monitors are in force: everything is counted and scored, nothing is judged');
  if (!isBegun(folder, described)) rmSync(runFolder(data, id), { recursive: true, force: true });
  const summary = await replay(
    { files, described, folder, policy, keys, speed: null, partitions: PARTITIONS },
    { ...analysis, clock: call.clock, signal: call.signal, say: call.err },
  );
  if (!summary) {
    call.err(STOPPED);
    return 1;
  }
  if (summary.rejected > 0)
    call.err(`${summary.rejected} row(s) rejected: ${join(folder, 'rejects.jsonl')} says why`);
  showReplay(call, {
    data,
    id,
    folder,
    name: freeName(data, replayName(call.option('name'), call.positionals)),
  });
  if (call.json) call.out(`${JSON.stringify({ ...summary, run: id, report, known: false })}\n`);
  else printSummary(call, summary, folder);
  return 0;
}

/** The files by content, each once: neither their order nor a second copy makes another run. */
async function filesOf(call: VerbCall) {
  const paths = call.positionals.map(call.path);
  const described = await describeFiles(paths);
  const byContent = new Map(
    described.map((file, index) => [file.sha256, { file, path: paths[index] ?? '' }]),
  );
  const ordered = [...byContent.keys()].sort().flatMap((sha256) => byContent.get(sha256) ?? []);
  return { files: ordered.map(({ path }) => path), described: ordered.map(({ file }) => file) };
}

/**
 * Whether the folder holds the beginning of this very replay. What was begun from the same content under other file names
 * would tell of those names in its report, and what lies beside a replay that is gone belongs to none.
 */
function isBegun(folder: string, described: ReplayIdentity['files']): boolean {
  return (
    hasManifest(folder) && canonicalJson(readManifest(folder).identity.files) === canonicalJson(described)
  );
}

/** A second run of the same name, such as one under another policy, gets a number. */
function freeName(data: string, name: string): string {
  const taken = new Set(listRuns(data).map((run) => run.name));
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${name}（${n}）`;
  return free;
}
