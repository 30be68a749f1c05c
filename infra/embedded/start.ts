import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { alerterPolicyOf } from '../../services/alerter/policy.ts';
import { openAnalysis } from '../../services/analyzer/open.ts';
import { analyzerPolicyOf } from '../../services/analyzer/policy.ts';
import { createDoor, type Door } from '../../services/collector/ingest/door.ts';
import { runLanes, toldThrough } from '../../services/collector/ingest/lane.ts';
import { defaultIngestSettings } from '../../services/collector/ingest/settings.ts';
import { createPseudonyms } from '../../services/collector/pseudonym.ts';
import { FIRST_USER, firstUser, generatedPassword } from '../../services/console/accounts.ts';
import { createApp } from '../../services/console/app.ts';
import { createIngestToken, INGEST_DOCUMENT } from '../../services/console/ingest-token.ts';
import { createPasswords } from '../../services/console/passwords.ts';
import { consoleSettingsSchema, defaultConsoleSettings } from '../../services/console/settings.ts';
import { emptyPolicy, readPolicyFile } from '../../services/policy.ts';
import { aborted } from '../../shared/aborted.ts';
import { AppError, messageOf } from '../../shared/errors.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import { createHttpClient } from '../../shared/http/client.ts';
import { serveHttp } from '../../shared/http/server.ts';
import { beginRun, listRuns, liveRun } from '../../shared/runs.ts';
import { minuteOf } from '../../shared/time.ts';
import type { Verb, VerbCall } from '../../shared/verb.ts';
import { channelsConfig, outgoingConfig } from '../cluster/config.ts';
import { environmentOf } from '../cluster/environment-of.ts';
import { putIntoForce } from '../policy-in-force.ts';
import { officeRetentionStage } from '../stages.ts';
import { keepStages } from '../supervise.ts';
import { type Office, openOffice } from './office.ts';
import { buildPage, pageFolder } from './page.ts';
import { rehearsalRun, rehearse } from './rehearsal.ts';
import { createRuns, type RunsOfOffice } from './runs.ts';
import { dataFolder, PARTITIONS } from './settings.ts';
import { sourcesStage } from './sources-stage.ts';

const HOST = '127.0.0.1';
const PORT = 7700;
/** How the console is reached, where it is not this machine alone: `console.yaml` in the data folder. */
const consoleFileSchema = consoleSettingsSchema.extend({
  /** The address it listens on; a proxy that brings TLS stands in front of any but this machine's own. */
  host: z.string().min(1).default(HOST),
});

export const startVerb: Verb = {
  name: 'start',
  summary:
    'everything in one process: live door, analysis, alerts, console, and a rehearsal on the first start',
  usage:
    '[--data DIR] [--port N] [--policy FILE] [--rehearsal] [--no-rehearsal] [--new-password] [--new-token]',
  options: [
    { name: 'data', value: 'DIR', help: 'where everything is kept (default guanchao-data)' },
    {
      name: 'port',
      value: 'N',
      help: `port of the console on ${HOST} (default ${PORT}; 0 takes a free one)`,
    },
    {
      name: 'policy',
      value: 'FILE',
      help: 'what the live run watches (default: DIR/policy.yaml where it exists)',
    },
    { name: 'rehearsal', value: null, help: 'begin a new rehearsal, whichever start this is' },
    { name: 'no-rehearsal', value: null, help: 'no rehearsal on the first start, and none goes on' },
    { name: 'new-password', value: null, help: `give user ${FIRST_USER} a new password and print it` },
    { name: 'new-token', value: null, help: 'make a new token for the live door and print it' },
  ],
  arguments: { min: 0, max: 0 },
  run: runStart,
};

/** Starts, says where it is, and stays until it is told to stop. The next start goes on where this one was. */
async function runStart(call: VerbCall): Promise<number> {
  const data = dataFolder(call);
  const { clock, err, out } = call;
  const port = portOf(call.option('port'));
  await using office = await openOffice(data);
  const policy = policyOf(call, data);
  const { host, ...settings } = consoleFileOf(data);
  const http = createHttpClient(outgoingConfig(...environmentOf(call)));
  await buildPage(call);
  if (call.signal.aborted) return 0;
  const scoring = {
    workers: workersOf(call.env[WORKERS]),
    segmenter: call.env.GUANCHAO_SEGMENTER ?? 'auto',
    model: call.env.GUANCHAO_MODEL ?? null,
  };
  const analysis = openAnalysis(scoring.segmenter, err, scoring.model);
  listRuns(data, err);

  const stop = new AbortController();
  const signal = AbortSignal.any([call.signal, stop.signal]);
  const { monitors } = analyzerPolicyOf(policy.body);
  const channels = channelsConfig(...environmentOf(call));
  const publicUrl = settings.publicUrl ?? channels.publicUrl;
  const signing = publicUrl === null ? null : { publicUrl, key: office.signKey };
  if (signing === null && alerterPolicyOf(policy.body).duty.people.length > 0)
    err(`messages carry no link to sign by: ${join(data, 'console.yaml')} has no publicUrl`);
  await using runs = createRuns(data, office, {
    ...channels,
    ...{ publicUrl, analysis, scoring, signing, http, clock, say: err },
  });
  const live = await runs.open(beginRun(data, liveRun(clock.now())));
  const openFrom = Math.min((await toldThrough(live.log)) ?? minuteOf(clock.now()), minuteOf(clock.now()));
  if (await putIntoForce(live.log, policy, openFrom)) err(`policy ${policy.hash} is in force`);
  const door = openDoor(live.log, office, call);
  await door.recall();
  const settling = { log: live.log, door, clock, settings: defaultIngestSettings };
  const intake = keepStages(
    [
      { name: 'lanes', run: (until) => runLanes(settling, until) },
      { name: 'threads', run: (until) => door.follow(until) },
      sourcesStage({
        ...{ settings: office.store.settings, sealKey: office.sealKey, log: live.log, http, clock, say: err },
        pseudonyms: createPseudonyms(office.pseudonymKey),
      }),
      officeRetentionStage(office.store, clock),
    ],
    { clock, troubles: live.troubles, signal },
  );
  intake.catch(() => undefined);
  const telling = tellRehearsal(runs, { call, data, office, signal });
  try {
    await using server = await serveHttp(
      createApp({
        office: office.store,
        runs,
        door,
        pageFolder,
        signKey: office.signKey,
        clock,
        settings,
        signal,
        onFailure: (error) => err(`console: ${messageOf(error)}`),
      }),
      { host, port, clock },
    );
    out([`观潮 Guanchao  ${server.url}`, ...(await secretsOf(call, office)), ''].join('\n'));
    if (monitors.length === 0)
      err(`no monitors are in force: write ${join(data, 'policy.yaml')} and start again`);
    await Promise.race([aborted(signal), runs.failed, intake]);
    stop.abort();
  } finally {
    stop.abort();
    await Promise.allSettled([intake, telling]);
  }
  return 0;
}

function openDoor(log: EventLog, office: Office, { clock }: VerbCall): Door {
  return createDoor({
    log,
    pseudonyms: createPseudonyms(office.pseudonymKey),
    clock,
    settings: defaultIngestSettings,
  });
}

/** Settings document that says that the office was once offered a rehearsal. */
const OFFERED = 'rehearsal';

/**
 * On the first start a rehearsal begins; one that was not told to its end goes on. Resolves when all is told or the signal
 * aborts; a rehearsal that fails is said, and disturbs nothing else.
 */
async function tellRehearsal(
  runs: RunsOfOffice,
  start: {
    readonly call: VerbCall;
    readonly data: string;
    readonly office: Office;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { call, data, office, signal } = start;
  const { clock, err } = call;
  try {
    const { settings } = office.store;
    const isFirst = (await settings.get(OFFERED)) === null;
    if (isFirst) await settings.put(OFFERED, true, 0, 'start', clock.now());
    if (call.has('no-rehearsal')) return;
    if (isFirst || call.has('rehearsal')) beginRun(data, rehearsalRun(clock.now()));
    const rehearsal = listRuns(data).findLast(({ kind }) => kind === 'rehearsal');
    if (!rehearsal) return;
    await runs.telling(rehearsal, ({ log }) =>
      rehearse(log, rehearsal, { key: office.pseudonymKey, clock, signal }),
    );
  } catch (error) {
    err(`the rehearsal has ended: ${messageOf(error)}`);
  }
}

/** What is printed once and kept nowhere: first password and first token, or new ones where they are asked for. */
async function secretsOf(call: VerbCall, { store }: Office): Promise<readonly string[]> {
  const { clock } = call;
  const passwords = createPasswords(defaultConsoleSettings);
  const lines: string[] = [];
  const first = await firstUser(store, passwords, clock);
  if (first) lines.push(`首次登录  用户 ${first.user}  口令 ${first.password}`);
  else if (call.has('new-password'))
    lines.push(
      `新口令  用户 ${FIRST_USER}  口令 ${await generatedPassword(store, passwords, FIRST_USER, clock)}`,
    );
  const hasToken = (await store.settings.get(INGEST_DOCUMENT)) !== null;
  if (!hasToken || call.has('new-token'))
    lines.push(`推送令牌  ${await createIngestToken(store, FIRST_USER, clock)}  （POST /api/v1/mentions）`);
  return lines;
}

function policyOf(call: VerbCall, data: string) {
  const given = call.option('policy');
  const own = join(data, 'policy.yaml');
  if (given !== null) return readPolicyFile(call.path(given));
  return existsSync(own) ? readPolicyFile(own) : emptyPolicy();
}

/** @throws AppError BAD_INPUT with the path of each fault */
function consoleFileOf(data: string): z.infer<typeof consoleFileSchema> {
  const path = join(data, 'console.yaml');
  if (!existsSync(path)) return consoleFileSchema.parse({});
  let value: unknown;
  try {
    value = parse(readFileSync(path, 'utf8')) ?? {};
  } catch (cause) {
    throw new AppError('BAD_INPUT', `${path}: ${messageOf(cause)}`, { cause });
  }
  const parsed = consoleFileSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`,
  );
  throw new AppError('BAD_INPUT', `${path}: ${faults.join('; ')}`);
}

/** Threads that score in the live run; each further one holds a dictionary (nodejieba 250 MB, node-rs 72 MB). */
const WORKERS = 'GUANCHAO_SCORE_WORKERS';

function workersOf(given: string | undefined): number {
  const workers = Number(given ?? 1);
  if (!Number.isInteger(workers) || workers < 1 || workers > PARTITIONS)
    throw new AppError('USAGE', `${WORKERS} is a whole number from 1 to ${PARTITIONS}, not ${given}`);
  return workers;
}

function portOf(given: string | null): number {
  const port = Number(given ?? PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new AppError('USAGE', `--port is a whole number from 0 to 65535, not ${given}`);
  return port;
}
