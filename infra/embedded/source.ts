import { readFileSync } from 'node:fs';
import {
  configuredSource,
  type StoredSource,
  sourcesDocument,
  storedSource,
  storedSourcesSchema,
} from '../../services/collector/sources/configured.ts';
import { sourceKind, sourceKinds } from '../../services/collector/sources/index.ts';
import { coverageOf } from '../../services/collector/sources/lane.ts';
import { type Probed, probe } from '../../services/collector/sources/probe.ts';
import { endsSoon } from '../../services/collector/sources/run-sources.ts';
import { createRunner, settingsHash } from '../../services/collector/sources/runner.ts';
import { troubleOf } from '../../services/collector/sources/standing.ts';
import { createRoots } from '../../services/collector/threads.ts';
import { AppError } from '../../shared/errors.ts';
import { createHttpClient } from '../../shared/http/client.ts';
import type { IncidentStore } from '../../shared/incident-store/incident-store.ts';
import { openIncidentStore } from '../../shared/incident-store/open.ts';
import { isoCst } from '../../shared/time.ts';
import type { Verb, VerbCall } from '../../shared/verb.ts';
import { outgoingConfig } from '../cluster/config.ts';
import { environmentOf } from '../cluster/environment-of.ts';
import { officeOf } from './channel.ts';
import { officeKeys } from './office.ts';
import { openRunLog } from './run-log.ts';

const BY = 'operator';

export const sourceVerb: Verb = {
  name: 'source',
  summary: 'the accounts of the office that are read: list, add or change, test live, or remove one',
  usage: 'list|add|test|remove [ID] [--kind K] [--set NAME=VALUE]… [--secret NAME=FILE]… [--data DIR]',
  options: [
    { name: 'kind', value: 'K', help: `add: ${sourceKinds.map(({ name }) => name).join(', ')}` },
    { name: 'set', value: 'NAME=VALUE', help: 'add: a setting that is no secret', many: true },
    {
      ...{ name: 'secret', value: 'NAME=FILE', many: true },
      help: 'add: a secret, from a file, so that no list of processes and no history of a shell shows it',
    },
    {
      name: 'data',
      value: 'DIR',
      help: 'the data folder of `start` (default: what the services’ environment says, else guanchao-data)',
    },
  ],
  arguments: { min: 1, max: 2 },
  run: runSource,
};

type Act = (store: IncidentStore, id: string, call: VerbCall, data: string) => Promise<number>;

/** A running `start` on the same data takes a change within half a minute. */
async function runSource(call: VerbCall): Promise<number> {
  const [what = '', id] = call.positionals;
  const acts: Readonly<Record<string, Act>> = { list, add, test, remove };
  const act = acts[what];
  if (!act) throw new AppError('USAGE', `source takes list, add, test or remove, not ${what}`);
  if ((what === 'list') !== (id === undefined))
    throw new AppError('USAGE', what === 'list' ? 'source list takes no ID' : `source ${what} takes an ID`);
  const place = officeOf(call);
  if (!('folder' in place))
    throw new AppError('BAD_INPUT', 'sources are kept in a data folder: give --data, or GUANCHAO_DATA');
  // `…/office/store`, see office.ts.
  const data = place.folder.replace(/\/office\/store\/?$/, '');
  await using store = await openIncidentStore(place);
  return await act(store, id ?? '', call, data);
}

async function add(store: IncidentStore, id: string, call: VerbCall, data: string): Promise<number> {
  const sources = await storedSources(store);
  const before = sources.find((one) => one.id === id);
  const kind = call.option('kind') ?? before?.kind;
  if (kind === undefined) throw new AppError('USAGE', `source add ${id} needs --kind`);
  const { sealKey } = officeKeys(data);
  const kept = before?.kind === kind ? clearOf(before, sealKey) : {};
  const stored = storedSource(id, kind, withWritten(kind, { ...kept, ...givenBy(call) }), sealKey);
  await put(store, [...sources.filter((one) => one.id !== id), stored], call, `${kind} ${id}`);
  if (call.json) call.out(`${JSON.stringify(shownOf(stored))}\n`);
  else call.out(`来源 ${id}（${kind}）已保存；运行中的观潮半分钟内生效。可用 source test ${id} 试连。\n`);
  return 0;
}

/** The settings as they were given, not as the schema completes them: defaults stay defaults. */
function clearOf(stored: StoredSource, sealKey: Uint8Array): Readonly<Record<string, unknown>> {
  const { kind, settings } = configuredSource(stored, sealKey);
  const all = Object.entries(settings as Readonly<Record<string, unknown>>);
  const secrets = all.filter(([name]) => kind.secrets.includes(name));
  return { ...stored.settings, ...Object.fromEntries(secrets) };
}

function givenBy(call: VerbCall): Readonly<Record<string, string>> {
  const plain = call.every('set').map((text) => pairOf(text, '--set NAME=VALUE'));
  const secret = call.every('secret').map((text) => {
    const [name, path] = pairOf(text, '--secret NAME=FILE');
    return [name, readFileSync(call.path(path), 'utf8').trim()] as const;
  });
  return Object.fromEntries([...plain, ...secret]);
}

function pairOf(text: string, form: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new AppError('USAGE', `${form} is the form, with a name before the =`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Words of a command line as what the schema wants in their place: a text where it takes one, else a number or true and false. */
function withWritten(
  kind: string,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const parsed = sourceKind(kind)?.settings.safeParse(given);
  if (!parsed || parsed.success) return given;
  const wrong = new Set(parsed.error.issues.map(({ path }) => String(path[0])));
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const isWord =
        wrong.has(name) && typeof value === 'string' && /^(?:\d{1,15}|true|false|null)$/.test(value);
      return [name, isWord ? JSON.parse(value) : value];
    }),
  );
}

async function remove(store: IncidentStore, id: string, call: VerbCall): Promise<number> {
  const sources = await storedSources(store);
  if (!sources.some((one) => one.id === id)) throw noSource(id, sources);
  await put(
    store,
    sources.filter((one) => one.id !== id),
    call,
    `remove ${id}`,
  );
  call.out(call.json ? `${JSON.stringify({ removed: id })}\n` : `来源 ${id} 已移除；已采集的言论保留\n`);
  return 0;
}

async function test(store: IncidentStore, id: string, call: VerbCall, data: string): Promise<number> {
  const sources = await storedSources(store);
  const stored = sources.find((one) => one.id === id);
  if (!stored) throw noSource(id, sources);
  const http = createHttpClient(outgoingConfig(...environmentOf(call)));
  const source = configuredSource(stored, officeKeys(data).sealKey);
  const results = await probe(source, http, call.clock.now(), call.signal);
  const ok = results.every(({ outcome }) => outcome.kind === 'ok');
  if (call.json) call.out(`${JSON.stringify({ ok, results })}\n`);
  else for (const one of results) call.out(`${lineOf(one)}\n`);
  return ok ? 0 : 1;
}

function lineOf({ endpoint, outcome, found, quotas }: Probed): string {
  const left = quotas.map(({ quota, limit, left }) => `，${quota} 额度 ${limit}，剩 ${left}`).join('');
  if (outcome.kind === 'ok') return `通过    ${endpoint}（读到 ${found} 条${left}）`;
  return `未通过  ${endpoint}：${outcome.reason}`;
}

async function list(store: IncidentStore, _id: string, call: VerbCall, data: string): Promise<number> {
  const sources = await storedSources(store);
  const shown = [];
  for (const stored of sources) shown.push({ ...shownOf(stored), ...(await statusOf(stored, call, data)) });
  if (call.json) call.out(`${JSON.stringify({ sources: shown })}\n`);
  else if (shown.length === 0) call.out('尚未配置来源：source add ID --kind weibo|wechat …\n');
  else
    for (const { id, kind, state, coverage, quotas } of shown)
      call.out(
        `${id}  ${kind}  ${state}  覆盖度 ${coverage}  ` +
          `${quotas.map(({ name, left, limit }) => `${name} ${left}/${limit}`).join('  ')}\n`,
      );
  return 0;
}

function shownOf({ id, kind, settings }: StoredSource) {
  return { id, kind, settings };
}

/** How a source stands by the live run's log. */
async function statusOf(stored: StoredSource, call: VerbCall, data: string) {
  const { clock } = call;
  const { sealKey } = officeKeys(data);
  const { id, kind, settings } = configuredSource(stored, sealKey);
  await using run = await openRunLog(data, 'live', clock);
  const { standing, sight, quotas } = await createRunner({
    ...{ id, source: kind.open(settings), quotas: kind.quotas(settings), holdMs: kind.holdMs },
    ...{
      allowPrivate: false,
      settingsHash: settingsHash([kind.name, settings]),
      log: run.log,
      clock,
      sealKey,
    },
    ...{ http: createHttpClient(), pseudonyms: () => '', roots: createRoots(1) },
  }).status();
  const [waiting] = Object.values(standing.waits).filter(({ untilMs }) => untilMs > clock.now());
  const state =
    troubleOf(standing) ??
    endsSoon(sight, clock.now()) ??
    (waiting ? `${waiting.reason}，等到 ${isoCst(waiting.untilMs)}` : null) ??
    (standing.goodAt === null ? '尚未读到' : `正常，最近 ${isoCst(standing.goodAt)}`);
  const until = sight.authorisedUntil;
  return {
    ...{ state, refused: standing.refused, goodAt: standing.goodAt, blindSince: standing.blindSince },
    ...{ coverage: standing.blindSince === null ? coverageOf(sight) : 0, quotas, sight },
    authorisedUntil: until === null ? null : isoCst(until),
  };
}

async function storedSources(store: IncidentStore): Promise<readonly StoredSource[]> {
  return storedSourcesSchema.parse((await store.settings.get(sourcesDocument))?.value ?? []);
}

function noSource(id: string, sources: readonly StoredSource[]): AppError {
  const known =
    sources.length === 0 ? 'there are none yet' : `there are ${sources.map((one) => one.id).join(', ')}`;
  return new AppError('BAD_INPUT', `there is no source ${id}; ${known}`);
}

async function put(
  store: IncidentStore,
  sources: readonly StoredSource[],
  { clock }: VerbCall,
  detail: string,
): Promise<void> {
  const version = (await store.settings.get(sourcesDocument))?.version ?? 0;
  const at = clock.now();
  await store.settings.put(sourcesDocument, sources, version, BY, at);
  await store.audit.append({ at, by: BY, what: 'source', object: sourcesDocument, detail });
}
