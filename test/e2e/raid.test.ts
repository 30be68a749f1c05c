import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Assessment } from '../../shared/records.ts';
import { guanchao } from '../command.ts';
import { temporaryFolder } from '../pipeline.ts';

interface Truth {
  readonly events: readonly { readonly onset: string; readonly end: string }[];
}

describe('a copypasta raid', () => {
  it('is heat: its 200 posts are few voices, it is told at yellow with its caveat, and goes no higher', async () => {
    const folder = temporaryFolder('raid');
    const file = join(folder, 'raid.jsonl');
    expect((await guanchao(['simulate', '--scenario', 'raid', '--out', file])).code).toBe(0);
    const out = join(folder, 'out');
    const policy = join(folder, 'raid.policy.yaml');
    expect((await guanchao(['replay', file, '--policy', policy, '--out', out])).code).toBe(0);
    const truth: Truth = JSON.parse(readFileSync(join(folder, 'raid.truth.json'), 'utf8'));
    const onset = Date.parse(truth.events[0]?.onset ?? '');
    const assessments = readFileSync(join(out, 'assessments.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line): Assessment & { at: string } => JSON.parse(line));
    const during = assessments.filter(
      ({ at }) => Date.parse(at) > onset && Date.parse(at) < onset + 2 * 3_600_000,
    );
    const told = during.find(({ level }) => level === 'yellow');
    expect(Date.parse(told?.at ?? '') - onset).toBeLessThan(10 * 60_000);
    expect(told?.because.map(({ code }) => code)).toContain('coordination');
    expect(during.filter(({ level }) => level === 'orange' || level === 'red')).toEqual([]);
    // All 200, with what else was said meanwhile: the copies among them count for less than a tenth of the raid.
    const whole = during.find(({ mentions }) => mentions >= 200);
    const copies = (whole?.mentions ?? 0) - (whole?.voice ?? 0);
    expect(200 - copies).toBeLessThan(20);
  });
});
