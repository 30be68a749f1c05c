import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { nodeSettings, renderElasticsearchYaml } from '../../../infra/servers/elasticsearch-settings.ts';
import {
  brokerSettings,
  KAFKA_HEAP,
  loneSettings,
  renderKafkaProperties,
  trialSettings,
} from '../../../infra/servers/kafka-settings.ts';
import { temporaryFolder } from '../../pipeline.ts';
import { compose, seenBy } from './compose-file.ts';

const FOLDER = join('infra', 'compose');
const KAFKA = readFileSync(join(FOLDER, 'kafka.properties'), 'utf8');

function propertiesOf(text: string): Readonly<Record<string, string>> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

describe('the broker of docker-compose.yml', () => {
  const secure = { keyStore: '/k', trustStore: '/t', brokerPassword: 'p' };
  const tried = propertiesOf(
    renderKafkaProperties({ port: 9092, number: 1, controllers: [9093], data: '/d', fresh: false, secure }),
  );
  const own = propertiesOf(KAFKA);
  /** Of a place or a name, and of the user that is allowed everything in a trial. */
  const others = [
    'listeners',
    'advertised.listeners',
    'log.dirs',
    'ssl.keystore.location',
    'ssl.truststore.location',
    'super.users',
  ];
  /** For tests: small and fast. A broker's defaults are right where there is an office. */
  const forTests = [
    'offsets.topic.num.partitions',
    'transaction.state.log.num.partitions',
    'group.initial.rebalance.delay.ms',
    'group.min.session.timeout.ms',
  ];
  const LOGIN = 'listener.name.client.scram-sha-512.sasl.jaas.config';

  it('is set as the one that was tried', () => {
    const names = Object.keys(tried).filter((name) => ![...others, ...forTests, LOGIN].includes(name));
    expect(names.length).toBeGreaterThan(15);
    for (const name of names) expect([name, own[name]]).toEqual([name, tried[name]]);
    for (const { name, value } of [...brokerSettings, ...loneSettings]) expect(own[name]).toBe(value);
    for (const name of forTests) {
      expect(trialSettings.some((one) => one.name === name)).toBe(true);
      expect(own[name]).toBeUndefined();
    }
    expect(Object.keys(own).sort()).toEqual([...names, ...others].sort());
  });

  it('is reached by its name, its controller by nobody else, and no super user is anonymous', () => {
    expect(own['advertised.listeners']).toBe('CLIENT://kafka:9092');
    expect(own.listeners).toBe('CLIENT://0.0.0.0:9092,CONTROLLER://127.0.0.1:9093');
    expect(own['super.users']).toBe('User:CN=guanchao-kafka;User:broker');
    const heap = compose.services.kafka?.environment.KAFKA_HEAP_OPTS;
    expect(heap?.split(' ')[1]).toBe(KAFKA_HEAP[1]);
  });

  it('sees every file that its settings name', () => {
    const kafka = compose.services.kafka;
    if (kafka === undefined) throw new Error('no kafka');
    const seen = Object.keys(seenBy(kafka));
    for (const name of ['ssl.keystore.location', 'ssl.truststore.location'])
      expect(seen).toContain(own[name]);
    expect(kafka.volumes).toEqual([`kafka-log:${own['log.dirs']?.replace(/\/log$/, '')}`]);
    expect(seen).toContain(kafka.entrypoint?.[1]);
  });
});

/** A folder that looks to a start script as the image does: each tool writes down its arguments and ends. */
function pretended(tools: readonly string[], answer = ''): string {
  const home = temporaryFolder('home');
  mkdirSync(join(home, 'bin'));
  mkdirSync(join(home, 'config'));
  for (const tool of tools)
    writeFileSync(
      join(home, 'bin', tool),
      `#!/bin/sh\nfor one in "$@"; do case $one in @*) cat "\${one#@}" ;; *) echo "$one" ;; esac; done >> "${home}/${tool}.said"\necho '${answer}'\n`,
      { mode: 0o755 },
    );
  return home;
}

function run(script: string, env: Readonly<Record<string, string>>): string {
  return execFileSync('sh', [join(FOLDER, script)], {
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

describe('the start of the broker', () => {
  function started() {
    const home = pretended(['kafka-storage.sh', 'kafka-server-start.sh'], 'an-id');
    const work = temporaryFolder('work');
    const secrets = temporaryFolder('secrets');
    const settings = join(work, 'given');
    writeFileSync(settings, KAFKA.replace('/var/lib/kafka/data', work));
    writeFileSync(join(secrets, 'kafka_password'), 'service1\n');
    writeFileSync(join(secrets, 'kafka_broker_password'), 'broker1\n');
    const env = { KAFKA_HOME: home, GIVEN_SETTINGS: settings, GIVEN_SECRETS: secrets, GIVEN_WORK: work };
    const said = (tool: string) => readFileSync(join(home, `${tool}.said`), 'utf8');
    return { work, secrets, env, said, start: () => run('kafka-start.sh', env) };
  }

  it('formats the log with both users the first time, by a file and not by arguments, and then starts', () => {
    const { work, said, start } = started();
    expect(start()).not.toContain('service1');
    expect(said('kafka-storage.sh').split('\n').slice(1, 4)).toEqual(['format', '--cluster-id', 'an-id']);
    expect(said('kafka-storage.sh')).toContain(
      '--add-scram\nSCRAM-SHA-512=[name=broker,password=broker1]\n--add-scram\nSCRAM-SHA-512=[name=guanchao,password=service1]\n',
    );
    expect(said('kafka-server-start.sh')).toBe(`${work}/kafka.properties\n`);
    expect(propertiesOf(readFileSync(join(work, 'kafka.properties'), 'utf8'))).toMatchObject({
      'listener.name.client.scram-sha-512.sasl.jaas.config':
        'org.apache.kafka.common.security.scram.ScramLoginModule required username="broker" password="broker1";',
    });
    expect(readdirSync(work).sort()).toEqual(['client.properties', 'given', 'kafka.properties']);
    expect(statSync(join(work, 'kafka.properties')).mode & 0o077).toBe(0);
  });

  it('formats nothing that is formatted', () => {
    const { work, said, start } = started();
    mkdirSync(join(work, 'log'));
    writeFileSync(join(work, 'log', 'meta.properties'), '');
    start();
    expect(() => said('kafka-storage.sh')).toThrow('ENOENT');
    expect(said('kafka-server-start.sh')).toContain('kafka.properties');
  });

  it('refuses a password that its settings cannot hold, without showing it', () => {
    const { secrets, said, start } = started();
    writeFileSync(join(secrets, 'kafka_password'), 'a"b,c]\n');
    expect(start).toThrow(/kafka_password should hold letters and digits alone/);
    expect(start).not.toThrow(/a"b/);
    expect(() => said('kafka-server-start.sh')).toThrow('ENOENT');
  });

  it('allows the services what infra/kafka.md says, and no more', () => {
    const home = pretended(['kafka-acls.sh']);
    const { secrets, work } = started();
    run('kafka-acls.sh', { KAFKA_HOME: home, GIVEN_SECRETS: secrets, GIVEN_WORK: work });
    const said = readFileSync(join(home, 'kafka-acls.sh.said'), 'utf8');
    const operations = [...said.matchAll(/--operation\n(\w+)/g)].map(([, name]) => name);
    const words = operations.map((name) => (name ?? '').replace(/(?<!^)[A-Z]/g, '_$&').toUpperCase());
    const page =
      readFileSync(join('infra', 'kafka.md'), 'utf8').split('## What a user must be allowed')[1] ?? '';
    for (const word of words) expect(page).toContain(word);
    expect(said).not.toMatch(/\bAll\b|\*|ClusterAction/);
    expect([...said.matchAll(/--(topic|group|transactional-id)\n(.*)/g)].map(([, , name]) => name)).toEqual(
      Array(3).fill('guanchao.'),
    );
    expect(said).not.toContain('broker1');
  });
});

describe('the node of docker-compose.yml', () => {
  const own = parse(readFileSync(join(FOLDER, 'elasticsearch.yml'), 'utf8'));
  const roles = parse(readFileSync(join(FOLDER, 'elasticsearch-roles.yml'), 'utf8'));

  it('is set as the one that was tried', () => {
    const placed = { port: 9200, transportPort: 9300, data: own['path.data'], logs: own['path.logs'] };
    const tried: Record<string, unknown> = parse(renderElasticsearchYaml({ ...placed, secure: true }));
    // A full disk must stop writes where there is an office; a tmpfs of tests must not.
    const forTests = ['cluster.routing.allocation.disk.threshold_enabled', 'transport.port'];
    for (const name of forTests) expect(own[name]).toBeUndefined();
    for (const [name, value] of Object.entries(tried))
      if (!forTests.includes(name)) expect([name, own[name]]).toEqual([name, value]);
    expect(nodeSettings.length).toBeGreaterThan(3);
    expect(own['xpack.security.authc.reserved_realm.enabled']).toBe(false);
  });

  it('lets the services do nothing outside their indices', () => {
    const { cluster, indices, ...rest } = roles.guanchao_services;
    expect(rest).toEqual({});
    expect(cluster).toEqual(['monitor', 'manage_index_templates']);
    expect(indices).toHaveLength(1);
    expect(indices[0].names).toEqual(['guanchao-*']);
    expect(indices[0].privileges).not.toContain('all');
  });

  it('starts with settings in memory, one user and one role', () => {
    const home = pretended(['elasticsearch-users', 'elasticsearch']);
    const config = join(temporaryFolder('conf'), 'config');
    const secrets = temporaryFolder('secrets');
    const given = temporaryFolder('given');
    for (const name of ['elasticsearch.key', 'elasticsearch.pem', 'elasticsearch_password'])
      writeFileSync(join(secrets, name), `${name}\n`);
    writeFileSync(join(given, 'elasticsearch.yml'), 'a: b\n');
    writeFileSync(join(given, 'roles.yml'), 'r: {}\n');
    writeFileSync(join(home, 'config', 'jvm.options'), 'of the image\n');
    writeFileSync(join(home, 'config', 'users'), 'left behind\n');
    run('elasticsearch-start.sh', {
      ES_PATH_CONF: config,
      GIVEN_HOME: home,
      GIVEN_SECRETS: secrets,
      GIVEN_SETTINGS: given,
    });
    const read = (name: string) => readFileSync(join(config, name), 'utf8');
    expect(read('jvm.options')).toBe('of the image\n');
    expect(read('elasticsearch.yml')).toBe('a: b\n');
    expect(read('server.key')).toBe('elasticsearch.key\n');
    expect(read('users')).toBe('');
    expect(readFileSync(join(home, 'elasticsearch-users.said'), 'utf8').split('\n')).toEqual([
      ...['useradd', 'guanchao', '-p', 'elasticsearch_password', '-r', 'guanchao_services', ''],
    ]);
    expect(statSync(config).mode & 0o077).toBe(0);
  });
});

describe('make-secrets.sh', () => {
  function make(folder: string): void {
    execFileSync('sh', [join(FOLDER, 'make-secrets.sh'), folder]);
  }

  it('makes every file that docker-compose.yml mounts, for its owner alone, and changes none of them again', () => {
    const folder = temporaryFolder('made');
    make(folder);
    const wanted = [...Object.keys(compose.secrets), 'ca.pem'];
    const read = () => wanted.map((name) => readFileSync(join(folder, name), 'utf8'));
    const before = read();
    for (const name of wanted) expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
    expect(readFileSync(join(folder, 'key'), 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
    expect(new Set(before).size).toBe(wanted.length);
    make(folder);
    expect(read()).toEqual(before);
  });

  it('makes certificates that name their server, and renews one that was taken away', () => {
    const folder = temporaryFolder('made');
    make(folder);
    const certificate = (name: string) => new X509Certificate(readFileSync(join(folder, name)));
    const ca = certificate('ca.pem');
    for (const name of ['kafka', 'elasticsearch']) {
      const own = readFileSync(join(folder, `${name}.pem`), 'utf8').match(/-----BEGIN CERT.*/s)?.[0] ?? '';
      const one = new X509Certificate(own);
      expect(one.checkHost(name)).toBe(name);
      expect(one.subject).toBe(`CN=guanchao-${name}`);
      expect(one.verify(ca.publicKey)).toBe(true);
    }
    const before = readFileSync(join(folder, 'kafka.pem'), 'utf8');
    expect(before).toMatch(/^-----BEGIN PRIVATE KEY-----/);
    rmSync(join(folder, 'kafka.pem'));
    make(folder);
    expect(readFileSync(join(folder, 'kafka.pem'), 'utf8')).not.toBe(before);
    expect(certificate('ca.pem').fingerprint256).toBe(ca.fingerprint256);
  });
});
