import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkFiles, openDownloads, readChecksums } from '../../../infra/servers/downloads.ts';
import { systemClock } from '../../../shared/clock.ts';
import { temporaryFolder } from '../../pipeline.ts';

const sha256OfHello = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';

function machineWith(path: string) {
  return {
    env: { PATH: path },
    clock: systemClock,
    signal: new AbortController().signal,
    err: () => undefined,
  };
}

/** A program called mvn that does this. */
function planted(script: string): string {
  const folder = temporaryFolder('mvn');
  writeFileSync(join(folder, 'mvn'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'mvn'), 0o755);
  return `${folder}:/usr/bin:/bin`;
}

describe('the list of checksums', () => {
  const list = readChecksums(readFileSync('infra/servers/checksums.sha256', 'utf8'));

  it('has Elasticsearch, and each thing that the servers are started from', () => {
    const names = list.map(({ name }) => name);
    for (const name of ['kafka-clients-4.3.1.jar', 'slf4j-simple-1.7.36.jar', 'elasticsearch-9.5.3.zip'])
      expect(names).toContain(name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('agrees with the versions that are asked for', () => {
    const pom = readFileSync('infra/servers/pom.xml', 'utf8');
    const asked = pom.matchAll(
      /<artifactId>(.+)<\/artifactId>\s*<version>(.+)<\/version>\s*(?:<type>zip<\/type>\s*)?<\/dep/g,
    );
    const files = [...asked].map(([, artifact, version]) => `${artifact}-${version}`);
    expect(files).toHaveLength(4);
    for (const file of files)
      expect(list.some(({ name }) => /^(.+)\.(?:jar|zip)$/.exec(name)?.[1] === file)).toBe(true);
  });

  it('is refused with the line that is none', () => {
    expect(() => readChecksums(`${sha256OfHello}  a.jar\nnot one\n`)).toThrow(
      'not a line of sha256sum: not one',
    );
  });
});

describe('downloads', () => {
  it('are each checked, and all faults named', async () => {
    const folder = temporaryFolder('files');
    writeFileSync(join(folder, 'good.jar'), 'hello');
    writeFileSync(join(folder, 'bad.jar'), 'hellO');
    const list = ['good.jar', 'bad.jar', 'absent.jar'].map((name) => ({ name, sha256: sha256OfHello }));
    const checked = checkFiles(folder, list);
    await expect(checked).rejects.toMatchObject({ code: 'SERVERS_FAILED' });
    await expect(checked).rejects.toThrow(/bad\.jar \(expected 2cf2.*absent\.jar \(expected .* no such file/);
    await expect(checked).rejects.not.toThrow('good.jar');
  });

  it('say that Maven is not installed', async () => {
    const opened = openDownloads(temporaryFolder('cache'), '.jar', machineWith('/nowhere'));
    await expect(opened).rejects.toMatchObject({ code: 'SERVERS_UNAVAILABLE' });
    await expect(opened).rejects.toThrow('mvn is not installed');
  });

  it('say what Maven said when it cannot fetch', async () => {
    const path = planted('echo "Could not transfer artifact"; exit 1');
    const opened = openDownloads(temporaryFolder('cache'), '.jar', machineWith(path));
    await expect(opened).rejects.toMatchObject({ code: 'SERVERS_UNAVAILABLE' });
    await expect(opened).rejects.toThrow('Could not transfer artifact');
  });

  it('that are not the listed ones are refused and leave nothing in the cache', async () => {
    const path = planted(
      'for a; do case $a in -DoutputDirectory=*) echo evil > "$(echo $a | cut -d= -f2)/activation-1.1.1.jar";; esac; done',
    );
    const cache = temporaryFolder('cache');
    const opened = openDownloads(cache, '.jar', machineWith(path));
    await expect(opened).rejects.toMatchObject({ code: 'SERVERS_FAILED' });
    await expect(opened).rejects.toThrow('activation-1.1.1.jar (expected');
    const [list = ''] = readdirSync(cache);
    expect(readdirSync(join(cache, list)).filter((name) => !name.startsWith('lock.db'))).toEqual([]);
    expect(existsSync(join(cache, list))).toBe(true);
  });

  it('of which one is changed in the cache are refused by name', async () => {
    const cache = temporaryFolder('cache');
    await openDownloads(cache, '.jar', machineWith('/nowhere')).catch(() => undefined);
    const [list = ''] = readdirSync(cache);
    mkdirSync(join(cache, list, 'files'));
    mkdirSync(join(cache, list, 'elasticsearch-9.5.3'));
    writeFileSync(join(cache, list, 'files', 'elasticsearch-9.5.3.zip'), 'changed');
    await expect(openDownloads(cache, '.zip', machineWith('/nowhere'))).rejects.toThrow(
      /are not run; .*elasticsearch-9\.5\.3\.zip \(expected/,
    );
  });
});
