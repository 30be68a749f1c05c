import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { AppError } from '../../../shared/errors.ts';
import { writeWhole } from '../../../shared/files.ts';
import { platforms } from '../../../shared/records.ts';
import type { Verb, VerbCall } from '../../../shared/verb.ts';
import { createCalendar } from '../../analyzer/calendar.ts';
import { type DetectionPolicy, defaultDetection } from '../../analyzer/detection/settings.ts';
import { analyzerPolicyOf } from '../../analyzer/policy.ts';
import { readPolicyFile } from '../../policy.ts';
import { type CountMonths, calibrate, type Question } from './calibrate.ts';
import { type History, type Incident, splitHistory } from './history.ts';
import { countMonthsOn } from './months.ts';
import { fragmentOf, type Proposal, proposalOf } from './proposal.ts';
import { readIncidents, readSeries } from './read-csv.ts';
import { readLogHistories } from './read-log.ts';

/** Detection.md 8: two weeks of watching come before a calibration; fewer days are no history. */
const LEAST_DAYS = 7;

export const tuneVerb: Verb = {
  name: 'tune',
  summary:
    "calibrate the alarm bars to a false-alarm budget on the office's own history; proposes, applies nothing",
  usage: 'HISTORY… [--budget N] [--level yellow] [--policy FILE] [--incidents FILE] [--out FILE.yaml]',
  options: [
    { name: 'budget', value: 'N', help: 'false alarms per subject and month that are accepted (default 1)' },
    { name: 'level', value: 'NAME', help: 'from which colour it counts: blue, yellow (default), orange' },
    { name: 'policy', value: 'FILE', help: 'the settings in force (default: the shipped ones)' },
    {
      name: 'incidents',
      value: 'FILE',
      help: 'CSV from,to[,subject]: times cut out, as something did happen',
    },
    { name: 'platform', value: 'NAME', help: 'of a CSV without that column: weibo (default) or wechat' },
    { name: 'run', value: 'NAME', help: 'of a data folder of start: which run (default live)' },
    { name: 'months', value: 'N', help: 'synthetic months (default 200)' },
    { name: 'seed', value: 'N', help: 'of the bootstrap (default 1)' },
    { name: 'threads', value: 'N', help: 'default: one per core' },
    { name: 'out', value: 'FILE', help: 'where the fragment goes, too' },
  ],
  arguments: { min: 1, max: 1000 },
  run: runTune,
};

/**
 * HISTORY is a CSV of minutes (time,all[,negative,subject,platform]), a folder of `replay --out`, or a data folder of
 * `start`. Exit 1 where the history cannot be used; a proposal that is not proved is said to be so and still exit 0.
 */
async function runTune(call: VerbCall): Promise<number> {
  const asked = questionOf(call);
  const histories = await readHistories(call);
  const given = call.option('incidents');
  const incidents = given === null ? [] : await readIncidents(call.path(given));
  const policyFile = call.option('policy');
  const policy: DetectionPolicy =
    policyFile === null
      ? defaultDetection
      : analyzerPolicyOf(readPolicyFile(call.path(policyFile)).body).detection;
  const threads = Math.max(1, whole(call, 'threads', availableParallelism()));
  const count = saying(call, countMonthsOn(threads, call.signal));
  const proposals: Proposal[] = [];
  for (const platform of platforms) {
    const own = histories.filter((history) => history.platform === platform);
    if (own.length === 0) continue;
    proposals.push(await propose({ ...asked, platform, settings: policy[platform] }, own, incidents, count));
    if (call.signal.aborted) return 1;
  }
  const fragment = fragmentOf(proposals);
  const out = call.option('out');
  if (out !== null) writeWhole(call.path(out), fragment);
  call.out(call.json ? `${JSON.stringify({ proposals, fragment })}\n` : fragment);
  return 0;
}

async function propose(
  question: Question,
  histories: readonly History[],
  incidents: readonly Incident[],
  count: CountMonths,
): Promise<Proposal> {
  const dayClassOf = createCalendar();
  const splits = histories.map((history) => splitHistory(history, question.settings, dayClassOf, incidents));
  const longest = Math.max(...splits.map(({ learn }) => learn.length));
  if (longest < LEAST_DAYS)
    throw new AppError(
      'BAD_INPUT',
      `no ${question.platform} subject has ${LEAST_DAYS} whole days of routine to calibrate on (at most ${longest}, after three days of learning, without incidents and without the third that is held out)`,
    );
  const long = splits.filter(({ learn }) => learn.length >= LEAST_DAYS);
  return proposalOf(question, long, await calibrate(long, question, dayClassOf, count));
}

function questionOf(call: VerbCall): Pick<Question, 'budget' | 'level' | 'months' | 'seed'> {
  const budget = Number(call.option('budget') ?? 1);
  if (!(budget > 0 && budget <= 100)) throw new AppError('USAGE', '--budget is above 0 and at most 100');
  const name = call.option('level') ?? 'yellow';
  const level = (['blue', 'yellow', 'orange'] as const).find((known) => known === name);
  if (!level)
    throw new AppError('USAGE', '--level is blue, yellow or orange (red alone is no budget to tune by)');
  const months = Math.max(1, whole(call, 'months', 200));
  return { budget, level, months, seed: whole(call, 'seed', 1) };
}

async function readHistories(call: VerbCall): Promise<readonly History[]> {
  const name = call.option('platform') ?? 'weibo';
  const platform = platforms.find((known) => known === name);
  if (!platform) throw new AppError('USAGE', `--platform is ${platforms.join(' or ')}`);
  const histories: History[] = [];
  for (const given of call.positionals) {
    const path = call.path(given);
    histories.push(
      ...(statSync(path).isDirectory()
        ? await readLogHistories(path, call.option('run') ?? 'live', call.clock)
        : await readSeries(path, platform)),
    );
  }
  if (histories.length === 0)
    throw new AppError('BAD_INPUT', 'the history holds no monitor that heard anything');
  return histories;
}

/** Says how each trial ended: a calibration takes minutes. */
function saying(call: VerbCall, count: CountMonths): CountMonths {
  return async (pools, question, settings) => {
    const rate = await count(pools, question, settings);
    const { markedBar } = settings.charts;
    call.err(
      `${question.platform}: bar ${markedBar} gives ${rate.rate.toFixed(2)} alarms per subject and month on ${question.months} synthetic months`,
    );
    return rate;
  };
}

function whole(call: VerbCall, name: string, standard: number): number {
  const value = Number(call.option(name) ?? standard);
  if (!Number.isSafeInteger(value) || value < 0) throw new AppError('USAGE', `--${name} is a whole number`);
  return value;
}
