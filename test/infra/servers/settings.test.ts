import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { renderElasticsearchYaml, userLine } from '../../../infra/servers/elasticsearch-settings.ts';
import {
  brokerSettings,
  copySettings,
  freshSettings,
  loneSettings,
  renderKafkaProperties,
  trialSettings,
} from '../../../infra/servers/kafka-settings.ts';
import { cacheFolder } from '../../../infra/servers/machine.ts';
import { serversVerb } from '../../../infra/servers/main.ts';
import { freePort, isFree } from '../../../infra/servers/ports.ts';
import { systemClock } from '../../../shared/clock.ts';
import { runVerb } from '../../../shared/verb.ts';
import { temporaryFolder } from '../../pipeline.ts';

function propertiesOf(text: string): Readonly<Record<string, string>> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

describe('settings of the servers', () => {
  const placed = { port: 1092, number: 1, controllers: [1093], data: '/d', fresh: false, secure: null };

  it('of Kafka: every one with its reason, and none twice', () => {
    const text = renderKafkaProperties(placed);
    const properties = propertiesOf(text);
    for (const { name, value, why } of [
      ...brokerSettings,
      ...loneSettings,
      ...copySettings(1),
      ...trialSettings,
    ]) {
      expect(properties[name]).toBe(value);
      expect(text).toContain(`# ${why}\n${name}=${value}\n`);
    }
    const names = text.split('\n').flatMap((line) => (/^[a-z]/.test(line) ? [line.split('=')[0]] : []));
    expect(new Set(names).size).toBe(names.length);
    expect(properties['advertised.listeners']).toBe('CLIENT://127.0.0.1:1092');
  });

  it('of Kafka without data: what ends transactions soon, which must not go on while it starts over others', () => {
    const anew = propertiesOf(renderKafkaProperties({ ...placed, fresh: true }));
    for (const { name, value } of freshSettings) {
      expect(anew[name]).toBe(value);
      expect(propertiesOf(renderKafkaProperties(placed))[name]).toBe('60000');
    }
  });

  it('of one Kafka of three: each knows all controllers, and two of three copies must have a record', () => {
    const second = propertiesOf(
      renderKafkaProperties({ ...placed, number: 2, controllers: [11, 12, 13], fresh: true }),
    );
    expect(second).toMatchObject({
      'node.id': '2',
      'controller.quorum.voters': '1@127.0.0.1:11,2@127.0.0.1:12,3@127.0.0.1:13',
      listeners: 'CLIENT://127.0.0.1:1092,CONTROLLER://127.0.0.1:12',
      'transaction.state.log.replication.factor': '3',
      'transaction.state.log.min.isr': '2',
    });
    for (const { name } of loneSettings) expect(second[name]).toBeUndefined();
  });

  it('of Kafka when secure: no listener without TLS, no super user without a name', () => {
    const secure = { keyStore: '/k.pem', trustStore: '/ca.pem', brokerPassword: 'p' };
    const properties = propertiesOf(renderKafkaProperties({ ...placed, secure }));
    expect(properties['listener.security.protocol.map']).toBe('CLIENT:SASL_SSL,CONTROLLER:SSL');
    expect(properties['listener.name.controller.ssl.client.auth']).toBe('required');
    expect(properties['authorizer.class.name']).toContain('StandardAuthorizer');
    expect(properties['super.users']).not.toContain('ANONYMOUS');
    expect(properties['allow.everyone.if.no.acl.found']).toBeUndefined();
  });

  it('of Elasticsearch: YAML, with security as asked', () => {
    const node = { port: 1200, transportPort: 1300, data: '/d: "x"', logs: '/l', secure: false };
    expect(parse(renderElasticsearchYaml(node))).toMatchObject({
      'http.port': 1200,
      'path.data': '/d: "x"',
      'network.host': '127.0.0.1',
      'xpack.security.enabled': false,
    });
    expect(parse(renderElasticsearchYaml({ ...node, secure: true }))).toMatchObject({
      'xpack.security.enabled': true,
      'xpack.security.http.ssl.enabled': true,
    });
  });

  it('hold a password as a salted hash', () => {
    const line = userLine('guanchao', 'secret', Buffer.alloc(32));
    expect(line).toMatch(/^guanchao:\{PBKDF2\}10000\$[A-Za-z0-9+/]{43}=\$[A-Za-z0-9+/]{43}=\n$/);
    expect(line).not.toBe(userLine('guanchao', 'Secret', Buffer.alloc(32)));
    expect(userLine('guanchao', 'secret')).not.toBe(userLine('guanchao', 'secret'));
  });

  it('keep downloads where they are told, else in the cache of the user', () => {
    expect(cacheFolder({ GUANCHAO_SERVERS_CACHE: '/mine' }, true)).toBe('/mine');
    expect(cacheFolder({ HOME: '/home/a' }, false)).toBe('/home/a/.cache/guanchao/servers');
    expect(cacheFolder({ HOME: '/home/a', XDG_CACHE_HOME: '/c' }, false)).toBe('/c/guanchao/servers');
    expect(cacheFolder({ HOME: '/root' }, true)).toBe('/var/cache/guanchao/servers');
  });

  it('take a port that is free, out of the reach of outgoing connections', async () => {
    const port = await freePort();
    expect(port).toBeGreaterThanOrEqual(20_000);
    expect(port).toBeLessThan(32_768);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    expect(await isFree(port)).toBe(false);
    await new Promise((resolve) => server.close(resolve));
    expect(await isFree(port)).toBe(true);
  });
});

/** The verb in this process: what it returned and said. */
async function servers(...args: readonly string[]) {
  const said = { out: '', err: '' };
  const code = await runVerb([serversVerb], ['servers', ...args], {
    env: {},
    cwd: '/',
    clock: systemClock,
    signal: new AbortController().signal,
    drained: async () => {},
    out: (text) => {
      said.out += text;
    },
    err: (line) => {
      said.err += line;
    },
  });
  return { code, ...said };
}

describe('guanchao servers', () => {
  it.each([
    { args: ['sideways'], code: 2, why: 'servers takes up, down or status, not sideways' },
    { args: [], code: 2, why: 'usage: guanchao servers' },
    { args: ['up', '--kafka-port', '70000'], code: 2, why: '--kafka-port is a whole number from 0 to 65535' },
    { args: ['up', '--elasticsearch-port', ''], code: 2, why: '--elasticsearch-port is a whole number' },
    { args: ['up', '--dir', '/nowhere/with space'], code: 1, why: 'the path may hold no space and no comma' },
  ])('$args ends with $code, says why and does nothing', async ({ args, code, why }) => {
    const cache = temporaryFolder('cache');
    const ended = await servers(...args, '--cache', cache);
    expect(ended.code).toBe(code);
    expect(ended.err).toContain(why);
    expect(readdirSync(cache), 'nothing was fetched or started').toEqual([]);
  });

  it('says that nothing was started, and exits 1', async () => {
    const ended = await servers('status', '--dir', join(temporaryFolder('none'), 'x'));
    expect(ended).toMatchObject({ code: 1, err: '' });
    expect(ended.out).toContain('no servers were started in');
  });
});
