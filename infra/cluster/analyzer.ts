import { openAnalysis } from '../../services/analyzer/open.ts';
import type { Verb, VerbCall } from '../../shared/verb.ts';
import { analysisStages } from '../stages.ts';
import { analyzerConfig } from './config.ts';
import { environmentOf } from './environment-of.ts';
import { runService } from './service.ts';

export const analyzerVerb: Verb = {
  name: 'analyzer',
  summary: 'one service: scores mentions, looks for copies, detects; any number share the work',
  usage: '',
  options: [],
  arguments: { min: 0, max: 0 },
  run: runAnalyzer,
};

async function runAnalyzer(call: VerbCall): Promise<number> {
  const config = analyzerConfig(...environmentOf(call));
  const analysis = openAnalysis(config.segmenter, call.err, config.model);
  return runService(call, {
    name: 'analyzer',
    config,
    async open(context) {
      const { log } = await context.openLog();
      return analysisStages({ log, analysis }).filter(({ name }) =>
        config.stages.some((stage) => stage === name),
      );
    },
  });
}
