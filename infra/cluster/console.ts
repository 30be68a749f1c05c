import { PROJECTOR } from '../../services/alerter/project.ts';
import { type Analysis, openAnalysis } from '../../services/analyzer/open.ts';
import { FIRST_USER, setPassword } from '../../services/console/accounts.ts';
import { createApp } from '../../services/console/app.ts';
import { createPasswords } from '../../services/console/passwords.ts';
import type { OpenRun, Runs } from '../../services/console/runs.ts';
import { type ConsoleSettings, consoleSettingsSchema } from '../../services/console/settings.ts';
import { isFed } from '../../services/replay/feed.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError, messageOf } from '../../shared/errors.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import { serveHttp } from '../../shared/http/server.ts';
import type { IncidentStore } from '../../shared/incident-store/incident-store.ts';
import type { Verb, VerbCall } from '../../shared/verb.ts';
import { digestOf } from '../digest-of.ts';
import { dutyOf } from '../duty-of.ts';
import { buildPage, pageFolder } from '../embedded/page.ts';
import { officeRetentionStage, type Stage } from '../stages.ts';
import { createWatch } from '../watch.ts';
import { type ConsoleConfig, consoleConfig } from './config.ts';
import { environmentOf } from './environment-of.ts';
import { signKeyOf } from './keys.ts';
import { openStores, runService, type ServiceContext } from './service.ts';

export const consoleVerb: Verb = {
  name: 'console',
  summary: 'one service: the page and its API, for one run',
  usage: '',
  options: [],
  arguments: { min: 0, max: 0 },
  run: runConsole,
};

async function runConsole(call: VerbCall): Promise<number> {
  const config = consoleConfig(...environmentOf(call));
  const analysis = openAnalysis(config.segmenter, call.err, config.model);
  await buildPage(call);
  if (call.signal.aborted) return 0;
  const { https, hosts, proxies, publicUrl } = config;
  const settings = consoleSettingsSchema.parse({ https, hosts, proxies, publicUrl });
  return runService(call, {
    name: 'console',
    config,
    open: (context) => openConsole({ config, analysis, settings }, context),
  });
}

async function openConsole(
  {
    config,
    analysis,
    settings,
  }: { readonly config: ConsoleConfig; readonly analysis: Analysis; readonly settings: ConsoleSettings },
  context: ServiceContext,
): Promise<readonly Stage[]> {
  const { clock, logger, signal, stack } = context;
  const { log } = await context.openLog();
  const { store, office } = await openStores(config, context);
  if (await makeFirstUser(office, config, { clock, settings }))
    logger.info({ user: FIRST_USER }, 'first user made');
  const app = createApp({
    office,
    runs: runsOf(config, { log, store, analysis }),
    door: null,
    pageFolder,
    signKey: signKeyOf(config),
    clock,
    settings,
    signal,
    onFailure: (error) => {
      if (error instanceof AppError) logger.warn({ code: error.code }, `console: ${messageOf(error)}`);
      else logger.error({ err: error }, 'console: a fault of the program');
    },
  });
  const server = stack.use(await serveHttp(app, { ...config.listen, clock }));
  logger.info({ url: server.url }, 'listening');
  return [officeRetentionStage(office, clock), probing({ log, store, office }, clock)];
}

/** The one run that is shown. */
function runsOf(
  { run }: ConsoleConfig,
  {
    log,
    store,
    analysis,
  }: { readonly log: EventLog; readonly store: IncidentStore; readonly analysis: Analysis },
): Runs {
  const watchOf = createWatch();
  const name = { live: '实时', rehearsal: `演练：${run.id}`, replay: `回放：${run.id}` }[run.kind];
  const info = async (): Promise<OpenRun['info']> => ({
    id: run.id,
    kind: run.kind,
    name,
    finished: run.kind !== 'live' && (await isFed(log)),
    watch: run.kind === 'live' ? await watchOf(log) : null,
  });
  const shown = async (): Promise<OpenRun> => ({
    info: await info(),
    store,
    log,
    storedThrough: async () => Number((await store.position(PROJECTOR)) ?? 0),
    tokensOf: (text) => analysis.read(text).tokens,
    digest: digestOf(log, analysis),
    duty: dutyOf(log),
  });
  return {
    list: async () => [await info()],
    get: async (id) => (id === run.id ? shown() : null),
    opened: async (id) => (id === run.id ? shown() : null),
  };
}

/**
 * Gives an office without users its first one, who is then asked to choose another password. Of two consoles that do so at once
 * both write the same.
 * @throws AppError BAD_CONFIG when there is no user and no password for one
 */
async function makeFirstUser(
  office: IncidentStore,
  { password }: ConsoleConfig,
  { clock, settings }: { readonly clock: Clock; readonly settings: ConsoleSettings },
): Promise<boolean> {
  if ((await office.people.users()).length > 0) return false;
  if (password === null)
    throw new AppError(
      'BAD_CONFIG',
      `the office has no user yet: GUANCHAO_CONSOLE_PASSWORD is missing; it is to be the password of ${FIRST_USER}`,
    );
  const hashed = await createPasswords(settings).hash(password);
  try {
    await setPassword(office, { user: FIRST_USER, password: hashed, firstPassword: true }, clock);
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'CONFLICT')) throw error;
  }
  return true;
}

/** A console waits for people: so that it knows of a store or log that is away before they do, it looks by itself. */
const PROBE_MS = 5_000;

function probing(
  {
    log,
    store,
    office,
  }: { readonly log: EventLog; readonly store: IncidentStore; readonly office: IncidentStore },
  clock: Clock,
): Stage {
  return {
    name: 'probe',
    async run(signal) {
      while (!signal.aborted) {
        await Promise.all([log.end('incidents', 0), store.position(PROJECTOR), office.people.users()]);
        await clock.sleep(PROBE_MS, signal);
      }
    },
  };
}
