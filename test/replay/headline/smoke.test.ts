import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { readThresholds } from '../../../services/replay/baselines/thresholds.ts';
import { detectors, OURS } from '../../../services/replay/headline/detectors.ts';
import { falseAlarms } from '../../../services/replay/headline/judge.ts';
import { levelsOf } from '../../../services/replay/headline/levels.ts';
import { course, nullMonth } from '../../../services/replay/headline/material.ts';
import { type Outcome, outcomeOf } from '../../../services/replay/headline/outcome.ts';
import { type Job, kinds, volumes } from '../../../services/replay/headline/plan.ts';
import { type Row, rankAt } from '../../../services/replay/headline/rank.ts';

/** The smoke run of detection.md 11: twelve topics of sixteen days, fourteen crises. */
const SEED = 1;
const days = { warmDays: 10, days: 6 };
const nulls: readonly Extract<Job, { type: 'null' }>[] = [0, 1, 2, 3].flatMap((index) =>
  volumes.map((perMinute) => ({ type: 'null' as const, perMinute, index })),
);
const crises = [0.2, 2].flatMap((perMinute) =>
  kinds.map((kind) => ({ type: 'crisis' as const, perMinute, kind, index: 0 })),
);

describe('the headline in small', () => {
  let outcomes: readonly Outcome[] = [];
  let rows: readonly Row[] = [];
  beforeAll(() => {
    outcomes = [...nulls, ...crises].map((job) => outcomeOf(SEED, job, days));
    rows = rankAt(outcomes, 1, true);
  }, 600_000);

  test('its material is the same to the byte', () => {
    const hash = createHash('sha256');
    for (const job of nulls) hash.update(JSON.stringify(nullMonth(SEED, job, days).counts));
    for (const job of crises) hash.update(JSON.stringify(course(SEED, job).counts));
    expect(hash.digest('hex')).toBe('6c8bc32dd4973c2647adc6766542aa384396b5fe2c936dc678bc2eb2e719572e');
  });

  test('no routine turns red, and no slow course is flagged as a jump', () => {
    const { routine, crisis } = levelsOf(outcomes);
    expect(routine.map(({ alarms }) => alarms.red)).toEqual(routine.map(() => 0));
    const slow = crisis.filter(({ shape, runs }) => shape === 'slow' && runs > 0);
    expect(slow.length).toBe(8);
    expect(slow.map(({ jumps }) => jumps)).toEqual(slow.map(() => 0));
  });

  test('a hub of 150 is red within ten minutes', () => {
    const hubs = levelsOf(outcomes).crisis.filter(
      ({ kind, runs }) => kind === 'weibo_jump_hub150' && runs > 0,
    );
    expect(hubs.length).toBe(2);
    for (const { reached } of hubs) {
      expect(reached.red.share).toBe(1);
      expect(reached.red.minutes).toBeLessThanOrEqual(10);
    }
  });

  test('ours is no later than the simple rules at the same false alarms', () => {
    const simple = rows.filter(({ name }) => /^(ElastAlert|EARS-C2|z-score)/.test(name));
    const ours = rows.find(({ name }) => name === OURS);
    expect(simple.length).toBe(12);
    for (const row of simple)
      expect(ours?.delay, `${row.name} [${row.heard}]`).toBeLessThanOrEqual(row.delay);
    for (const row of rows)
      expect(row.falseAlarms.reduce((sum, rate) => sum + rate, 0) / 3).toBeLessThanOrEqual(1);
  });

  test('the committed thresholds spend about their budget here, too', () => {
    const { budgets } = readThresholds();
    const series = (index: number): readonly Float32Array[] =>
      outcomes.flatMap((one) => (one.type === 'null' ? (one.scores[index] ?? []) : []));
    for (const [budget, known] of Object.entries(budgets)) {
      expect(Object.keys(known).length).toBe(17);
      const rates = detectors.flatMap(({ name, heard }, index) => {
        const pair = known[name];
        return pair && heard !== 'both' ? [falseAlarms(series(index), pair[heard])] : [];
      });
      expect(rates.length).toBe(34);
      // Single rates over 2.4 months are mostly chance (2.4 expected at 1; more than 8 in one of a thousand); their mean is less so.
      expect(Math.max(...rates) * 2.4).toBeLessThanOrEqual(8);
      const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
      expect(mean).toBeGreaterThan(Number(budget) / 3);
      expect(mean).toBeLessThan(Number(budget) * 3);
    }
  });
});
