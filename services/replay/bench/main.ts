import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { writeWhole } from '../../../shared/files.ts';
import type { Verb, VerbCall } from '../../../shared/verb.ts';
import { openAnalysis } from '../../analyzer/open.ts';
import { openSegmenter } from '../../analyzer/segmenters/open.ts';
import { readPolicy, readPolicyFile } from '../../policy.ts';
import { clusterLatency, clusterWorks } from './cluster.ts';
import { measureDetection } from './detection.ts';
import { measureLatency } from './latency.ts';
import { generateLoad, loadPolicy } from './load.ts';
import { measureMemory, measureScoreMemory } from './memory.ts';
import { COMMENTS, LENGTHS, scoreAlone } from './score-alone.ts';
import { figuresOf, growthOf, renderTable, type Timing } from './table.ts';
import { timeAll } from './timings.ts';

/** What an office of a province may see in a storm; the load that latency is promised for. */
const PER_SECOND = 2000;

export const benchVerb: Verb = {
  name: 'bench',
  summary:
    'measure this machine: every figure a ratio to cutting the same texts with nodejieba (HMM on, one thread)',
  usage: '[FILE] [--policy FILE] [--mentions N] [--passes N] [--memory N,N] [--live SECONDS] [--cluster]',
  options: [
    { name: 'policy', value: 'FILE', help: 'monitors to match (default 1,040, made for the generated load)' },
    {
      name: 'mentions',
      value: 'N',
      help: 'generated mentions to measure with when no FILE is given (default 100000)',
    },
    { name: 'passes', value: 'N', help: 'how often everything is timed; medians are told (default 3)' },
    {
      name: 'memory',
      value: 'N,N',
      help: 'sizes of the generated replays whose peak memory is compared (default 100000,400000)',
    },
    {
      name: 'live',
      value: 'SECONDS',
      help: `how long a live run at ${PER_SECOND} mentions a second is timed (default 60; 0: not at all)`,
    },
    {
      name: 'cluster',
      value: null,
      help: 'time the services on the Kafka and Elasticsearch of the environment, too (servers up prints it)',
    },
  ],
  arguments: { min: 0, max: 1 },
  run: runBench,
};

async function runBench(call: VerbCall): Promise<number> {
  const generated = wholeNumber(call.option('mentions') ?? '100000', '--mentions');
  const passes = wholeNumber(call.option('passes') ?? '3', '--passes');
  const sizes = (call.option('memory') ?? '100000,400000')
    .split(',')
    .map((size) => wholeNumber(size, '--memory'));
  const liveSeconds = call.option('live') === '0' ? 0 : wholeNumber(call.option('live') ?? '60', '--live');
  const policyFile = call.option('policy');
  const policy =
    policyFile === null ? readPolicy(loadPolicy(), 'bench') : readPolicyFile(call.path(policyFile));
  const work = mkdtempSync(join(tmpdir(), 'guanchao-bench-'));
  try {
    // First, while this process is small: a child's peak is its own, but not the room that is left for it.
    const memory = await measureMemory(work, sizes, call.signal);
    const segmenting = call.env.GUANCHAO_SEGMENTER ?? 'auto';
    const scoreMemory = await measureScoreMemory(work, {
      segmenter: segmenting,
      comments: generated,
      clock: call.clock,
      signal: call.signal,
    });
    const given = call.positionals[0];
    const file = given === undefined ? await generateLoad(work, generated) : call.path(given);
    const isCluster = call.has('cluster');
    const cluster = {
      env: call.env,
      file,
      policyFile: join(work, 'bench-policy.yaml'),
      clock: call.clock,
      signal: call.signal,
      say: call.err,
    };
    writeWhole(
      cluster.policyFile,
      policyFile === null ? loadPolicy() : readFileSync(call.path(policyFile), 'utf8'),
    );
    const analysis = openAnalysis(segmenting, call.err, call.env.GUANCHAO_MODEL ?? null);
    const { segmenter } = openSegmenter({ engine: 'auto' });
    const { mentions, timings } = await timeAll({
      file,
      work,
      policy,
      passes,
      analysis,
      cut: segmenter.cut,
      otherCut: segmenter.name === 'node-rs' ? null : openSegmenter({ engine: 'node-rs' }).segmenter.cut,
      clock: call.clock,
      signal: call.signal,
      say: call.err,
      ...(isCluster ? { more: clusterWorks(cluster) } : {}),
    });
    const alone: Timing[] = [];
    for (const characters of LENGTHS) {
      call.err(`score alone, texts of ${characters} characters`);
      const { clock, signal } = call;
      const time = await scoreAlone(characters, {
        ...{ work, analysis, cut: segmenter.cut, clock, signal },
        comments: Math.min(COMMENTS, generated),
      });
      for (let pass = 1; pass <= passes; pass++) alone.push(await time());
    }
    const figures = figuresOf([...timings, ...alone], mentions);
    const detection = measureDetection();
    const latency =
      liveSeconds === 0
        ? null
        : await measureLatency({
            folder: join(work, 'live'),
            perSecond: PER_SECOND,
            seconds: liveSeconds,
            analysis,
            clock: call.clock,
            signal: call.signal,
            say: call.err,
          });
    const onCluster =
      liveSeconds === 0 || !isCluster
        ? null
        : await clusterLatency({ ...cluster, perSecond: PER_SECOND, seconds: liveSeconds });
    const result = {
      mentions,
      passes,
      denominator: segmenter.name,
      figures,
      memory,
      memoryGrowth: growthOf(memory),
      scoreMemory,
      detection,
      latency,
      clusterLatency: onCluster,
    };
    call.out(call.json ? `${JSON.stringify(result)}\n` : renderTable(result));
    return 0;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function wholeNumber(text: string, option: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new AppError('USAGE', `${option} takes whole numbers above 0, not ${text}`);
  return value;
}
