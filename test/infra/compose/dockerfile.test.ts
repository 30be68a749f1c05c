import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compose } from './compose-file.ts';

interface Instruction {
  readonly word: string;
  readonly text: string;
}

/** Lines that a backslash continues are one; comments are none. */
const instructions: readonly Instruction[] = readFileSync(join('infra', 'Dockerfile'), 'utf8')
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => {
    const [word = '', ...rest] = line.split(' ');
    return { word, text: rest.join(' ').replace(/ +/g, ' ').trim() };
  });
const of = (word: string, from = instructions) =>
  from.filter((one) => one.word === word).map(({ text }) => text);
const last = instructions.slice(instructions.findLastIndex(({ word }) => word === 'FROM'));
const manifest = z
  .looseObject({ version: z.string(), dependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));

/** Whether a path goes into the build: the last line that names it or a folder above it decides, as docker has it. */
function isSent(path: string): boolean {
  let sent = true;
  for (const line of readFileSync('.dockerignore', 'utf8').split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const isBack = line.startsWith('!');
    const pattern = isBack ? line.slice(1) : line;
    const source = pattern
      .replace(/[.]/g, '\\.')
      .replace(/\*\*\//g, '(?:.*/)?')
      .replace(/(?<!\.)\*(?!\/|\))/g, '[^/]*');
    if (new RegExp(`^${source}(?:/|$)`).test(path)) sent = isBack;
  }
  return sent;
}

/** The packages that the server's code names; of the page's and its builder's none. */
function packagesOfTheServer(): ReadonlySet<string> {
  const files = ['services', 'shared', 'infra'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !path.startsWith(join('services', 'console', 'web'))),
  );
  const named = files.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/(?:from|import|require)\s*\(?\s*'([^'.][^']*)'/g)].map(
      ([, name = '']) => name,
    ),
  );
  const packages = named
    .filter((name) => !isBuiltin(name))
    .map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    );
  return new Set(packages.filter((name) => name in manifest.dependencies || name === 'nodejieba'));
}

describe('infra/Dockerfile', () => {
  it('copies what is there and what .dockerignore lets in', () => {
    const copied = of('COPY')
      .filter((text) => !text.startsWith('--from'))
      .flatMap((text) => text.split(' ').slice(0, -1));
    expect(copied.length).toBeGreaterThan(5);
    expect(copied.filter((path) => !existsSync(path) || !isSent(path))).toEqual([]);
  });

  it('copies what builds the page reads: its own settings rest on the project’s', () => {
    const settings = readFileSync(join('services', 'console', 'web', 'tsconfig.json'), 'utf8');
    expect(settings).toContain('"../../../tsconfig.json"');
    expect(of('COPY')).toContain('tsconfig.json ./');
  });

  it('copies every file that the command imports', () => {
    const copied = of('COPY', last).flatMap((text) =>
      text.split(' ').filter((part) => part.startsWith('infra/')),
    );
    const imported = ['services', 'infra/cluster', 'infra/embedded', 'infra/servers'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
        .flatMap((entry) =>
          [...readFileSync(join(entry.parentPath, entry.name), 'utf8').matchAll(/from '(\.[^']+)'/g)].map(
            ([, name = '']) => join(entry.parentPath, name),
          ),
        ),
    );
    const own = [...new Set(imported.filter((path) => path.startsWith('infra')))];
    expect(own.length).toBeGreaterThan(20);
    expect(own.filter((path) => !copied.some((one) => path === one || path.startsWith(`${one}/`)))).toEqual(
      [],
    );
  });

  it('is of the Node that the project pins, by its number', () => {
    expect(of('FROM').map((text) => text.split(' ')[0])).toEqual(
      Array(2).fill(`node:${manifest.dependencies.node}-bookworm-slim`),
    );
  });

  it('runs the command itself, and not as root', () => {
    expect(of('USER', last)).toEqual(['1000:1000']);
    const entry: unknown = JSON.parse(of('ENTRYPOINT', last)[0] ?? '');
    expect(entry).toEqual(expect.arrayContaining(['node', 'services/cli.ts']));
    const scripts = z.looseObject({ scripts: z.record(z.string(), z.string()) }).parse(manifest).scripts;
    expect(scripts.guanchao).toContain((entry as readonly string[]).join(' '));
  });

  it('takes away what only the page and its builder need, and nothing that the server imports', () => {
    const removed = (of('RUN').find((text) => text.startsWith('npm uninstall')) ?? '')
      .split(' ')
      .slice(2)
      .filter((word) => !word.startsWith('-'));
    const needed = packagesOfTheServer();
    expect(needed.size).toBeGreaterThan(12);
    expect(removed.filter((name) => needed.has(name))).toEqual([]);
    // What is neither must be a library of the page that this list has not been told of.
    expect(
      Object.keys(manifest.dependencies)
        .filter((name) => !needed.has(name))
        .sort(),
    ).toEqual(removed.sort());
  });

  it('holds no secret and no variable of the services', () => {
    for (const word of ['ENV', 'ARG'])
      expect(of(word).join(' ')).not.toMatch(/GUANCHAO|PASSWORD|TOKEN|SECRET|KEY/i);
    expect(of('ADD')).toEqual([]);
  });

  it('has the version that docker-compose.yml asks for, and the folder of the outbox', () => {
    for (const name of ['collector', 'analyzer', 'alerter', 'console'])
      expect(compose.services[name]?.image).toBe(`guanchao:${manifest.version}`);
    expect(of('RUN', last).join(' ')).toContain(compose.services.collector?.environment.GUANCHAO_OUTBOX);
  });
});

describe('.dockerignore', () => {
  it.each([
    '.git/config',
    'node_modules/zod/index.js',
    'guanchao-data/office/key',
    'data/x',
    'test/pipeline.ts',
    '.env',
    'secrets/key',
    'services/node_modules/x',
    'services/console/web/dist/index.html',
    'README.md',
  ])('keeps %s out', (path) => {
    expect(isSent(path)).toBe(false);
  });

  it.each([
    'package.json',
    'services/cli.ts',
    'shared/records.ts',
    'infra/cluster/config.ts',
    'services/console/web/src/main.tsx',
  ])('lets %s in', (path) => {
    expect(isSent(path)).toBe(true);
  });
});
