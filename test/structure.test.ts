import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/** design.md part 6: who may import whom, what the pure folders may touch, where the clock is. */
const TOP_LEVEL = [
  'services',
  'shared',
  'infra',
  'test',
  'docker-compose.yml',
  'package.json',
  'tsconfig.json',
  'README.md',
];
/** Beside them only what tools demand there. */
const TOOLS = [
  'package-lock.json',
  'LICENSE',
  'biome.json',
  'vitest.config.ts',
  'node_modules',
  'data',
  'coverage',
];
const SERVICES = ['collector', 'analyzer', 'alerter', 'archiver', 'console', 'replay'];
/** What the page may import of `shared`: data, free of `node:`. */
const DATA = [
  'shared/records.ts',
  'shared/amended.ts',
  'shared/incidents.ts',
  'shared/message.ts',
  'shared/api.ts',
  'shared/appeals.ts',
  'shared/time.ts',
  'shared/monitor.ts',
  'shared/words.ts',
];
const PAGE = join('services', 'console', 'web', 'src');
const PURE = [
  'services/analyzer/text',
  'services/analyzer/detection',
  'services/alerter/incident',
  'services/alerter/message',
  'services/alerter/duty',
];

interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const sources: readonly Source[] = ['services', 'shared', 'infra'].flatMap(filesBelow).map((path) => {
  const text = readFileSync(path, 'utf8');
  const names = [...text.matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map(
    (match) => match[1] ?? '',
  );
  const imports = names.map((name) => (name.startsWith('.') ? normalize(join(dirname(path), name)) : name));
  return { path, text, imports };
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function serviceOf(path: string): string | null {
  const [top, service] = path.split(sep);
  return top === 'services' && service !== undefined && SERVICES.includes(service) ? service : null;
}

function offences(check: (source: Source) => readonly string[]): readonly string[] {
  return sources.flatMap((source) => check(source).map((what) => `${source.path}: ${what}`));
}

describe('the structure of the repository', () => {
  it('has the top level that the design fixes', () => {
    const entries = readdirSync('.').filter((name) => !name.startsWith('.'));
    expect(entries.filter((name) => !TOP_LEVEL.includes(name) && !TOOLS.includes(name))).toEqual([]);
  });

  it('finds sources and their imports', () => {
    expect(sources.length).toBeGreaterThan(20);
    expect(sources.some((source) => source.imports.includes('shared/records.ts'))).toBe(true);
  });

  it('shared imports no service', () => {
    expect(
      offences(({ path, imports }) =>
        path.startsWith('shared') ? imports.filter((name) => name.startsWith('services')) : [],
      ),
    ).toEqual([]);
  });

  it('a service imports no other; only replay, cli and the composing files do', () => {
    expect(
      offences(({ path, imports }) => {
        const own = serviceOf(path);
        if (own === null || own === 'replay') return [];
        return imports.filter((name) => name.startsWith('services') && serviceOf(name) !== own);
      }),
    ).toEqual([]);
  });

  it('nothing but replay, cli and infra imports replay', () => {
    expect(
      offences(({ path, imports }) => {
        if (serviceOf(path) === 'replay' || path.startsWith('infra') || path === join('services', 'cli.ts'))
          return [];
        return imports.filter((name) => serviceOf(name) === 'replay');
      }),
    ).toEqual([]);
  });

  it('pure folders import each other, shared data types and zod, and nothing else', () => {
    const allowed = [...PURE, ...DATA.filter((name) => name !== 'shared/api.ts'), 'zod'];
    expect(
      offences(({ path, imports }) =>
        PURE.some((folder) => path.startsWith(folder + sep))
          ? imports.filter((name) => !allowed.some((good) => name === good || name.startsWith(good + sep)))
          : [],
      ),
    ).toEqual([]);
  });

  it('adapters are imported by their open.ts only', () => {
    const adapter =
      /(?:event-log|incident-store|segmenters)\/(?:sqlite|kafka|elasticsearch|nodejieba|node-rs)[^/]*\.ts$/;
    expect(
      offences(({ path, imports }) =>
        path.endsWith('open.ts') || adapter.test(path) ? [] : imports.filter((name) => adapter.test(name)),
      ),
    ).toEqual([]);
  });

  it('data stays free of node:, so that the page can import it', () => {
    expect(
      offences(({ path, imports }) =>
        DATA.includes(path) ? imports.filter((name) => name.startsWith('node:')) : [],
      ),
    ).toEqual([]);
  });

  it('the page imports its own files, data and libraries, and nothing of the server imports the page', () => {
    expect(
      offences(({ path, imports }) => {
        const own = imports.filter((name) => name.startsWith('services') || name.startsWith('shared'));
        const isPage = path.startsWith(PAGE + sep);
        if (isPage) return own.filter((name) => !name.startsWith(PAGE + sep) && !DATA.includes(name));
        return own.filter((name) => name.startsWith(PAGE + sep));
      }),
    ).toEqual([]);
  });

  it('the wall clock and randomness are in shared/clock.ts only, and in the page in its own', () => {
    const clocks = [join('shared', 'clock.ts'), join(PAGE, 'state', 'clock.ts')];
    const forbidden = /Date\.now\(|new Date\(\)|Math\.random\(|(?<![.\w])setTimeout\(|performance\.now\(/g;
    expect(
      offences(({ path, text }) => {
        if (clocks.includes(path)) return [];
        return [...text.matchAll(forbidden)].map((match) => match[0]);
      }),
    ).toEqual([]);
  });

  it('the environment and the process are touched by entry files only', () => {
    const entries = [join('services', 'cli.ts'), join('infra', 'check.ts')];
    expect(
      offences(({ path, text }) =>
        entries.includes(path)
          ? []
          : [...text.matchAll(/process\.(?:env|exit|argv|cwd)\b/g)].map((match) => match[0]),
      ),
    ).toEqual([]);
  });

  it('nothing mocks a client', () => {
    const tests = filesBelow('test').filter((path) => !path.endsWith('structure.test.ts'));
    const mocks = tests.filter((path) => /vi\.mock\(|vi\.spyOn\(|jest\.fn/.test(readFileSync(path, 'utf8')));
    expect(mocks).toEqual([]);
  });
});
