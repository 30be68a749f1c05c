import { z } from 'zod';
import { readSecrets, type Secrets } from '../../services/alerter/channels/secrets.ts';
import {
  type Address,
  type Environment,
  faultsOf,
  gather,
  heldIn,
  type Problem,
  type ReadFile,
} from '../../shared/environment.ts';
import { AppError } from '../../shared/errors.ts';
import type { LogPlace } from '../../shared/event-log/open.ts';
import type { HttpClientSettings } from '../../shared/http/client-settings.ts';
import type { StorePlace } from '../../shared/incident-store/open.ts';
import { crossProblems } from './cross-checks.ts';
import { logPlaceOf, storePlaceOf } from './places.ts';
import {
  otherVariables,
  PREFIX,
  placeVariables,
  type ServiceName,
  serviceVariables,
  type VariableName,
  variables,
} from './variables.ts';

type Shape<N extends VariableName> = { [K in N]: (typeof variables)[K]['schema'] };
type Values<N extends VariableName> = { [K in N]: z.output<(typeof variables)[K]['schema']> };

/** Where the health server of each service listens by itself: different, so that one machine can hold one of each. */
const HEALTH_PORTS: Readonly<Record<ServiceName, number>> = {
  collector: 7711,
  analyzer: 7712,
  alerter: 7713,
  console: 7714,
};
const LISTEN_PORTS = { collector: 7701, console: 7700 } as const;
const OUTGOING_PREFIX = `${PREFIX}OUTGOING_`;
const LOOPBACK = '127.0.0.1';

/** What every service is told. */
export interface CommonConfig {
  readonly run: { readonly id: string; readonly kind: 'live' | 'rehearsal' | 'replay' };
  /** The data folder, where one stands in for servers. */
  readonly data: string | null;
  readonly log: LogPlace;
  readonly partitions: number;
  /** The office's key, 32 bytes; null where the data folder's own (or, of a replay, the fixed one) is meant. */
  readonly key: Uint8Array | null;
  readonly health: Address;
  readonly logLevel: string;
}

/** Of services that look things up or keep them. */
export interface StoreConfig {
  readonly store: StorePlace;
  /** People, settings and audit, over all runs. */
  readonly office: StorePlace;
}

const CHANNELS = new RegExp(`^${PREFIX}(?:PUBLIC_URL|CHANNEL_\\w+)$`);
/** What channels are given beside their settings. */
export interface ChannelsConfig {
  /** Where people reach the console; null: messages carry no link. */
  readonly publicUrl: string | null;
  readonly secrets: Secrets;
}
/** What the outgoing client is told. */
export type OutgoingConfig = Pick<HttpClientSettings, 'hosts' | 'proxy'>;

export interface CollectorConfig extends CommonConfig {
  readonly listen: Address;
  /** Null where files are fed: there is no door then. */
  readonly token: string | null;
  readonly lane: string;
  readonly outgoing: OutgoingConfig;
  /** Null where the log lies on this machine, or files are fed. */
  readonly outbox: string | null;
  readonly policyFile: string | null;
}

export interface AnalyzerConfig extends CommonConfig {
  readonly segmenter: string;
  /** Path of the model of moods; null: the shipped one. */
  readonly model: string | null;
  readonly stages: readonly ('score' | 'topics' | 'detect')[];
}

export interface AlerterConfig extends CommonConfig, StoreConfig {
  readonly outgoing: OutgoingConfig;
  readonly channels: ChannelsConfig;
  readonly segmenter: string;
  /** Path of the model of moods; null: the shipped one. */
  readonly model: string | null;
}

export interface ConsoleConfig extends CommonConfig, StoreConfig {
  readonly segmenter: string;
  /** Path of the model of moods; null: the shipped one. */
  readonly model: string | null;
  readonly listen: Address;
  readonly password: string | null;
  readonly https: boolean;
  readonly hosts: readonly string[];
  readonly proxies: readonly string[];
  readonly publicUrl: string | null;
}

/**
 * The configuration of each service, from the environment alone.
 * @throws AppError BAD_CONFIG with every problem at once, one line each, and no value of any variable
 */
export function collectorConfig(env: Environment, readFile: ReadFile, isFeeding: boolean): CollectorConfig {
  const read = valuesOf(serviceVariables.collector, env, readFile, (values) => {
    const problems: Problem[] = [];
    if (isFeeding && (values.GUANCHAO_RUN_KIND ?? 'live') === 'live')
      problems.push({
        name: 'GUANCHAO_RUN_KIND',
        what: 'is live, where files are fed into a run of their own; it should be replay or rehearsal',
      });
    if (!isFeeding && values.GUANCHAO_INGEST_TOKEN === undefined)
      problems.push(missing('GUANCHAO_INGEST_TOKEN'));
    if (!isFeeding && values.GUANCHAO_DATA === undefined && values.GUANCHAO_OUTBOX === undefined)
      problems.push(missing('GUANCHAO_OUTBOX'));
    return problems;
  });
  const { values } = read;
  return {
    ...commonOf('collector', values, read.pems),
    listen: values.GUANCHAO_LISTEN ?? { host: LOOPBACK, port: LISTEN_PORTS.collector },
    token: values.GUANCHAO_INGEST_TOKEN ?? null,
    lane: values.GUANCHAO_LANE,
    outgoing: outgoingOf(values),
    outbox: values.GUANCHAO_OUTBOX ?? null,
    policyFile: values.GUANCHAO_POLICY_FILE ?? null,
  };
}

/** As `collectorConfig`. */
export function analyzerConfig(env: Environment, readFile: ReadFile): AnalyzerConfig {
  const { values, pems } = valuesOf(serviceVariables.analyzer, env, readFile);
  const { GUANCHAO_SEGMENTER: segmenter, GUANCHAO_STAGES: stages } = values;
  return { ...commonOf('analyzer', values, pems), segmenter, model: values.GUANCHAO_MODEL ?? null, stages };
}

/** As `collectorConfig`. */
export function alerterConfig(env: Environment, readFile: ReadFile): AlerterConfig {
  const { values, pems } = valuesOf(serviceVariables.alerter, env, readFile);
  return {
    ...commonOf('alerter', values, pems),
    ...storesOf(values, pems),
    outgoing: outgoingOf(values),
    channels: channelsOf(values),
    segmenter: values.GUANCHAO_SEGMENTER,
    model: values.GUANCHAO_MODEL ?? null,
  };
}

/** As `collectorConfig`. */
export function consoleConfig(env: Environment, readFile: ReadFile): ConsoleConfig {
  const { values, pems } = valuesOf(serviceVariables.console, env, readFile);
  return {
    ...commonOf('console', values, pems),
    ...storesOf(values, pems),
    segmenter: values.GUANCHAO_SEGMENTER,
    model: values.GUANCHAO_MODEL ?? null,
    listen: values.GUANCHAO_LISTEN ?? { host: LOOPBACK, port: LISTEN_PORTS.console },
    password: values.GUANCHAO_CONSOLE_PASSWORD ?? null,
    https: values.GUANCHAO_HTTPS,
    hosts: values.GUANCHAO_HOSTS ?? [],
    proxies: values.GUANCHAO_PROXIES ?? [],
    publicUrl: values.GUANCHAO_PUBLIC_URL ?? null,
  };
}

/** Where the office's store lies, for verbs that work on it beside running services. As `collectorConfig`. */
export function officeConfig(env: Environment, readFile: ReadFile): StorePlace {
  const { values, pems } = valuesOf(placeVariables.office, env, readFile);
  return storePlaceOf(values, pems, null);
}

/** How calls go out, of `start` and of verbs, which heed none of the other variables. As `collectorConfig`. */
export function outgoingConfig(env: Environment, readFile: ReadFile): OutgoingConfig {
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith(OUTGOING_PREFIX)));
  return outgoingOf(valuesOf(placeVariables.outgoing, own, readFile).values);
}

/** What channels are given beside their settings, of `start` and of verbs, which heed none of the other variables. */
export function channelsConfig(env: Environment, readFile: ReadFile): ChannelsConfig {
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => CHANNELS.test(name)));
  return channelsOf(valuesOf(placeVariables.channels, own, readFile).values);
}

/** Where the run's log lies, for verbs that work on it beside running services. As `collectorConfig`. */
export function logConfig(
  env: Environment,
  readFile: ReadFile,
): Pick<CommonConfig, 'run' | 'data' | 'log' | 'partitions' | 'key'> {
  const { values, pems } = valuesOf(placeVariables.log, env, readFile);
  return runOf(values, pems);
}

/** PEM texts by the variable that names their file. */
export type Pems = Readonly<Record<string, string>>;

function valuesOf<const N extends VariableName>(
  names: readonly N[],
  env: Environment,
  readFile: ReadFile,
  more: (values: Readonly<Record<string, string>>) => readonly Problem[] = () => [],
): { readonly values: Values<N>; readonly pems: Pems } {
  const given = gather(env, readFile, { prefix: PREFIX, variables, others: otherVariables });
  // What another service reads is no matter of this one: all of them may be given one list.
  const own = Object.fromEntries(
    Object.entries(given.values).filter(([name]) => names.some((one) => one === name)),
  );
  const files = filesOf(own, readFile);
  const shape = Object.fromEntries(names.map((name) => [name, variables[name].schema])) as Shape<N>;
  const parsed = z.object(shape).safeParse(own);
  const isFaulty = new Set(
    [...given.problems, ...files.problems].map(({ name }) => name.replace(/_FILE$/, '')),
  );
  const problems = [
    ...given.problems.filter(({ name }) => concerns(names, name)),
    ...files.problems,
    ...(parsed.success ? [] : faultsOf(parsed.error, own, variables)),
    ...[...crossProblems(own, names), ...more(own)].filter(({ name }) => !isFaulty.has(name)),
  ];
  if (problems.length > 0 || !parsed.success) throw badConfig(problems);
  return { values: parsed.data as Values<N>, pems: files.pems };
}

/** Of a known variable, only what this service reads; an unknown one may have been meant for it. */
function concerns(names: readonly string[], name: string): boolean {
  const known = Object.hasOwn(variables, name) || Object.hasOwn(variables, name.replace(/_FILE$/, ''));
  return !known || names.includes(name) || names.includes(name.replace(/_FILE$/, ''));
}

/** Files that are named without being secrets: certificates are taken in, and a policy must be there before anything starts. */
function filesOf(
  values: Readonly<Record<string, string>>,
  readFile: ReadFile,
): { pems: Pems; problems: Problem[] } {
  const pems: Record<string, string> = {};
  const problems: Problem[] = [];
  for (const name of [
    'GUANCHAO_KAFKA_CA_FILE',
    'GUANCHAO_ELASTICSEARCH_CA_FILE',
    'GUANCHAO_POLICY_FILE',
  ] as const) {
    const path = values[name];
    if (path === undefined) continue;
    const held = heldIn(path, readFile);
    if ('fault' in held) problems.push(problem(name, held.fault));
    else if (name === 'GUANCHAO_POLICY_FILE') continue;
    else if (held.text.includes('-----BEGIN CERTIFICATE-----')) pems[name] = held.text;
    else problems.push(problem(name, `names ${path}, which holds no PEM certificate`));
  }
  return { pems, problems };
}

function badConfig(problems: readonly Problem[]): AppError {
  const lines = problems.map(({ name, what }) => `  ${name} ${what}`);
  return new AppError(
    'BAD_CONFIG',
    `the environment is wrong in ${problems.length} place(s):\n${lines.join('\n')}`,
  );
}

function problem(name: VariableName, what: string): Problem {
  return { name, what: `${what}; it should be ${variables[name].expected}` };
}

function missing(name: VariableName): Problem {
  return problem(name, 'is missing');
}

function commonOf(
  service: ServiceName,
  values: Values<(typeof serviceVariables.analyzer)[number] & (typeof serviceVariables.collector)[number]>,
  pems: Pems,
): CommonConfig {
  return {
    ...runOf(values, pems),
    health: values.GUANCHAO_HEALTH_LISTEN ?? { host: LOOPBACK, port: HEALTH_PORTS[service] },
    logLevel: values.GUANCHAO_LOG_LEVEL,
  };
}

function runOf(values: Values<(typeof placeVariables.log)[number]>, pems: Pems) {
  const key = values.GUANCHAO_KEY;
  return {
    run: { id: values.GUANCHAO_RUN, kind: values.GUANCHAO_RUN_KIND },
    data: values.GUANCHAO_DATA ?? null,
    log: logPlaceOf(values, pems),
    partitions: values.GUANCHAO_PARTITIONS,
    key: key === undefined ? null : new Uint8Array(Buffer.from(key, 'hex')),
  };
}

function outgoingOf(values: Values<(typeof placeVariables.outgoing)[number]>): OutgoingConfig {
  return { hosts: values.GUANCHAO_OUTGOING_HOSTS ?? null, proxy: values.GUANCHAO_OUTGOING_PROXY ?? null };
}

function channelsOf(values: Values<(typeof placeVariables.channels)[number]>): ChannelsConfig {
  const secrets = readSecrets(values.GUANCHAO_CHANNEL_SECRETS ?? '') ?? new Map<string, string>();
  return { publicUrl: values.GUANCHAO_PUBLIC_URL ?? null, secrets: (name) => secrets.get(name) };
}

function storesOf(
  values: Values<(typeof placeVariables.office)[number] | 'GUANCHAO_RUN'>,
  pems: Pems,
): StoreConfig {
  return {
    store: storePlaceOf(values, pems, values.GUANCHAO_RUN),
    office: storePlaceOf(values, pems, null),
  };
}

export type LogValues = Values<(typeof placeVariables.log)[number]>;
export type StoreValues = Values<(typeof placeVariables.office)[number]>;
