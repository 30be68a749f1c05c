import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Headline } from '../../services/replay/headline/headline.ts';
import { guanchao } from '../command.ts';
import { temporaryFolder } from '../pipeline.ts';

describe('evaluate --generator', () => {
  it('ranks every detector on every stream, says what is claimed, and writes the thresholds', async () => {
    const file = join(temporaryFolder('generator'), 'thresholds.json');
    const asked = ['evaluate', '--generator', '--scale', '0.001', '--threads', '2', '--thresholds', file];
    const ended = await guanchao([...asked, '--json']);
    expect(ended.code).toBe(0);
    const { plan, ranks, levels, checks }: Headline = JSON.parse(ended.out);
    expect(plan).toMatchObject({ seed: 1, months: 3, crises: 21 });
    expect(ranks.map(({ budget, pooled }) => [budget, pooled])).toEqual([
      [1, true],
      [1, false],
      [0.2, true],
      [0.2, false],
    ]);
    for (const { rows } of ranks) {
      expect(new Set(rows.map(({ name, heard }) => `${name} ${heard}`)).size).toBe(35);
      for (const { delay } of rows) expect(delay).toBeLessThanOrEqual(360);
    }
    expect(levels.routine.map(({ months }) => months)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(levels.crisis.length + levels.benign.length).toBe(42);
    expect(checks.find(({ claim }) => claim.includes('no null month turns red'))?.holds).toBe(true);
    const { command, budgets } = JSON.parse(readFileSync(file, 'utf8'));
    expect(command).toBe('evaluate --generator --scale 0.001 --seed 1 --thresholds FILE');
    expect(Object.keys(budgets)).toEqual(['1', '0.2']);
  }, 900_000);

  it('refuses a scale that is none', async () => {
    expect((await guanchao(['evaluate', '--generator', '--scale', '2'])).code).toBe(2);
    expect((await guanchao(['evaluate'])).code).toBe(2);
  });
});
