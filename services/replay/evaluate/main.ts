import { AppError } from '../../../shared/errors.ts';
import { writeWhole } from '../../../shared/files.ts';
import type { Verb, VerbCall } from '../../../shared/verb.ts';
import { generatorOptions, runGenerator } from '../headline/main.ts';
import { evaluateFolder } from './evaluate-folder.ts';
import { judgingOf, judgingOptions } from './options.ts';
import { renderEvaluation } from './page.ts';
import { resultOf } from './result.ts';
import { tableText } from './table.ts';

export const evaluateVerb: Verb = {
  name: 'evaluate',
  summary:
    'hold a replay against what really happened: lead, delay, false alarms, beside the baselines of the field',
  usage:
    'DIR --truth FILE [--out FILE.html] [--budget 1|0.2] [--early MIN] [--seed N] | --generator [--scale SHARE] [--seed N]',
  options: [
    {
      name: 'truth',
      value: 'FILE',
      help: 'the events that really happened (infra/evaluation.md; annotate helps)',
    },
    { name: 'out', value: 'FILE', help: 'also a page with the curves of each event' },
    ...judgingOptions,
    ...generatorOptions,
  ],
  arguments: { min: 0, max: 1 },
  run: runEvaluate,
};

async function runEvaluate(call: VerbCall): Promise<number> {
  if (call.has('generator')) return runGenerator(call);
  const truthFile = call.option('truth');
  if (truthFile === null || call.positionals.length === 0)
    throw new AppError('USAGE', 'evaluate needs DIR and --truth FILE, or --generator');
  const given = {
    folder: call.path(call.positionals[0] ?? ''),
    truth: call.path(truthFile),
    ...judgingOf(call),
  };
  const { evaluation, input } = await evaluateFolder(given, call);
  const out = call.option('out');
  if (out !== null) writeWhole(call.path(out), renderEvaluation(evaluation, input));
  if (call.json) call.out(`${JSON.stringify(resultOf(evaluation, input))}\n`);
  else call.out(`${tableText(evaluation, input)}${out === null ? '' : `${call.path(out)}\n`}`);
  return 0;
}
