import { beforeAll, describe, expect, test } from 'vitest';
import { createCalendar } from '../../../services/analyzer/calendar.ts';
import { defaultDetection } from '../../../services/analyzer/detection/settings.ts';
import { analyzerPolicyOf } from '../../../services/analyzer/policy.ts';
import { readPolicy } from '../../../services/policy.ts';
import { type Answer, calibrate, type Question } from '../../../services/replay/tune/calibrate.ts';
import { type Split, splitHistory } from '../../../services/replay/tune/history.ts';
import { countMonthsOn } from '../../../services/replay/tune/months.ts';
import { fragmentOf, isProved, proposalOf } from '../../../services/replay/tune/proposal.ts';
import { poolOf, syntheticMonth } from '../../../services/replay/tune/synthetic.ts';
import { roughHistory } from './generated.ts';

const settings = defaultDetection.weibo;
const question: Question = { platform: 'weibo', settings, level: 'yellow', budget: 2, seed: 1, months: 10 };
const dayClassOf = createCalendar();
const never = new AbortController().signal;

describe('tuning to a budget on routine that is rougher than expected', () => {
  let splits: readonly Split[] = [];
  let answer: Answer | null = null;
  beforeAll(async () => {
    splits = [2, 6, 12].map((perMinute) =>
      splitHistory(roughHistory(`at ${perMinute}`, perMinute, 63), settings, dayClassOf, []),
    );
    answer = await calibrate(splits, question, dayClassOf, countMonthsOn(1, never));
  }, 900_000);

  test('raises the bars, and false alarms land at the budget on held-out days', () => {
    expect(answer?.heldOut.before.rate).toBeGreaterThan(3);
    expect(answer?.factor).toBeGreaterThan(1.05);
    expect(answer?.after.markedBar).toBeGreaterThan(settings.charts.markedBar);
    expect(answer?.synthetic.after.rate).toBeLessThanOrEqual(2.1);
    expect(answer?.heldOut.after.months).toBeGreaterThan(1.9);
    expect(answer?.verdict).toBe('accepted');
  });

  test('proposes a fragment that a policy takes as it is', () => {
    if (!answer) throw new Error('nothing was calibrated');
    const proposal = proposalOf(question, splits, answer);
    expect(isProved(proposal)).toBe(true);
    const fragment = fragmentOf([proposal]);
    expect(fragment).toContain('held-out days');
    const { charts } = analyzerPolicyOf(readPolicy(`version: 1\n${fragment}`, 'fragment').body).detection
      .weibo;
    expect(charts.markedBar).toBe(answer.after.markedBar);
    expect(charts.countBar).toBe(answer.after.countBar);
    expect(charts.slowBar).toBeNull();
  });

  test('what is not proved stays a comment', () => {
    if (!answer) throw new Error('nothing was calibrated');
    const fragment = fragmentOf([proposalOf(question, splits, { ...answer, verdict: 'rejected' })]);
    expect(fragment.split('\n').every((line) => line === '' || line.startsWith('#'))).toBe(true);
  });

  test('no day is both calibrated on and proved on, and the proof is the later part', () => {
    for (const { learn, prove } of splits) {
      expect(prove.length).toBeGreaterThan(15);
      expect(Math.max(...learn.map(({ from }) => from))).toBeLessThan(
        Math.min(...prove.map(({ from }) => from)),
      );
    }
  });

  test('a synthetic month has the volume and mood of its subject, and is the same again', () => {
    const split = splits[1];
    if (!split) throw new Error('no second subject');
    const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((all, one) => all + one, 0);
    const month = syntheticMonth(poolOf(split), 7, 3);
    expect(syntheticMonth(poolOf(split), 7, 3)).toEqual(month);
    expect(syntheticMonth(poolOf(split), 7, 4).all).not.toEqual(month.all);
    const own = split.history.counts;
    const perMinute = sum(month.all) / month.all.length;
    expect(perMinute / (sum(own.all) / own.all.length)).toBeGreaterThan(0.9);
    expect(perMinute / (sum(own.all) / own.all.length)).toBeLessThan(1.1);
    expect(sum(month.negative) / sum(month.all)).toBeCloseTo(sum(own.negative) / sum(own.all), 1);
  });

  test('counts the same on two threads as on one', async () => {
    const few = { ...question, months: 3 };
    const pools = splits.map(poolOf);
    expect(await countMonthsOn(2, never)(pools, few, settings)).toEqual(
      await countMonthsOn(1, never)(pools, few, settings),
    );
  });
});
