import { z } from 'zod';
import { readSecrets } from '../../services/alerter/channels/secrets.ts';
import { address, flag, list, type Variable, whole } from '../../shared/environment.ts';
import { analysisStageNames } from '../stages.ts';

/** Services that run as processes of their own, and the verb that asks for the office's store alone. */
export const serviceNames = ['collector', 'analyzer', 'alerter', 'console'] as const;
export type ServiceName = (typeof serviceNames)[number];

export const PREFIX = 'GUANCHAO_';
/** Of tests and tools: no service reads them, and none complains of them. */
export const otherVariables = [
  'GUANCHAO_CHROMIUM',
  'GUANCHAO_SHOTS',
  'GUANCHAO_MATERIAL',
  'GUANCHAO_WEB_OUT',
];

/** The partitions of a cluster's log: room for eight analyzers; more would make re-keying no rarer and start-up slower. */
const PARTITIONS = '8';
/** Below this a token or password could be tried out; the console asks the same of passwords that people choose. */
const SECRET_CHARACTERS = 10;
const SECRET_MAX = 256;
/** Above this no partition count of this project has been measured. */
const PARTITIONS_MAX = 1000;
/** Kafka and Elasticsearch allow more; no office keeps more copies. */
const COPIES_MAX = 5;

function optional<S extends z.ZodType>(
  schema: S,
  words: Pick<Variable, 'meaning' | 'expected'> & { readonly fallback?: string },
): Variable<z.ZodOptional<S>> {
  return { schema: schema.optional(), fallback: words.fallback ?? null, secret: false, ...pick(words) };
}

/** `standing` is the text that holds when nothing is given. */
function standing<S extends z.ZodType<unknown, string>>(
  schema: S,
  text: string,
  words: Pick<Variable, 'meaning' | 'expected'>,
): Variable<z.ZodPrefault<S>> {
  return { schema: z.prefault(schema, text as z.input<S>), fallback: text, secret: false, ...pick(words) };
}

function secret<S extends z.ZodType>(
  schema: S,
  words: Pick<Variable, 'meaning' | 'expected'>,
): Variable<z.ZodOptional<S>> {
  return { ...optional(schema, words), secret: true };
}

function pick({ meaning, expected }: Pick<Variable, 'meaning' | 'expected'>) {
  return { meaning, expected };
}

const runId = z
  .string()
  .regex(/^[a-z0-9-]{1,40}$/)
  // The office's own indices are named so.
  .refine((id) => id !== 'office');
const password = z.string().min(SECRET_CHARACTERS).max(SECRET_MAX);
const name = z.string().min(1).max(SECRET_MAX);
const prefix = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);
const brokers = list.pipe(z.array(z.string().regex(/^[^\s:/@]+:\d{1,5}$/)));
const plainUrl = z.url({ protocol: /^https?$/ }).refine(hasNoUser);
const stages = list.pipe(z.array(z.enum(analysisStageNames)));
const path = z.string().min(1);

/** Credentials in an address end up in logs. */
function hasNoUser(text: string): boolean {
  if (!URL.canParse(text)) return true;
  const url = new URL(text);
  return url.username === '' && url.password === '';
}

/** Every variable of the services. What is optional here may be needed together with others: `config.ts` says when. */
export const variables = {
  GUANCHAO_DATA: optional(path, {
    meaning:
      'a data folder in place of Kafka and Elasticsearch: the same services as processes of one machine',
    expected: 'the path of a folder',
  }),
  GUANCHAO_KAFKA_BROKERS: optional(brokers, {
    meaning: 'some of the brokers',
    expected: 'host:port, several with commas between',
  }),
  GUANCHAO_KAFKA_USER: optional(name, { meaning: 'SASL user', expected: 'a user name' }),
  GUANCHAO_KAFKA_PASSWORD: secret(name, { meaning: 'its password', expected: 'a password' }),
  GUANCHAO_KAFKA_MECHANISM: standing(z.enum(['plain', 'scram-sha-256', 'scram-sha-512']), 'scram-sha-512', {
    meaning: 'SASL mechanism',
    expected: 'plain, scram-sha-256 or scram-sha-512',
  }),
  GUANCHAO_KAFKA_TLS: optional(flag, {
    meaning: 'TLS to the brokers (a CA file asks for it, too)',
    expected: 'true or false',
    fallback: 'false',
  }),
  GUANCHAO_KAFKA_CA_FILE: optional(path, {
    meaning: 'PEM of the authority that signed the brokers’ certificates',
    expected: 'the path of a PEM file',
  }),
  GUANCHAO_KAFKA_PREFIX: standing(prefix, 'guanchao', {
    meaning: 'topics, groups and transactional ids begin with this and the run',
    expected: 'small letters, digits and -, at most 40',
  }),
  GUANCHAO_KAFKA_REPLICATION: standing(whole(1, COPIES_MAX), '1', {
    meaning: 'copies of each topic that is made',
    expected: `a whole number from 1 to ${COPIES_MAX}`,
  }),
  GUANCHAO_ELASTICSEARCH_URL: optional(plainUrl, {
    meaning: 'where Elasticsearch is',
    expected: 'an http or https address without user and password in it',
  }),
  GUANCHAO_ELASTICSEARCH_USER: optional(name, {
    meaning: 'user of basic authentication',
    expected: 'a user name',
  }),
  GUANCHAO_ELASTICSEARCH_PASSWORD: secret(name, { meaning: 'its password', expected: 'a password' }),
  GUANCHAO_ELASTICSEARCH_API_KEY: secret(name, {
    meaning: 'API key, in place of user and password',
    expected: 'an API key in its encoded form',
  }),
  GUANCHAO_ELASTICSEARCH_CA_FILE: optional(path, {
    meaning: 'PEM of the authority that signed its certificate',
    expected: 'the path of a PEM file',
  }),
  GUANCHAO_ELASTICSEARCH_PREFIX: standing(prefix, 'guanchao', {
    meaning: 'indices begin with this and the run',
    expected: 'small letters, digits and -, at most 40',
  }),
  GUANCHAO_ELASTICSEARCH_REPLICAS: standing(whole(0, COPIES_MAX), '0', {
    meaning: 'copies of each shard beside the first',
    expected: `a whole number from 0 to ${COPIES_MAX}`,
  }),
  GUANCHAO_PARTITIONS: standing(whole(1, PARTITIONS_MAX), PARTITIONS, {
    meaning: 'partitions of each stream; fixed when the log is made (the folder of `start` has 4)',
    expected: `a whole number from 1 to ${PARTITIONS_MAX}`,
  }),
  GUANCHAO_RUN: standing(runId, 'live', {
    meaning: 'id of the run',
    expected: 'small letters, digits and -, at most 40, and not office',
  }),
  GUANCHAO_RUN_KIND: standing(z.enum(['live', 'rehearsal', 'replay']), 'live', {
    meaning: 'what the run is: only a live one speaks to the world outside',
    expected: 'live, rehearsal or replay',
  }),
  GUANCHAO_KEY: secret(z.string().regex(/^[0-9a-fA-F]{64}$/), {
    meaning: 'the office’s key, the same for every service: pseudonyms and the seal of dead letters',
    expected: '64 hex digits',
  }),
  GUANCHAO_SEGMENTER: standing(z.enum(['auto', 'nodejieba', 'node-rs']), 'auto', {
    meaning: 'what cuts Chinese into words',
    expected: 'auto, nodejieba or node-rs',
  }),
  GUANCHAO_MODEL: optional(z.string(), {
    meaning: 'file of the model of moods, as `train` wrote it; every service of an office reads the same one',
    expected: 'a path',
    fallback: 'the shipped one',
  }),
  GUANCHAO_LOG_LEVEL: standing(
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    'info',
    {
      meaning: 'the least that is logged',
      expected: 'trace, debug, info, warn, error, fatal or silent',
    },
  ),
  GUANCHAO_HEALTH_LISTEN: optional(address, {
    meaning: 'where /livez, /readyz and /metrics answer',
    expected: 'host:port; port 0 takes a free one',
    fallback: '127.0.0.1:7711 (collector), 7712 (analyzer), 7713 (alerter), 7714 (console)',
  }),
  GUANCHAO_LISTEN: optional(address, {
    meaning: 'where its own HTTP answers',
    expected: 'host:port; port 0 takes a free one',
    fallback: '127.0.0.1:7701 (collector), 127.0.0.1:7700 (console)',
  }),
  GUANCHAO_POLICY_FILE: optional(path, {
    meaning: 'what is watched, put into force at the start; without it the policy in force stays',
    expected: 'the path of a policy file',
  }),
  GUANCHAO_INGEST_TOKEN: secret(password, {
    meaning: 'the token that pushing systems show; not needed where files are fed',
    expected: `a token of ${SECRET_CHARACTERS} to ${SECRET_MAX} characters`,
  }),
  GUANCHAO_LANE: standing(z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/), 'ingest', {
    meaning:
      'whose time this collector tells: of several collectors each needs its own, the same after a restart',
    expected: 'small letters, digits and -, at most 40',
  }),
  GUANCHAO_OUTBOX: optional(path, {
    meaning:
      'where mentions wait on this machine’s disk while Kafka is away, at most 1 GiB; needed on a cluster, and by each collector its own',
    expected: 'the path of a folder that outlives a restart',
  }),
  GUANCHAO_OUTGOING_HOSTS: optional(list, {
    meaning:
      'the only hosts that may be called outside; a leading dot: all below that domain (default: those that channels and sources name)',
    expected: 'host names with commas between',
  }),
  GUANCHAO_OUTGOING_PROXY: secret(z.url({ protocol: /^https?$/ }), {
    meaning: 'the proxy through which the public network is called (HTTP_PROXY is not heeded)',
    expected: 'an http or https address, user and password in it or not',
  }),
  GUANCHAO_PUBLIC_URL: optional(plainUrl, {
    meaning:
      'where people reach the console; messages then carry a link to read on and to sign by, and without it none',
    expected: 'an http or https address without user and password in it',
  }),
  GUANCHAO_CHANNEL_SECRETS: secret(
    z.string().refine((text) => readSecrets(text) !== null),
    {
      meaning: 'what the settings of channels call by name: keys of robots, passwords, tokens',
      expected: 'lines of name=value, each name once, of small letters, digits and -',
    },
  ),
  GUANCHAO_STAGES: standing(stages, analysisStageNames.join(), {
    meaning: 'the stages this process takes part in',
    expected: `some of ${analysisStageNames.join(', ')}, with commas between`,
  }),
  GUANCHAO_CONSOLE_PASSWORD: secret(password, {
    meaning: 'of the first user, `duty`; needed while the office has no user',
    expected: `a password of ${SECRET_CHARACTERS} to ${SECRET_MAX} characters`,
  }),
  GUANCHAO_HTTPS: standing(flag, 'false', {
    meaning: 'the console is reached by https, through a proxy that ends it',
    expected: 'true or false',
  }),
  GUANCHAO_HOSTS: optional(list, {
    meaning: 'names the console is reached by, beside this machine’s own',
    expected: 'host names with commas between',
  }),
  GUANCHAO_PROXIES: optional(list, {
    meaning: 'addresses of proxies whose X-Forwarded-For is believed',
    expected: 'addresses with commas between',
  }),
} as const satisfies Record<string, Variable>;

export type VariableName = keyof typeof variables;

const kafka = [
  'GUANCHAO_KAFKA_BROKERS',
  'GUANCHAO_KAFKA_USER',
  'GUANCHAO_KAFKA_PASSWORD',
  'GUANCHAO_KAFKA_MECHANISM',
  'GUANCHAO_KAFKA_TLS',
  'GUANCHAO_KAFKA_CA_FILE',
  'GUANCHAO_KAFKA_PREFIX',
  'GUANCHAO_KAFKA_REPLICATION',
] as const satisfies readonly VariableName[];
const elasticsearch = [
  'GUANCHAO_ELASTICSEARCH_URL',
  'GUANCHAO_ELASTICSEARCH_USER',
  'GUANCHAO_ELASTICSEARCH_PASSWORD',
  'GUANCHAO_ELASTICSEARCH_API_KEY',
  'GUANCHAO_ELASTICSEARCH_CA_FILE',
  'GUANCHAO_ELASTICSEARCH_PREFIX',
  'GUANCHAO_ELASTICSEARCH_REPLICAS',
] as const satisfies readonly VariableName[];
const run = ['GUANCHAO_RUN', 'GUANCHAO_RUN_KIND', 'GUANCHAO_KEY', 'GUANCHAO_PARTITIONS'] as const;
const own = ['GUANCHAO_HEALTH_LISTEN', 'GUANCHAO_LOG_LEVEL'] as const;
const outgoing = ['GUANCHAO_OUTGOING_HOSTS', 'GUANCHAO_OUTGOING_PROXY'] as const;
const channels = ['GUANCHAO_PUBLIC_URL', 'GUANCHAO_CHANNEL_SECRETS'] as const;
const log = ['GUANCHAO_DATA', ...kafka, ...run, ...own] as const;

/** What each service reads. `places` are the parts by which verbs find the log and the stores of a cluster. */
export const serviceVariables = {
  collector: [
    ...log,
    ...outgoing,
    'GUANCHAO_LISTEN',
    'GUANCHAO_INGEST_TOKEN',
    'GUANCHAO_LANE',
    'GUANCHAO_OUTBOX',
    'GUANCHAO_POLICY_FILE',
  ],
  analyzer: [...log, 'GUANCHAO_SEGMENTER', 'GUANCHAO_MODEL', 'GUANCHAO_STAGES'],
  alerter: [...log, ...elasticsearch, ...outgoing, ...channels, 'GUANCHAO_SEGMENTER', 'GUANCHAO_MODEL'],
  console: [
    ...log,
    ...elasticsearch,
    'GUANCHAO_SEGMENTER',
    'GUANCHAO_MODEL',
    'GUANCHAO_LISTEN',
    'GUANCHAO_CONSOLE_PASSWORD',
    'GUANCHAO_HTTPS',
    'GUANCHAO_HOSTS',
    'GUANCHAO_PROXIES',
    'GUANCHAO_PUBLIC_URL',
  ],
} as const satisfies Record<ServiceName, readonly VariableName[]>;

export const placeVariables = {
  log: ['GUANCHAO_DATA', ...kafka, ...run],
  office: ['GUANCHAO_DATA', ...elasticsearch],
  outgoing,
  channels,
} as const satisfies Record<string, readonly VariableName[]>;

/** Beside which variables a cluster's services cannot do; `GUANCHAO_DATA` stands in for these. */
export const clusterNeeds = ['GUANCHAO_KAFKA_BROKERS', 'GUANCHAO_ELASTICSEARCH_URL', 'GUANCHAO_KEY'] as const;
const alwaysNeeds: Partial<Record<ServiceName, readonly VariableName[]>> = {
  collector: ['GUANCHAO_INGEST_TOKEN'],
};

/** A service's variable as a composition or a page needs it. */
export interface ServiceVariable {
  readonly name: VariableName;
  readonly need: 'always' | 'on a cluster' | 'no';
  /** It may come as `name` + `_FILE`. */
  readonly secret: boolean;
  readonly meaning: string;
  readonly fallback: string | null;
}

export function variablesOf(service: ServiceName): readonly ServiceVariable[] {
  return serviceVariables[service].map((name: VariableName) => {
    const { secret, meaning, fallback } = variables[name];
    return { name, need: needOf(service, name), secret, meaning, fallback };
  });
}

function needOf(service: ServiceName, name: VariableName): ServiceVariable['need'] {
  if (alwaysNeeds[service]?.includes(name)) return 'always';
  return clusterNeeds.some((one) => one === name) ? 'on a cluster' : 'no';
}
