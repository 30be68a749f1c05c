import { existsSync } from 'node:fs';
import { AppError } from '../../../shared/errors.ts';
import { writeLines, writeWhole } from '../../../shared/files.ts';
import type { Verb, VerbCall } from '../../../shared/verb.ts';
import { gapsOf, gapsText } from '../gaps.ts';
import { rulesOf } from './rules.ts';
import { simulateLines } from './scenario.ts';
import {
  bench,
  crossPlatform,
  gradual,
  outage,
  quiet,
  raid,
  rehearsal,
  reversal,
  skew,
  slowBurn,
  slowWechat,
  surge,
} from './scenarios.ts';
import type { Scenario } from './spec.ts';
import { truthOf } from './truth.ts';

const scenarios: Readonly<Record<string, (seed: number) => Scenario>> = {
  rehearsal: (seed) => rehearsal({ seed }),
  gradual: (seed) => gradual({ seed }),
  'slow-wechat': (seed) => slowWechat({ seed }),
  'cross-platform': (seed) => crossPlatform({ seed }),
  reversal: (seed) => reversal({ seed }),
  'slow-burn': (seed) => slowBurn({ seed }),
  raid: (seed) => raid({ seed }),
  surge: (seed) => surge({ seed }),
  outage: (seed) => outage({ seed }),
  skew: (seed) => skew({ seed }),
  quiet: (seed) => quiet({ seed }),
  bench: (seed) => bench({ seed, mentions: 100_000, perSecond: 2000 }),
};

export const simulateVerb: Verb = {
  name: 'simulate',
  summary: `write an invented, seeded event as mentions: ${Object.keys(scenarios).join(', ')}`,
  usage: '--scenario NAME --out FILE.jsonl [--seed N]',
  options: [
    { name: 'scenario', value: 'NAME', help: Object.keys(scenarios).join(', ') },
    {
      name: 'out',
      value: 'FILE',
      help: 'mentions as JSON Lines; beside it FILE.truth.json, FILE.policy.yaml and, of an outage, FILE.gaps.csv',
    },
    { name: 'seed', value: 'N', help: 'another course of the same scenario (default 1)' },
  ],
  arguments: { min: 0, max: 0 },
  run: runSimulate,
};

async function runSimulate(call: VerbCall): Promise<number> {
  const make = Object.entries(scenarios).find(([name]) => name === call.option('scenario'))?.[1];
  if (!make) throw new AppError('USAGE', `--scenario is one of ${Object.keys(scenarios).join(', ')}`);
  const given = call.option('out');
  if (given === null) throw new AppError('USAGE', 'simulate needs --out FILE');
  const seed = Number(call.option('seed') ?? 1);
  if (!Number.isSafeInteger(seed) || seed < 0) throw new AppError('USAGE', '--seed is a whole number');
  const out = call.path(given);
  const base = out.replace(/\.jsonl$/, '');
  if (existsSync(out)) throw new AppError('BAD_INPUT', `${out} exists already`);
  const scenario = make(seed);
  await writeLines(out, simulateLines(scenario));
  const truth = truthOf(scenario);
  writeWhole(`${base}.truth.json`, `${JSON.stringify(truth, null, 2)}\n`);
  writeWhole(`${base}.policy.yaml`, rulesOf(scenario));
  const gaps = gapsOf(scenario.startMinute, scenario.outages ?? []);
  if (gaps.length > 0) writeWhole(`${base}.gaps.csv`, gapsText(gaps));
  call.out(
    `${out}\n${base}.truth.json\n${base}.policy.yaml\n${gaps.length > 0 ? `${base}.gaps.csv\n` : ''}Invented from beginning to end; no real event, place or person.\n`,
  );
  return 0;
}
