import { mkdirSync, readdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openElasticsearch } from '../../infra/servers/elasticsearch.ts';
import { openKafka, startKafka } from '../../infra/servers/kafka.ts';
import { cacheFolder } from '../../infra/servers/machine.ts';
import { guanchao } from '../command.ts';
import { documentOf, topicsOf } from './clients.ts';
import { instanceFolder, machine } from './instance.ts';
import { onServers, servers } from './provided.ts';

onServers("the run's servers", () => {
  it('are reached by the addresses that are provided', async () => {
    expect(await topicsOf(servers().brokers[0] ?? '', null, 'handles.test')).toContain('handles.test');
    const record = { index: 'guanchao-handles-test', id: 'one', document: { level: 'red' } };
    expect(await documentOf(servers().elasticsearch, null, record)).toEqual(record.document);
    const { folder } = servers();
    for (const server of [...openKafka({ folder }, machine), openElasticsearch({ folder }, machine)])
      expect(await server?.whyNotReady()).toBeNull();
  });
});

onServers('a handle', () => {
  it('kills, freezes, restarts on the same port and data, and stops what is frozen', async () => {
    const folder = instanceFolder();
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const [started] = await startKafka({ folder, port: 0, withUs: true }, machine);
    if (started === undefined) throw new Error('no broker');
    await using kafka = started;
    const { address } = kafka;
    const first = kafka.pid();
    await topicsOf(address, null, 'killed.test');
    await kafka.kill('SIGKILL');
    expect(kafka.pid()).toBeNull();
    expect(await kafka.whyNotReady()).toBe('it does not run');
    await expect(kafka.kill('SIGTERM')).rejects.toThrow('does not run');
    await kafka.restart();
    expect(kafka.address).toBe(address);
    expect(kafka.pid()).not.toBe(first);
    expect(await topicsOf(address, null)).toContain('killed.test');

    await kafka.kill('SIGSTOP');
    expect(await kafka.whyNotReady()).not.toBeNull();
    await kafka.kill('SIGCONT');
    await expect.poll(() => kafka.whyNotReady(), { timeout: 20_000 }).toBeNull();
    await kafka.kill('SIGSTOP');
    await kafka.stop();
    expect(kafka.pid()).toBeNull();
  });

  it('says what the server said when it does not start', async () => {
    const folder = instanceFolder();
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    // What another cluster has left: the broker reads it and refuses.
    mkdirSync(join(folder, 'kafka', 'data'), { recursive: true });
    writeFileSync(
      join(folder, 'kafka', 'data', 'meta.properties'),
      'version=1\ncluster.id=other\nnode.id=7\n',
    );
    await expect(startKafka({ folder, port: 0 }, machine)).rejects.toMatchObject({
      code: 'SERVERS_FAILED',
      message: expect.stringMatching(/kafka ended by itself; its log in .* ends:\n[\s\S]*Stored node id 7/),
    });
  });

  it('refuses a port that another program has', async () => {
    const folder = instanceFolder();
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const port = Number(servers().brokers[0]?.split(':')[1]);
    await expect(startKafka({ folder, port }, machine)).rejects.toThrow(`port ${port} of 127.0.0.1 is taken`);
  });
});

onServers('a changed file', () => {
  it('is named and not run', async () => {
    const folder = instanceFolder();
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const real = cacheFolder(process.env);
    const cache = join(folder, 'cache');
    // Whatever lists were ever fetched here: all of their files, by link.
    for (const list of readdirSync(real).filter((name) => /^[0-9a-f]{12}$/.test(name))) {
      mkdirSync(join(cache, list, 'files'), { recursive: true });
      for (const name of readdirSync(join(real, list)).filter((name) => name.startsWith('elasticsearch')))
        symlinkSync(join(real, list, name), join(cache, list, name));
      for (const name of readdirSync(join(real, list, 'files')))
        symlinkSync(join(real, list, 'files', name), join(cache, list, 'files', name));
      const changed = join(cache, list, 'files', 'kafka-clients-4.3.1.jar');
      unlinkSync(changed);
      writeFileSync(changed, 'not the jar');
    }
    const dir = join(folder, 'instance');
    await expect(startKafka({ folder: dir, port: 0, cache }, machine)).rejects.toMatchObject({
      code: 'SERVERS_FAILED',
      message: expect.stringContaining('kafka-clients-4.3.1.jar (expected'),
    });
    expect(openKafka({ folder: dir }, machine).map((kafka) => kafka.pid())).toEqual([null]);
    const said = await guanchao(['servers', 'status', '--dir', dir]);
    expect(said.out).toContain('it does not run');
  });
});
