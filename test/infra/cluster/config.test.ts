import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  alerterConfig,
  analyzerConfig,
  collectorConfig,
  consoleConfig,
} from '../../../infra/cluster/config.ts';
import { serviceNames, serviceVariables, variables, variablesOf } from '../../../infra/cluster/variables.ts';
import type { ReadFile } from '../../../shared/environment.ts';
import { AppError, messageOf } from '../../../shared/errors.ts';
import { configs } from '../configs.ts';

const KEY = 'ab'.repeat(32);
const SECRET_NAMES = Object.entries(variables).flatMap(([name, { secret }]) => (secret ? [name] : []));

const cluster = {
  GUANCHAO_KAFKA_BROKERS: 'kafka-1:9092, kafka-2:9092',
  GUANCHAO_ELASTICSEARCH_URL: 'https://elastic:9200',
  GUANCHAO_KEY: KEY,
};
const noFiles: ReadFile = (path) => {
  throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
};

function filesIn(files: Readonly<Record<string, string>>): ReadFile {
  return (path) => files[path] ?? noFiles(path);
}

function problemsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'BAD_CONFIG')) throw error;
    const [head = '', ...lines] = error.message.split('\n');
    expect(head).toBe(`the environment is wrong in ${lines.length} place(s):`);
    return lines.map((line) => line.trim());
  }
  return [];
}

describe('the environment of a service', () => {
  it('gives places on servers, by prefix and run', () => {
    const config = alerterConfig(
      {
        ...cluster,
        GUANCHAO_RUN: 'drill-1',
        GUANCHAO_RUN_KIND: 'rehearsal',
        GUANCHAO_KAFKA_USER: 'alerter',
        GUANCHAO_KAFKA_PASSWORD_FILE: '/run/secrets/kafka',
        GUANCHAO_KAFKA_CA_FILE: '/ca.pem',
        GUANCHAO_KAFKA_REPLICATION: '3',
        GUANCHAO_ELASTICSEARCH_API_KEY: 'encoded-key',
        GUANCHAO_ELASTICSEARCH_PREFIX: 'city',
        HOME: '/root',
      },
      filesIn({ '/run/secrets/kafka': 'swordfish\n', '/ca.pem': '-----BEGIN CERTIFICATE-----\nx\n' }),
    );
    expect(config.log).toEqual({
      kafka: {
        brokers: ['kafka-1:9092', 'kafka-2:9092'],
        prefix: 'guanchao.drill-1',
        replication: 3,
        tls: { ca: '-----BEGIN CERTIFICATE-----\nx' },
        sasl: { mechanism: 'scram-sha-512', username: 'alerter', password: 'swordfish' },
      },
    });
    expect(config.store).toEqual({
      elasticsearch: {
        ...{ url: 'https://elastic:9200', prefix: 'city-drill-1', replicas: 0 },
        auth: { apiKey: 'encoded-key' },
      },
    });
    expect(config.office).toMatchObject({ elasticsearch: { prefix: 'city-office' } });
    expect(config).toMatchObject({
      run: { id: 'drill-1', kind: 'rehearsal' },
      partitions: 8,
      key: new Uint8Array(32).fill(0xab),
      health: { host: '127.0.0.1', port: 7713 },
    });
  });

  it('gives places in a data folder, where `start` keeps the same run', () => {
    const config = consoleConfig(
      { GUANCHAO_DATA: '/data', GUANCHAO_LISTEN: '[::1]:0', GUANCHAO_HOSTS: 'a.example, b.example' },
      noFiles,
    );
    expect([config.log, config.store, config.office]).toEqual([
      { folder: '/data/runs/live/log' },
      { folder: '/data/runs/live/store' },
      { folder: '/data/office/store' },
    ]);
    expect(config).toMatchObject({
      ...{ key: null, listen: { host: '::1', port: 0 }, hosts: ['a.example', 'b.example'], https: false },
      password: null,
    });
  });

  it('names every problem at once, each with its variable and what it should be', () => {
    const problems = problemsOf(() =>
      consoleConfig(
        {
          GUANCHAO_KAFKA_BROKER: 'kafka:9092',
          GUANCHAO_ELASTICSEARCH_URL: 'https://elastic:changeme@elastic:9200',
          GUANCHAO_ELASTICSEARCH_PASSWORD_FILE: '/absent',
          GUANCHAO_KAFKA_USER: 'console',
          GUANCHAO_KAFKA_CA_FILE: '/empty',
          GUANCHAO_KEY: 'short',
          GUANCHAO_KEY_FILE: '/key',
          GUANCHAO_PARTITIONS: '0',
          GUANCHAO_LISTEN: 'everywhere',
          GUANCHAO_HTTPS: 'yes',
          GUANCHAO_RUN: 'office',
          GUANCHAO_COLOUR: 'blue',
        },
        filesIn({ '/empty': ' \n', '/key': KEY }),
      ),
    );
    const expected = [
      'GUANCHAO_COLOUR is not known',
      'GUANCHAO_ELASTICSEARCH_PASSWORD_FILE names /absent, which cannot be read (ENOENT); it should hold a password',
      'GUANCHAO_ELASTICSEARCH_URL is wrong; it should be an http or https address without user and password in it',
      'GUANCHAO_HTTPS is wrong; it should be true or false',
      'GUANCHAO_KAFKA_BROKER is not known; the nearest is GUANCHAO_KAFKA_BROKERS',
      'GUANCHAO_KAFKA_BROKERS is missing; it should be host:port, several with commas between, or GUANCHAO_DATA be given',
      'GUANCHAO_KAFKA_CA_FILE names /empty, which is empty; it should be the path of a PEM file',
      'GUANCHAO_KAFKA_PASSWORD is missing; it should be a password',
      'GUANCHAO_KEY is given together with GUANCHAO_KEY_FILE; give one of the two',
      'GUANCHAO_KEY is wrong; it should be 64 hex digits',
      'GUANCHAO_LISTEN is wrong; it should be host:port; port 0 takes a free one',
      'GUANCHAO_PARTITIONS is wrong; it should be a whole number from 1 to 1000',
      'GUANCHAO_RUN is wrong; it should be small letters, digits and -, at most 40, and not office',
    ];
    expect([...problems].sort()).toEqual(expected);
  });

  it('says what contradicts what, and what belongs together', () => {
    const both = { ...cluster, GUANCHAO_DATA: '/data' };
    expect(problemsOf(() => alerterConfig(both, noFiles))).toHaveLength(2);
    const loose = { ...cluster, GUANCHAO_KAFKA_PASSWORD: 'swordfish', GUANCHAO_KAFKA_TLS: 'false' };
    expect(problemsOf(() => analyzerConfig(loose, noFiles))).toEqual([
      'GUANCHAO_KAFKA_USER is missing; it should be a user name',
    ]);
    const twice = {
      ...cluster,
      GUANCHAO_ELASTICSEARCH_API_KEY: 'k',
      GUANCHAO_ELASTICSEARCH_USER: 'u',
      GUANCHAO_ELASTICSEARCH_PASSWORD: 'p',
    };
    expect(problemsOf(() => alerterConfig(twice, noFiles))).toHaveLength(1);
    // An analyzer has nothing to do with Elasticsearch; a replay has keys of its own.
    const replay = { GUANCHAO_KAFKA_BROKERS: 'a:1', GUANCHAO_RUN_KIND: 'replay', GUANCHAO_RUN: 'r' };
    expect(analyzerConfig({ ...replay, GUANCHAO_ELASTICSEARCH_URL: 'nonsense' }, noFiles).key).toBeNull();
  });

  it('wants a token at the door, and a run of its own for files', () => {
    const data = { GUANCHAO_DATA: '/data', GUANCHAO_INGEST_TOKEN: '' };
    expect(problemsOf(() => collectorConfig(data, noFiles, false))).toEqual([
      'GUANCHAO_INGEST_TOKEN is missing; it should be a token of 10 to 256 characters',
    ]);
    expect(problemsOf(() => collectorConfig(data, noFiles, true))).toEqual([
      'GUANCHAO_RUN_KIND is live, where files are fed into a run of their own; it should be replay or rehearsal',
    ]);
    const feeding = { ...data, GUANCHAO_RUN: 'r', GUANCHAO_RUN_KIND: 'replay' };
    expect(collectorConfig(feeding, noFiles, true)).toMatchObject({ token: null, lane: 'ingest' });
  });

  it('says nothing of any value, whatever was written and wherever', () => {
    const odd = fc.string({ minLength: 1, maxLength: 30 }).map((text) => text.replaceAll('\n', ' '));
    // Marked, so that it is in no message by chance, nor because another's, which may be said, is the same.
    const marked = (name: string, text: string) => `§${name} ${text}§`;
    const names = [...Object.keys(variables), 'GUANCHAO_UNHEARD_OF', 'GUANCHAO_KAFKA_PASWORD'];
    const environment = fc.dictionary(fc.constantFrom(...names), odd);
    fc.assert(
      fc.property(environment, odd, fc.constantFrom(...SECRET_NAMES), (written, inFile, name) => {
        const env = Object.fromEntries(
          Object.entries(written).map(([variable, text]) => [variable, marked(variable, text)]),
        );
        const held = marked('in a file', inFile);
        const all = { ...env, [`${name}_FILE`]: '/run/secret' };
        const paths = new Set([
          'GUANCHAO_KAFKA_CA_FILE',
          'GUANCHAO_ELASTICSEARCH_CA_FILE',
          'GUANCHAO_POLICY_FILE',
        ]);
        for (const service of serviceNames) {
          let message = '';
          try {
            configs[service](all, (path) => (path === '/run/secret' ? held : noFiles(path)));
          } catch (error) {
            message = messageOf(error);
          }
          // The path of a file is said, so that it can be found.
          for (const [variable, value] of Object.entries(env))
            if (!paths.has(variable)) expect(message).not.toContain(value.trim());
          expect(message).not.toContain(held.trim());
        }
      }),
    );
  });

  it('is told of every variable once, and every variable is some service’s', () => {
    for (const service of serviceNames) {
      const names = variablesOf(service).map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
    }
    const all = new Set<string>(serviceNames.flatMap((service) => serviceVariables[service]));
    expect(Object.keys(variables).filter((name) => !all.has(name))).toEqual([]);
    expect(
      variablesOf('collector')
        .filter(({ need }) => need !== 'no')
        .map(({ name, need }) => [name, need]),
    ).toEqual([
      ['GUANCHAO_KAFKA_BROKERS', 'on a cluster'],
      ['GUANCHAO_KEY', 'on a cluster'],
      ['GUANCHAO_INGEST_TOKEN', 'always'],
    ]);
  });

  it('stands in the README as it is', () => {
    const readme = readFileSync('README.md', 'utf8');
    const listed = [...readme.matchAll(/^\| `(GUANCHAO_[A-Z_]+)` +\| (.+?) +\| (.+?) +\| (.*?) *\|$/gm)].map(
      ([, name, services, meaning, fallback]) => [name, services, meaning, fallback],
    );
    expect(listed).toEqual(
      Object.entries(variables).map(([name, { meaning, fallback }]) => [
        name,
        serviceNames.filter((service) => variablesOf(service).some((one) => one.name === name)).join(', '),
        meaning,
        fallback ?? needOf(name),
      ]),
    );
  });
});

function needOf(name: string): string {
  const needs = new Set(
    serviceNames.flatMap((service) =>
      variablesOf(service).flatMap((one) => (one.name === name ? [one.need] : [])),
    ),
  );
  if (needs.has('always')) return 'required';
  return needs.has('on a cluster') ? 'required on a cluster' : '';
}
