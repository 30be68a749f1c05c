import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { simulateLines } from '../../services/replay/simulate/scenario.ts';
import { bench } from '../../services/replay/simulate/scenarios.ts';
import { guanchao } from '../command.ts';
import { temporaryFolder } from '../pipeline.ts';

const small = ['--mentions', '300', '--passes', '1', '--memory', '100,200', '--live', '8'];

describe('bench', () => {
  it('times every stage of a generated load and of a given file, and compares peaks of memory', async () => {
    const ended = await guanchao(['bench', ...small, '--json']);
    expect(ended.code).toBe(0);
    const result = JSON.parse(ended.out);
    expect(result).toMatchObject({ mentions: 300, passes: 1 });
    expect(result.figures.map((figure: { what: string }) => figure.what)).toEqual(
      expect.arrayContaining(['stage spool', 'stage feed', 'stage score', 'stage detect', 'whole replay']),
    );
    for (const { seconds, ratio } of result.figures) {
      expect(seconds).toBeGreaterThan(0);
      expect(ratio).toBeGreaterThan(0);
    }
    expect(result.memory.map((peak: { mentions: number }) => peak.mentions)).toEqual([100, 200]);
    expect(result.memoryGrowth).toBeGreaterThan(0);
    expect(result.latency.records).toBeGreaterThan(0);
    expect(result.latency.p50Ms).toBeGreaterThan(0);
    expect(result.latency.p99Ms).toBeGreaterThanOrEqual(result.latency.p50Ms);

    // A file of the office's own, with a row that cannot be used.
    const file = join(temporaryFolder('bench'), 'given.jsonl');
    const lines = [...simulateLines(bench({ mentions: 50, perSecond: 2000, topics: 20 }))];
    writeFileSync(file, `${[...lines, 'no JSON'].join('\n')}\n`);
    const given = await guanchao(['bench', file, '--passes', '1', '--memory', '100', '--live', '0']);
    expect(given.code).toBe(0);
    expect(given.out).toContain('50 mentions, medians of 1 pass(es)');
    expect(given.out).toMatch(/^stage score +\d/m);
  }, 300_000);
});
