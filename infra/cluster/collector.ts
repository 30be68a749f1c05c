import { join } from 'node:path';
import { createIngestApp } from '../../services/collector/ingest/app.ts';
import { createDoor } from '../../services/collector/ingest/door.ts';
import { runLanes, toldThrough } from '../../services/collector/ingest/lane.ts';
import { defaultIngestSettings } from '../../services/collector/ingest/settings.ts';
import { openOutbox } from '../../services/collector/outbox/outbox.ts';
import { createPseudonyms } from '../../services/collector/pseudonym.ts';
import { readPolicyFile } from '../../services/policy.ts';
import { messageOf } from '../../shared/errors.ts';
import { createHttpClient } from '../../shared/http/client.ts';
import { serveHttp } from '../../shared/http/server.ts';
import { openIncidentStore } from '../../shared/incident-store/open.ts';
import { minuteOf } from '../../shared/time.ts';
import type { Verb, VerbCall } from '../../shared/verb.ts';
import { sourcesStage } from '../embedded/sources-stage.ts';
import { putIntoForce } from '../policy-in-force.ts';
import type { Stage } from '../stages.ts';
import { type CollectorConfig, collectorConfig } from './config.ts';
import { environmentOf } from './environment-of.ts';
import { feedFiles } from './feed-files.ts';
import { keysOf } from './keys.ts';
import { runService, type ServiceContext } from './service.ts';

export const collectorVerb: Verb = {
  name: 'collector',
  summary: 'one service: the live door over HTTP; with files, feeds them into a run of their own and ends',
  usage: '[FILE…]',
  options: [],
  arguments: { min: 0, max: 1000 },
  run: runCollector,
};

async function runCollector(call: VerbCall): Promise<number> {
  const files = call.positionals.map(call.path);
  const config = collectorConfig(...environmentOf(call), files.length > 0);
  const policy = config.policyFile === null ? null : readPolicyFile(call.path(config.policyFile));
  return runService(call, {
    name: 'collector',
    config,
    open: (context) =>
      files.length > 0
        ? feedFiles(files, { config, policy }, context)
        : openDoor({ config, policy }, context),
  });
}

/** What comes over HTTP becomes mentions of the run, and the door's lanes tell how far they speak for. */
async function openDoor(
  {
    config,
    policy,
  }: { readonly config: CollectorConfig; readonly policy: ReturnType<typeof readPolicyFile> | null },
  { clock, logger, metrics, stack, say, openLog }: ServiceContext,
): Promise<readonly Stage[]> {
  const { lane, token, outbox: folder } = config;
  const { log } = await openLog();
  const now = minuteOf(clock.now());
  const openFrom = Math.min((await toldThrough(log, lane)) ?? now, now);
  if (policy !== null && (await putIntoForce(log, policy, openFrom)))
    say(`policy ${policy.hash} is in force`);
  const pseudonyms = createPseudonyms(keysOf(config).pseudonyms);
  const settings = defaultIngestSettings;
  const outbox = folder === null ? null : stack.use(openOutbox({ log, folder, clock, say }));
  if (outbox) metrics.watchOutbox(outbox.waiting);
  const intake = outbox ?? log;
  const door = createDoor({ log: intake, pseudonyms, clock, settings, lane });
  await door.recall();
  const app = createIngestApp({
    door,
    // Without a token no configuration comes as far as here.
    token: token ?? '',
    onFailure: (error) => logger.warn({}, `ingest: ${messageOf(error)}`),
  });
  const server = stack.use(await serveHttp(app, { ...config.listen, clock }));
  logger.info({ url: server.url }, 'listening');
  return [
    {
      name: 'lanes',
      run: (until) => runLanes({ log: intake, door, clock, settings, lane, say }, until),
    },
    { name: 'threads', run: (until) => door.follow(until) },
    ...(await sources()),
  ];

  /** What the office has set up lies in its store, which a collector reaches in a data folder alone. */
  async function sources(): Promise<readonly Stage[]> {
    if (config.data === null || config.run.kind !== 'live') return [];
    const store = stack.use(await openIncidentStore({ folder: join(config.data, 'office', 'store') }));
    const http = createHttpClient(config.outgoing);
    const { seal: sealKey } = keysOf(config);
    return [sourcesStage({ settings: store.settings, sealKey, log: intake, http, pseudonyms, clock, say })];
  }
}
