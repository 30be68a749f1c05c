import { openChannels } from '../../services/alerter/channels/index.ts';
import { openAnalysis } from '../../services/analyzer/open.ts';
import { createHttpClient } from '../../shared/http/client.ts';
import type { Verb, VerbCall } from '../../shared/verb.ts';
import { alertmanagerStage, incidentStages, retentionStage, type Signing } from '../stages.ts';
import { type AlerterConfig, alerterConfig } from './config.ts';
import { environmentOf } from './environment-of.ts';
import { signKeyOf } from './keys.ts';
import { openStores, runService } from './service.ts';

export const alerterVerb: Verb = {
  name: 'alerter',
  summary:
    'one service: makes incidents, keeps them for the console, tells people; any number share the work',
  usage: '',
  options: [],
  arguments: { min: 0, max: 0 },
  run: runAlerter,
};

async function runAlerter(call: VerbCall): Promise<number> {
  const config = alerterConfig(...environmentOf(call));
  const analysis = openAnalysis(config.segmenter, call.err, config.model);
  const { run } = config;
  return runService(call, {
    name: 'alerter',
    config,
    async open(context) {
      const { clock, say } = context;
      const { log } = await context.openLog();
      const { store, office } = await openStores(config, context);
      const live = run.kind === 'live';
      const http = createHttpClient(config.outgoing);
      const channels = openChannels({
        ...config.channels,
        ...{ settings: office.settings, run: run.id, live, http, clock },
      });
      return [
        ...incidentStages({ log, store, channels, analysis, run, clock, say, signing: signingOf(config) }),
        ...(live
          ? [
              alertmanagerStage({
                ...config.channels,
                ...{ store, settings: office.settings, run: run.id, http, clock, say },
              }),
            ]
          : []),
        // What a replay shows is years old: nothing of it is dropped for its age.
        ...(run.kind === 'replay' ? [] : [retentionStage(log, store, clock)]),
      ];
    },
  });
}

function signingOf(config: AlerterConfig): Signing | null {
  const { publicUrl } = config.channels;
  const key = signKeyOf(config);
  return publicUrl === null || key === null ? null : { publicUrl, key };
}
