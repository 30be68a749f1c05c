import { describe, expect, test } from 'vitest';
import { detectionPolicySchema } from '../../services/analyzer/detection/settings.ts';
import { type Bin, baselines, streamsOf } from '../../services/replay/baselines/index.ts';
import { baselinesVector, MONDAY, plain, vectors, weekendOf } from '../analyzer/detection/vectors.ts';

const series = vectors('baselines.jsonl', baselinesVector).map((vector) => {
  const said = new Map(vector.said.map(([at, all, negative]) => [at, { all, negative }]));
  const bins: Bin[] = Array.from({ length: vector.minutes }, (_, t) => ({
    minute: MONDAY + vector.start + t,
    ...(said.get(t) ?? { all: 0, negative: 0 }),
  }));
  const { baseline } = plain;
  const settings = detectionPolicySchema.parse({
    weibo: { baseline: { ...baseline, priorPerMinute: vector.prior } },
  }).weibo;
  return { vector, streams: streamsOf(bins, { settings, dayClassOf: weekendOf }) };
});

describe('baselines of the field', () => {
  test.each(baselines.map((baseline) => ({ baseline, name: baseline.name })))(
    '$name agrees with the reference to 1e-6',
    ({ baseline }) => {
      for (const { vector, streams } of series)
        for (const stream of ['all', 'negative'] as const) {
          const wanted = vector[stream][baseline.name] ?? [];
          const got = baseline.score(streams[stream]);
          expect(wanted.length).toBeGreaterThan(50);
          expect(new Set(wanted).size).toBeGreaterThan(3);
          wanted.forEach((reference, index) => {
            const at = vector.at[index] ?? -1;
            const off = Math.abs((got[at] ?? Number.NaN) - reference);
            expect(off, `${stream}, minute ${at}`).toBeLessThan(1e-6 * Math.max(1, Math.abs(reference)));
          });
        }
    },
  );

  test('each has a name of its own, and the reference knows no other', () => {
    const names = baselines.map(({ name }) => name).sort();
    expect(new Set(names).size).toBe(names.length);
    for (const { vector } of series) expect(Object.keys(vector.all).sort()).toEqual(names);
  });

  test('a bin of which nothing is known expects nothing', () => {
    const bins = Array.from({ length: 4000 }, (_, t) => ({
      minute: MONDAY + t,
      all: t >= 3500 && t < 3520 ? 0 : 2,
      negative: 0,
      coverage: t >= 3500 && t < 3520 ? 0 : 1,
    }));
    const { all } = streamsOf(bins, { dayClassOf: weekendOf });
    expect(all.expected[3510]).toBe(0);
    expect(all.expected[3520]).toBeGreaterThan(1);
    for (const baseline of baselines) expect(baseline.score(all).every(Number.isFinite)).toBe(true);
  });

  test('in wider bins windows hold at least one bin, and nothing is scored ahead of its time', () => {
    const surge = Array.from({ length: 600 }, (_, t) => ({
      minute: MONDAY + t * 60,
      all: t === 500 ? 400 : 3 + (t % 5),
      negative: 0,
    }));
    const { all } = streamsOf(surge, { binMinutes: 60, dayClassOf: weekendOf });
    const { all: half } = streamsOf(surge.slice(0, 500), { binMinutes: 60, dayClassOf: weekendOf });
    for (const baseline of baselines) {
      const scores = baseline.score(all);
      expect([...scores.subarray(0, 500)]).toEqual([...baseline.score(half)]);
      expect(Math.max(...scores.subarray(500, 502)), baseline.name).toBeGreaterThan(scores[499] ?? 0);
    }
  });
});
