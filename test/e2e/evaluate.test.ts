import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { annotateVerb } from '../../services/replay/annotate/main.ts';
import { evaluateVerb } from '../../services/replay/evaluate/main.ts';
import { rulesOf } from '../../services/replay/simulate/rules.ts';
import { simulateLines } from '../../services/replay/simulate/scenario.ts';
import { rehearsal } from '../../services/replay/simulate/scenarios.ts';
import { truthOf } from '../../services/replay/simulate/truth.ts';
import { systemClock } from '../../shared/clock.ts';
import { runVerb } from '../../shared/verb.ts';
import { guanchao } from '../command.ts';
import { temporaryFolder } from '../pipeline.ts';

const folder = temporaryFolder('evaluate');
const path = (name: string): string => join(folder, name);
const [rows, policy, truth] = ['storm.jsonl', 'policy.yaml', 'truth.json'].map(path) as [
  string,
  string,
  string,
];

/** The verbs that only read, in this process: starting one costs more than what they do. */
async function read(args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' };
  const code = await runVerb([evaluateVerb, annotateVerb], args, {
    ...{
      env: {},
      cwd: folder,
      clock: systemClock,
      signal: new AbortController().signal,
      drained: async () => {},
    },
    out: (text) => {
      said.out += text;
    },
    err: (line) => {
      said.err += `${line}\n`;
    },
  });
  return { code, ...said };
}

/** A jump and a slow event with their truth, four hours; the same replay twice. */
beforeAll(async () => {
  const scenario = rehearsal({ seed: 5, quietHours: 2, afterHours: 2 });
  writeFileSync(rows, `${[...simulateLines(scenario)].join('\n')}\n`);
  writeFileSync(policy, rulesOf(scenario));
  writeFileSync(truth, JSON.stringify(truthOf(scenario)));
  for (const out of ['one', 'two']) {
    const ended = await guanchao(['replay', rows, '--out', path(out), '--policy', policy, '--signals']);
    expect(ended.code).toBe(0);
  }
});

describe('evaluate', () => {
  it('says what was found and how soon, the same bytes for the same replay, and names its manifest', async () => {
    const page = path('evaluate.html');
    const first = await read(['evaluate', path('one'), '--truth', truth, '--json', '--out', page]);
    const second = await read(['evaluate', path('two'), '--truth', truth, '--json']);
    expect(first).toMatchObject({ code: 0, out: second.out });
    const result = JSON.parse(first.out);
    expect(result.replay).toMatchObject({ manifest: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(result.replay.files[0].sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(result.replay.programs).toHaveLength(1);
    const [jump, slow] = result.events;
    expect(jump).toMatchObject({ kind: 'jump', found: true, jump: true });
    expect(jump.delay).toBeLessThan(10);
    expect(slow).toMatchObject({ kind: 'slow', jump: false });
    expect(result.totals).toMatchObject({ recall: 1 });
    const names = new Set(result.detectors.map(({ name }: { name: string }) => name));
    expect(names.size).toBeGreaterThan(10);
    expect(result.detectors.length).toBe(2 * names.size - 1);
    const html = readFileSync(page, 'utf8');
    expect(html).toContain(result.replay.manifest);
    expect(html).toContain('青槐农贸市场');
    expect(html).not.toMatch(/<script|src=|href="http/);
    expect(readFileSync(path('one/signals.csv'), 'utf8')).toBe(readFileSync(path('two/signals.csv'), 'utf8'));
  });

  it('prints a table for people', async () => {
    const { code, out } = await read(['evaluate', path('one'), '--truth', truth]);
    expect(code).toBe(0);
    for (const words of ['青槐农贸市场', '召回率', '误报', '与通用方法对照', '标定为每方案月 1 次误报'])
      expect(out).toContain(words);
  });

  it('refuses what is no replay, no truth, or no budget', async () => {
    const wrong = path('wrong.json');
    writeFileSync(wrong, JSON.stringify({ events: [{ id: 'a', onsett: 1 }] }));
    const none = await read(['evaluate', folder, '--truth', truth]);
    const bad = await read(['evaluate', path('one'), '--truth', wrong]);
    const rowsFile = await read(['evaluate', path('one'), '--truth', rows]);
    const budget = await read(['evaluate', path('one'), '--truth', truth, '--budget', '7']);
    expect([none.code, bad.code, rowsFile.code, budget.code]).toEqual([1, 1, 1, 2]);
    expect(none.err).toContain('holds no replay');
    expect(bad.err).toContain('events[0].onsett: unknown key');
    expect(rowsFile.err.split('\n').length).toBeLessThan(10);
    expect(budget.err).toContain('--budget is');
  });
});

describe('annotate', () => {
  it('drafts a truth that evaluate takes once a person has said what each event was, and never writes over one', async () => {
    const draft = path('draft.yaml');
    const drafted = await read(['annotate', path('one'), '--out', draft]);
    expect(drafted.code).toBe(0);
    expect(await read(['evaluate', path('one'), '--truth', draft])).toMatchObject({ code: 1 });
    expect(await read(['annotate', path('one'), '--out', draft])).toMatchObject({ code: 1 });
    writeFileSync(draft, readFileSync(draft, 'utf8').replaceAll('kind:  ', 'kind: slow  '));
    const checked = await read(['annotate', path('one'), '--truth', draft]);
    expect(checked.code).toBe(0);
    expect(checked.out).toMatch(/█/);
    expect((await read(['evaluate', path('one'), '--truth', draft])).code).toBe(0);
  });
});

describe('sweep', () => {
  it('replays under every value in processes of their own and tells each apart', async () => {
    const out = path('sweep');
    const set = 'detection.level.yellowExcess=15,100000';
    const args = [
      'sweep',
      rows,
      '--truth',
      truth,
      '--policy',
      policy,
      '--set',
      set,
      '--set',
      'threads.watch=none',
      '--out',
      out,
    ];
    const ended = await guanchao(args);
    expect(ended.code).toBe(0);
    const [usual, deaf] = JSON.parse(readFileSync(join(out, 'sweep.json'), 'utf8'));
    expect(usual.totals.recall).toBe(1);
    expect(deaf.policy).not.toBe(usual.policy);
    expect(deaf.manifest).not.toBe(usual.manifest);
    const csv = readFileSync(join(out, 'sweep.csv'), 'utf8').split('\n');
    expect(csv[0]).toMatch(/^number,detection\.level\.yellowExcess,threads\.watch,policy,manifest,recall,/);
    expect(csv[2]).toMatch(/^2,100000,none,/);
    const bad = await guanchao([...args.slice(0, -1), path('other'), '--set', 'detection.level.yelow=1']);
    expect(bad.code).toBe(1);
    expect(bad.err).toContain('is no parameter');
  });
});
