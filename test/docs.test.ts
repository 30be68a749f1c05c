import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { controls } from '../services/replay/platform/control/control.ts';
import { type Fault, faults } from '../services/replay/platform/faults/catalogue.ts';
import { signalColumns } from '../services/replay/signals.ts';
import { errorCodes } from '../shared/errors.ts';
import { createMetrics } from '../shared/metrics.ts';
import { levels, phases } from '../shared/records.ts';

const readme = readFileSync('README.md', 'utf8');

describe('README', () => {
  it('lists every error code with its meaning, and no other', () => {
    const listed = [...readme.matchAll(/^\| `(?!GUANCHAO_)([A-Z_]+)` +\| (.+?) +\|$/gm)].map((match) => [
      match[1],
      match[2],
    ]);
    expect(Object.fromEntries(listed)).toEqual(errorCodes);
  });

  it('names every phase and level', () => {
    for (const phase of phases) expect(readme).toContain(phase);
    for (const level of levels.slice(1))
      expect(readme.toLowerCase()).toContain(
        { blue: '蓝', yellow: '黄', orange: '橙', red: '红', none: '' }[level],
      );
  });

  it('lists the verbs that the command has, and no other', async () => {
    const cli = readFileSync('services/cli.ts', 'utf8').match(/const verbs[^=]*= \[([^\]]+)\]/)?.[1] ?? '';
    const verbs = cli
      .split(',')
      .map((name) => name.trim().replace(/Verb$/, ''))
      .map((name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`))
      .filter((name) => name !== '')
      .sort();
    const listed = [...readme.matchAll(/^\| `([a-z-]+)[ `]/gm)].map((match) => match[1]).sort();
    expect(listed).toEqual(verbs);
  });
});

describe('the page on evaluation', () => {
  it('lists every column of signals.csv as it is, and no other', () => {
    const page = readFileSync('infra/evaluation.md', 'utf8');
    const table = page.slice(page.indexOf('## signals.csv'));
    const listed = [...table.matchAll(/^\| `([a-z_]+)` +\| (.+?) +\| (.+?) +\|$/gm)];
    expect(listed.map(([, name, unit, what]) => ({ name, unit, what }))).toEqual(
      signalColumns.map(({ name, unit, what }) => ({ name, unit, what })),
    );
  });
});

describe('the page on the platform simulator', () => {
  const page = readFileSync('infra/platform-simulator.md', 'utf8');

  it('lists every fault as the catalogue has it, and no other', () => {
    const table = page.slice(page.indexOf('## Faults'), page.indexOf('## Settings'));
    const listed = [...table.matchAll(/^\| `([a-z0-9-]+)` +\| .+? +\| (.+?) +\| +(.*?) *\|$/gm)];
    expect(listed.map(([, name, does, value]) => ({ name, does, value }))).toEqual(
      Object.entries(faults).map(([name, fault]: readonly [string, Fault]) => {
        return { name, does: fault.does, value: fault.value ?? '' };
      }),
    );
  });

  it('lists every endpoint of its own', () => {
    const table = page.slice(page.indexOf('## Its own endpoints'), page.indexOf('## What is always so'));
    for (const name of Object.keys(controls)) {
      const [method = '', path = ''] = name.split(' ');
      if (path !== '/') expect(table, name).toMatch(new RegExp(`${method}.*${path}`));
    }
  });
});

describe('the page on running the services', () => {
  it('lists every metric of our own, and no other', async () => {
    const page = readFileSync('infra/operations.md', 'utf8');
    const listed = [...page.matchAll(/^\| `((?:guanchao|messaging)_[a-z_]+)` +\|/gm)]
      .map((match) => match[1])
      .sort();
    const text = await createMetrics().text();
    const own = [...text.matchAll(/^# HELP ((?:guanchao|messaging)_[a-z_]+) /gm)]
      .map((match) => match[1])
      .sort();
    expect(own.length).toBeGreaterThan(5);
    expect(listed).toEqual(own);
  });
});
