import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { serviceNames, variables, variablesOf } from '../../../infra/cluster/variables.ts';
import { configs } from '../configs.ts';
import { type ComposeService, compose, interpolated, rawCompose, seenBy } from './compose-file.ts';

const services = Object.entries(compose.services);

function serviceOf(name: string): ComposeService {
  const service = compose.services[name];
  if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return service;
}

/** The schema of compose, as zod checks it: the names of its formats (duration, ports) are compose's own and said nowhere. */
function composeSpec(): z.ZodType {
  const text = readFileSync('test/fixtures/compose-spec/compose-spec.json', 'utf8');
  const schema = JSON.parse(text, function (key, value: unknown) {
    return key === 'format' && typeof value === 'string' && 'type' in this ? undefined : value;
  });
  // Written with the words of draft 7 alone; zod looks for `definitions` in that one.
  return z.fromJSONSchema({ ...schema, $schema: 'http://json-schema.org/draft-07/schema#' });
}

describe('docker-compose.yml and the schema of compose', () => {
  const spec = composeSpec();

  it('fits', () => {
    expect(spec.safeParse(rawCompose()).error?.issues ?? []).toEqual([]);
  });

  it.each([
    { of: 'a misspelt key of a service', path: ['services', 'kafka', 'imgae'], value: 'x' },
    { of: 'a misspelt key of a health check', path: ['services', 'kafka', 'healthcheck', 'tset'], value: [] },
    {
      of: 'a condition that there is not',
      path: ['services', 'console', 'depends_on', 'kafka', 'condition'],
    },
    { of: 'a wrong type', path: ['services', 'kafka', 'read_only'], value: 'perhaps' },
    { of: 'a misspelt part', path: ['servcies'], value: {} },
  ])('would be refused for $of', ({ path, value = 'fine' }) => {
    const changed = structuredClone(rawCompose()) as Record<string, unknown>;
    const last = path.at(-1) ?? '';
    const place = path.slice(0, -1).reduce((at, key) => at[key] as Record<string, unknown>, changed);
    place[last] = value;
    expect(spec.safeParse(changed).success).toBe(false);
  });
});

describe('docker-compose.yml and the configuration of the services', () => {
  const secretNames = Object.keys(variables).filter((name) =>
    Object.entries(variables).some(([one, { secret }]) => one === name && secret),
  );
  /** What a secret of the folder holds, as make-secrets.sh makes it. */
  const held = (name: string) => (name === 'key' ? 'ab'.repeat(32) : 'f0'.repeat(24));

  function configured(name: (typeof serviceNames)[number], given: Readonly<Record<string, string>> = {}) {
    const service = serviceOf(name);
    const files = seenBy(service);
    const env = Object.fromEntries(
      Object.entries(service.environment).map(([key, text]) => [key, interpolated(text, given)]),
    );
    return configs[name](env, (path) => {
      const file = files[path];
      if (file === undefined) throw Object.assign(new Error(path), { code: 'ENOENT' });
      if (file === '@ca') return '-----BEGIN CERTIFICATE-----\n';
      return file === '@policy' ? readFileSync('infra/policy.example.yaml', 'utf8') : held(file.slice(1));
    });
  }

  it.each(serviceNames)('%s takes it, with every file mounted that it names', (name) => {
    const config = configured(name);
    expect(serviceOf(name).command).toEqual([name]);
    expect(config.partitions).toBe(24);
    expect(config.key).toEqual(new Uint8Array(32).fill(0xab));
    expect(config.log).toMatchObject({
      kafka: {
        brokers: ['kafka:9092'],
        tls: { ca: expect.any(String) },
        sasl: { mechanism: 'scram-sha-512', username: 'guanchao', password: held('') },
      },
    });
    if ('store' in config)
      expect(config.store).toMatchObject({
        elasticsearch: {
          url: 'https://elasticsearch:9200',
          ca: expect.any(String),
          auth: { username: 'guanchao' },
        },
      });
  });

  it.each(serviceNames)('%s is given nothing that it does not read, and secrets by file alone', (name) => {
    const { environment, secrets } = serviceOf(name);
    const known = variablesOf(name).flatMap(({ name, secret }) => (secret ? [`${name}_FILE`] : [name]));
    expect(Object.keys(environment).filter((key) => !known.includes(key))).toEqual([]);
    const files = Object.values(environment).filter((value) => value.startsWith('/run/secrets/'));
    expect(files.sort()).toEqual(secrets.map((secret) => `/run/secrets/${secret}`).sort());
  });

  it('the collector keeps its outbox in a volume, and the console is told of the proxy', () => {
    const collector = serviceOf('collector');
    expect(collector.volumes).toEqual([`outbox:${collector.environment.GUANCHAO_OUTBOX}`]);
    const given = { GUANCHAO_HTTPS: 'true', GUANCHAO_HOSTS: 'a.example', GUANCHAO_PROXIES: '172.18.0.1' };
    expect(configured('console', given)).toMatchObject({
      https: true,
      hosts: ['a.example'],
      proxies: ['172.18.0.1'],
    });
  });

  it('health is asked where each service tells it', () => {
    for (const name of serviceNames) {
      const { port } = configured(name).health;
      expect(serviceOf(name).healthcheck?.test.join(' ')).toContain(`http://127.0.0.1:${port}/readyz`);
    }
  });

  it('no secret stands in it, and what is demanded is said', () => {
    for (const [, { environment }] of services)
      expect(
        Object.keys(environment).filter((key) => secretNames.includes(key) || /PASSWORD$|_KEY$/.test(key)),
      ).toEqual([]);
    const demanded = [...Object.values(compose.secrets), compose.configs.ca, compose.configs.policy];
    for (const one of demanded) expect(() => interpolated(one?.file ?? '', {})).toThrow('is missing a value');
  });
});

describe('docker-compose.yml and what a container may', () => {
  it.each(services)('%s: not root, nothing to write to but volumes and memory', (_name, service) => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      user: expect.stringMatching(/^1000:(1000|0)$/),
      mem_limit: expect.stringMatching(/^\d+[mg]$/),
    });
    expect(service.tmpfs.every((one) => /size=\d+m/.test(one))).toBe(true);
    expect('privileged' in service || 'cap_add' in service).toBe(false);
    for (const volume of service.volumes)
      expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
  });

  it.each(services)('%s: a version, no `latest`', (_name, { image }) => {
    expect(image).toMatch(/^[a-z0-9./-]+:\d+\.\d+\.\d+$/);
  });

  it.each(services)('%s: waits for the health of what it needs', (name, service) => {
    for (const [on, { condition }] of Object.entries(service.depends_on)) {
      const isOnce = serviceOf(on).restart.startsWith('on-failure');
      expect(condition).toBe(isOnce ? 'service_completed_successfully' : 'service_healthy');
      expect(isOnce || serviceOf(on).healthcheck !== undefined).toBe(true);
    }
    const urls = Object.values(service.environment).join(' ');
    for (const server of ['kafka', 'elasticsearch'])
      if (urls.includes(`${server}:`)) expect(Object.keys(service.depends_on)).toContain(server);
    expect(name === 'kafka-acls' || service.restart === 'unless-stopped').toBe(true);
    expect(name === 'kafka-acls' || service.healthcheck !== undefined).toBe(true);
    // A service ends within ten seconds of SIGTERM, a server within thirty.
    if (name !== 'kafka-acls')
      expect(Number.parseInt(service.stop_grace_period ?? '', 10)).toBeGreaterThan(10);
  });

  it('nothing is published but the console, to this machine alone', () => {
    const published = services.flatMap(([name, { ports }]) => ports.map((port) => `${name} ${port}`));
    expect(published).toEqual(['console 127.0.0.1:7700:7700']);
    expect(compose.networks.inner?.internal).toBe(true);
    for (const name of ['kafka', 'kafka-acls', 'elasticsearch', 'analyzer'])
      expect(serviceOf(name).networks).toEqual(['inner']);
  });

  it('every file of the repository that it mounts is there, and every secret is used', () => {
    for (const { file } of Object.values(compose.configs))
      if (!file.startsWith('${')) expect(() => readFileSync(file)).not.toThrow();
    const used = (kind: 'configs' | 'secrets') =>
      new Set(
        services.flatMap(([, one]) =>
          one[kind].map((file) => (typeof file === 'string' ? file : file.source)),
        ),
      );
    expect([...used('secrets')].sort()).toEqual(Object.keys(compose.secrets).sort());
    expect([...used('configs')].sort()).toEqual(Object.keys(compose.configs).sort());
  });
});
