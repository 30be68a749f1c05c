import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openElasticsearch } from '../../infra/servers/elasticsearch.ts';
import { openKafka } from '../../infra/servers/kafka.ts';
import { isFree } from '../../infra/servers/ports.ts';
import type { Login } from '../../infra/servers/server.ts';
import { guanchao } from '../command.ts';
import { documentOf, signInOf, topicsOf } from './clients.ts';
import { instanceFolder, machine } from './instance.ts';
import { onServers } from './provided.ts';

interface Shown {
  readonly name: string;
  readonly address: string;
  readonly pid: number | null;
  readonly ready: boolean;
  readonly why: string | null;
  readonly login: Login | null;
}

/** What `servers … --json` printed, and its exit code. */
async function servers(...args: readonly string[]) {
  const { code, out, err } = await guanchao(['servers', ...args, '--json']);
  const said = JSON.parse(out) as {
    readonly ready: boolean;
    readonly servers: readonly [Shown, Shown];
    readonly stopped: readonly string[];
    readonly environment: Readonly<Record<string, string>>;
    readonly error?: string;
    readonly message?: string;
  };
  return { code, err, ...said };
}

const freePorts = ['--kafka-port', '0', '--elasticsearch-port', '0'] as const;
const record = { index: 'guanchao-verb-test', id: 'one', document: { words: '自来水又黄又臭' } };
const stored = { index: record.index, id: record.id };

async function remove(folder: string): Promise<void> {
  for (const server of [...openKafka({ folder }, machine), openElasticsearch({ folder }, machine)])
    await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}

onServers('servers up, down and status', () => {
  const folder = instanceFolder();
  const dir = ['--dir', folder] as const;
  afterAll(() => remove(folder));

  it('knows nothing of a folder in which none were started', async () => {
    expect(await servers('status', ...dir)).toMatchObject({ code: 1, ready: false, servers: [] });
    expect(await servers('down', ...dir)).toMatchObject({ code: 0, stopped: [] });
  });

  it('starts both, and a second up is the same as the first', async () => {
    const first = await servers('up', ...dir, ...freePorts);
    expect(first).toMatchObject({ code: 0, ready: true });
    const [kafka, elasticsearch] = first.servers;
    expect(first.environment).toEqual({
      GUANCHAO_KAFKA_BROKERS: kafka.address,
      GUANCHAO_ELASTICSEARCH_URL: elasticsearch.address,
    });
    expect(await topicsOf(kafka.address, null, 'verb.test')).toContain('verb.test');
    expect(await documentOf(elasticsearch.address, null, record)).toEqual(record.document);

    const second = await servers('up', ...dir);
    expect(second).toMatchObject({ code: 0, servers: first.servers });
    expect(await servers('status', ...dir)).toMatchObject({ code: 0, servers: first.servers });
  });

  it('refuses another port, or --secure, for what runs or was made otherwise', async () => {
    const port = await servers('up', ...dir, '--kafka-port', '20001');
    expect(port).toMatchObject({ code: 1, error: 'BAD_INPUT' });
    expect(port.message).toContain('stop it first');
    const secure = await servers('up', ...dir, '--secure');
    expect(secure).toMatchObject({ code: 1, error: 'BAD_INPUT' });
    expect(secure.message).toContain('was made without --secure');
  });

  it('comes up again after kill -9 with its data, whatever process has the number that its pid file names', async () => {
    const before = await servers('status', ...dir);
    for (const { pid } of before.servers) process.kill(pid ?? Number.NaN, 'SIGKILL');
    await expect
      .poll(() => servers('status', ...dir), { timeout: 20_000 })
      .toMatchObject({ code: 1, servers: [{ pid: null, why: 'it does not run' }, { pid: null }] });
    // A living process, and not ours to touch.
    for (const { name } of before.servers) writeFileSync(join(folder, name, 'pid'), `${process.pid}\n`);
    expect(await servers('down', ...dir)).toMatchObject({ code: 0, stopped: [] });

    const after = await servers('up', ...dir);
    expect(after).toMatchObject({ code: 0, ready: true });
    const [kafka, elasticsearch] = after.servers;
    expect(after.servers.map(({ address }) => address)).toEqual(before.servers.map(({ address }) => address));
    expect(await topicsOf(kafka.address, null)).toContain('verb.test');
    expect(await documentOf(elasticsearch.address, null, stored)).toEqual(record.document);
  });

  it('stops both', async () => {
    const running = await servers('status', ...dir);
    expect(await servers('down', ...dir)).toMatchObject({ code: 0, stopped: ['kafka', 'elasticsearch'] });
    for (const { address } of running.servers)
      expect(await isFree(Number(address.split(':').at(-1))), `nothing listens on ${address}`).toBe(true);
    expect(await servers('status', ...dir)).toMatchObject({ code: 1, ready: false });
  });
});

onServers('servers up --secure', () => {
  const folder = instanceFolder();
  afterAll(() => remove(folder));

  it('lets in who has password and authority, and nobody else, and shows no password', async () => {
    const up = await servers('up', '--secure', '--dir', folder, ...freePorts);
    expect(up).toMatchObject({ code: 0, ready: true });
    const [kafka, elasticsearch] = up.servers;
    if (!kafka.login || !elasticsearch.login) throw new Error('no login is shown');
    expect(elasticsearch.address).toMatch(/^https:/);
    expect(up.environment).toMatchObject({
      GUANCHAO_KAFKA_USER: 'guanchao',
      GUANCHAO_KAFKA_PASSWORD_FILE: kafka.login.passwordFile,
      GUANCHAO_ELASTICSEARCH_CA_FILE: elasticsearch.login.caFile,
    });
    for (const { passwordFile } of [kafka.login, elasticsearch.login]) {
      expect(statSync(passwordFile).mode & 0o777).toBe(0o600);
      expect(JSON.stringify(up)).not.toContain(readFileSync(passwordFile, 'utf8'));
    }

    const toKafka = signInOf(kafka.login);
    expect(await topicsOf(kafka.address, toKafka, 'secure.test')).toContain('secure.test');
    await expect(topicsOf(kafka.address, { ...toKafka, password: 'wrong' })).rejects.toThrow('SASL');
    await expect(topicsOf(kafka.address, { ...toKafka, ca: undefined })).rejects.toThrow('certificate');
    await expect(topicsOf(kafka.address, null)).rejects.toThrow();

    const to = signInOf(elasticsearch.login);
    expect(await documentOf(elasticsearch.address, to, record)).toEqual(record.document);
    const asked = (signIn: typeof to | null) => documentOf(elasticsearch.address, signIn, stored);
    await expect(asked({ ...to, password: 'wrong' })).rejects.toThrow('unable to authenticate');
    await expect(asked({ ...to, password: toKafka.password })).rejects.toThrow('unable to authenticate');
    await expect(asked({ ...to, ca: undefined })).rejects.toThrow('certificate');
    await expect(asked(null)).rejects.toThrow();
    expect(await servers('down', '--dir', folder)).toMatchObject({ code: 0 });
  });
});
