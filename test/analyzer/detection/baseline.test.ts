import { describe, expect, test } from 'vitest';
import {
  type Expectation,
  expect as foresee,
  learn,
  openBaseline,
} from '../../../services/analyzer/detection/baseline.ts';
import {
  addEvidence,
  countEvidence,
  markEvidence,
  openChart,
} from '../../../services/analyzer/detection/chart.ts';
import { learnMarks, openMarks, usualNegative } from '../../../services/analyzer/detection/marks.ts';
import { defaultDetection, detectionPolicySchema } from '../../../services/analyzer/detection/settings.ts';
import { tuningOf } from '../../../services/analyzer/detection/tuning.ts';
import { minuteOfDay } from '../../../shared/time.ts';
import { chartVector, MONDAY, plain, vectors, weekendOf } from './vectors.ts';

const uncut = { cap: 1e12, drain: 0, floor: 1 };

function blank(): Expectation {
  return { mean: 0, dispersion: 0, profile: 0, overall: 0, slot: 0 };
}

describe('baseline and charts', () => {
  test.each(vectors('charts.jsonl', chartVector).map((vector, index) => ({ index, vector })))(
    'series $index: expectation, dispersion and all three charts agree with the reference to 1e-6',
    ({ vector }) => {
      const tuning = tuningOf(plain, 1);
      const baseline = openBaseline(vector.prior);
      const marks = openMarks(tuning);
      const [count, marked, slow] = [openChart(), openChart(), openChart()];
      const said = new Map(vector.said.map(([at, n, negative]) => [at, { n, negative }]));
      const wanted = new Map(vector.read.map((row) => [row[0], row]));
      const seen = blank();
      let compared = 0;
      for (let t = 0; t < vector.minutes; t++) {
        const minute = MONDAY + vector.start + t;
        const { n, negative } = said.get(t) ?? { n: 0, negative: 0 };
        foresee(baseline, tuning, minute, minuteOfDay(minute), weekendOf(minute), seen);
        const share = usualNegative(marks, tuning);
        const by = (ratio: number): number => countEvidence(n, seen.mean, seen.dispersion, ratio);
        const mark = markEvidence(n, negative, share, 1.2);
        addEvidence(count, by(4), n - seen.mean, minute, uncut);
        addEvidence(marked, by(4) + mark, n - seen.mean, minute, uncut);
        addEvidence(slow, by(2.5) + mark, n - seen.mean, minute, uncut);
        const row = wanted.get(t);
        if (row) {
          const got = [seen.mean, seen.dispersion, count.value, marked.value, slow.value];
          got.forEach((value, i) => {
            const reference = row[i + 1] ?? Number.NaN;
            expect(Math.abs(value - reference), `minute ${t}, column ${i}`).toBeLessThan(
              1e-6 * Math.max(1, reference),
            );
          });
          compared += 1;
        }
        learn(baseline, tuning, n, minuteOfDay(minute), 1, seen);
        learnMarks(marks, tuning, n, negative, 0, seen.mean);
      }
      expect(compared).toBe(vector.read.length);
      expect(compared).toBeGreaterThan(100);
    },
  );

  test('a flat rhythm changes nothing, whatever trust is put in it', () => {
    const flat = new Array<number>(24).fill(1);
    const trusting = detectionPolicySchema.parse({
      weibo: { baseline: { rhythm: flat, rhythmTrust: 1 } },
    }).weibo;
    expect([...tuningOf(trusting, 1).rhythm].every((factor) => factor === 1)).toBe(true);
  });

  test('what was learnt at four in the morning expects more at eight, by the square root of the rhythm', () => {
    const { rhythm } = tuningOf(defaultDetection.weibo, 1);
    const swing = (rhythm[8 * 60] ?? 0) / (rhythm[4 * 60] ?? 1);
    expect(swing).toBeGreaterThan(2.3);
    expect(swing).toBeLessThan(2.8);
  });

  test('a surge is cut off before it is learnt', () => {
    const tuning = tuningOf(plain, 1);
    const baseline = openBaseline(1);
    const seen = blank();
    for (let t = 0; t < 2000; t++) {
      const minute = MONDAY + t;
      foresee(baseline, tuning, minute, minuteOfDay(minute), 0, seen);
      learn(baseline, tuning, t === 1500 ? 100_000 : 1, minuteOfDay(minute), 1, seen);
    }
    expect(seen.mean).toBeLessThan(1.1);
  });
});
