import { describe, expect, it } from 'vitest';
import { type CascadeKind, cascade, cascadeKinds } from '../../../services/replay/simulate/cascade.ts';
import { seasonAt } from '../../../services/replay/simulate/season.ts';
import {
  type CascadeTruth,
  cascadeSeries,
  nullSeries,
  overlay,
  usualClassifier,
} from '../../../services/replay/simulate/series.ts';
import { isWeekend, minuteOf } from '../../../shared/time.ts';

const MONDAY = minuteOf(Date.parse('2026-03-02T00:00:00+08:00'));
const DAY = 1440;
const month = { topic: 'market', startMinute: MONDAY, minutes: 28 * DAY, perMinute: 2 };
const seeds = Array.from({ length: 12 }, (_, seed) => seed);
const kinds = Object.keys(cascadeKinds) as CascadeKind[];

function sum(values: Uint32Array): number {
  return values.reduce((total, x) => total + x, 0);
}

/** Variance over mean. */
function roughness(values: Uint32Array): number {
  const mean = sum(values) / values.length;
  return values.reduce((total, x) => total + (x - mean) ** 2, 0) / values.length / mean;
}

function truths(kind: CascadeKind): readonly CascadeTruth[] {
  return seeds.map((seed) => cascadeSeries({ seed, topic: 't', kind, minutes: 2880 }).truth);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

describe('the season', () => {
  it('is lowest at four and highest at ten in the evening, China time, with a mean of 1 on weekdays', () => {
    const day = Array.from({ length: DAY }, (_, t) => seasonAt(MONDAY + t));
    expect(day.indexOf(Math.min(...day))).toBe(4 * 60);
    expect(day.indexOf(Math.max(...day))).toBe(22 * 60);
    expect(day.reduce((total, x) => total + x, 0) / DAY).toBeCloseTo(1, 9);
  });

  it('is a tenth lower on Saturday and Sunday and passes midnight without a step', () => {
    expect([0, 4, 5, 6, 7].map((day) => isWeekend(MONDAY + day * DAY))).toEqual([
      false,
      false,
      true,
      true,
      false,
    ]);
    expect(seasonAt(MONDAY + 5 * DAY + 600) / seasonAt(MONDAY + 600)).toBeCloseTo(0.9, 9);
    expect(Math.abs(seasonAt(MONDAY + DAY) - seasonAt(MONDAY + DAY - 1))).toBeLessThan(0.02);
  });
});

describe('the null background', () => {
  const months = seeds.map((seed) => nullSeries({ ...month, seed }));

  it('has the volume asked for and the day and night of the season', () => {
    const perMinute = months.reduce((total, { n }) => total + sum(n), 0) / (months.length * month.minutes);
    expect(perMinute / 2 / ((5 + 2 * 0.9) / 7)).toBeCloseTo(1, 1);
    const at = (hour: number) =>
      months.reduce((total, { n }) => total + sum(n.filter((_, t) => Math.floor(t / 60) % 24 === hour)), 0);
    expect(at(22) / at(4)).toBeGreaterThan(6);
  });

  it('is rougher than Poisson, and the hard one rougher still', () => {
    const plain = months.reduce((total, { n }) => total + roughness(n), 0) / months.length;
    const hard = seeds.map((seed) => roughness(nullSeries({ ...month, seed, hard: true }).n));
    expect(plain).toBeGreaterThan(1.5);
    expect(hard.reduce((total, x) => total + x, 0) / hard.length).toBeGreaterThan(plain * 1.1);
  });

  it('is negative for about 18 %, drifting from hour to hour', () => {
    const all = months.reduce((total, { n }) => total + sum(n), 0);
    const negative = months.reduce((total, series) => total + sum(series.negative), 0);
    expect(negative / all).toBeGreaterThan(0.17);
    expect(negative / all).toBeLessThan(0.2);
    for (const series of months) {
      expect(series.negative.every((count, t) => count <= (series.n[t] ?? 0))).toBe(true);
    }
  });

  it('has benign bursts, 0.3 a day of about five mentions where little else is said, a tenth of them negative', () => {
    const silent = seeds.map((seed) => nullSeries({ ...month, seed, perMinute: 1e-4 }));
    const n = silent.reduce((total, series) => total + sum(series.n), 0);
    const negative = silent.reduce((total, series) => total + sum(series.negative), 0);
    const days = seeds.length * 28;
    expect(n / days).toBeGreaterThan(0.3 * 5 * 0.7);
    expect(n / days).toBeLessThan(0.3 * 5 * 1.5);
    expect(negative / n).toBeGreaterThan(0.06);
    expect(negative / n).toBeLessThan(0.15);
  });

  it('is flat where no season is asked for', () => {
    const flat = nullSeries({ ...month, seed: 5, seasonal: false }).n;
    const at = (hour: number) => sum(flat.filter((_, t) => Math.floor(t / 60) % 24 === hour));
    expect(at(22) / at(4)).toBeLessThan(1.3);
  });

  it('does not change its past when it is made longer, nor with the seed of another topic', () => {
    const short = nullSeries({ ...month, seed: 1, minutes: 3 * DAY });
    expect(months[1]?.n.slice(0, 3 * DAY)).toEqual(short.n);
    expect(months[1]?.negative.slice(0, 3 * DAY)).toEqual(short.negative);
    expect(nullSeries({ ...month, seed: 1, topic: 'bus' }).n).not.toEqual(months[1]?.n);
  });

  it('can be seen through a classifier that finds 80 % and errs in 10 %', () => {
    const seen = nullSeries({ ...month, seed: 1, perMinute: 20, classifier: usualClassifier });
    const truly = nullSeries({ ...month, seed: 1, perMinute: 20 });
    expect(seen.n).toEqual(truly.n);
    const expected = sum(truly.negative) * 0.8 + (sum(truly.n) - sum(truly.negative)) * 0.1;
    expect(sum(seen.negative) / expected).toBeCloseTo(1, 1);
    expect(seen.negative).not.toEqual(truly.negative);
  });
});

describe('cascades', () => {
  it.each(kinds)('%s reaches 150 mentions, in order of time, each after the one it answers', (kind) => {
    const { size, minute, parent, generation } = cascade({ seed: 4, topic: 't', kind });
    expect(size).toBeGreaterThanOrEqual(150);
    expect(minute[0]).toBe(0);
    for (let i = 0; i < size; i++) {
      const under = parent[i] ?? -1;
      expect(minute[i]).toBeGreaterThanOrEqual(minute[i - 1] ?? 0);
      if (under < 0) expect(generation[i]).toBe(0);
      else {
        expect(minute[i]).toBeGreaterThan(minute[under] ?? Number.POSITIVE_INFINITY);
        expect(generation[i]).toBe((generation[under] ?? 0) + 1);
      }
    }
  });

  it('of a hub of 150 reach a hundred mentions within five minutes; gradual ones take most of an hour', () => {
    for (const truth of truths('weibo_jump_hub150')) expect(truth.hundredth).toBeLessThanOrEqual(5);
    for (const kind of ['weibo_gradual_R1.2', 'weibo_gradual_R1.6'] as const) {
      expect(Math.min(...truths(kind).map(({ hundredth }) => hundredth))).toBeGreaterThan(20);
      expect(median(truths(kind).map(({ hundredth }) => hundredth))).toBeGreaterThan(45);
    }
  });

  it('of a hub of 150 peak earlier than gradual ones, and end as jumps', () => {
    const hub = truths('weibo_jump_hub150');
    expect(median(hub.map(({ peak }) => peak))).toBeLessThan(
      median(truths('weibo_gradual_R1.6').map(({ peak }) => peak)),
    );
    expect(new Set(hub.map(({ shape }) => shape))).toEqual(new Set(['jump']));
    expect(new Set(truths('weibo_gradual_R1.6').map(({ shape }) => shape))).toEqual(new Set(['slow']));
  });

  /** Medians over 40 seeds of the reference generator behind detection.md 11. */
  it.each([
    ['weibo_gradual_R1.2', 698, 157],
    ['weibo_gradual_R1.6', 3432, 170],
    ['weibo_jump_hub40', 2254, 152],
    ['weibo_jump_hub150', 22_555, 112],
    ['wechat_deep_R1.5', 1132, 681],
    ['wechat_jump_60', 1198, 19],
    ['slowboil_R0.9', 1128, 180],
  ] as const)(
    'of kind %s are about as large (%d) and as fast (peak at %d min) as the reference',
    (kind, total, peak) => {
      const drawn = truths(kind);
      expect(median(drawn.map((truth) => truth.total)) / total).toBeGreaterThan(0.6);
      expect(median(drawn.map((truth) => truth.total)) / total).toBeLessThan(1.7);
      expect(median(drawn.map((truth) => truth.peak)) / peak).toBeGreaterThan(0.6);
      expect(median(drawn.map((truth) => truth.peak)) / peak).toBeLessThan(1.7);
    },
  );

  it('carry the negative share asked for, and the same course whatever is cut from it', () => {
    const crisis = cascadeSeries({ seed: 2, topic: 't', kind: 'weibo_jump_hub150', minutes: 2880 });
    const benign = cascadeSeries({
      seed: 2,
      topic: 't',
      kind: 'weibo_jump_hub150',
      minutes: 60,
      negativeShare: 0.1,
    });
    expect(sum(crisis.negative) / sum(crisis.n)).toBeCloseTo(0.65, 1);
    expect(sum(benign.negative) / sum(benign.n)).toBeLessThan(0.15);
    expect(benign.n).toEqual(crisis.n.slice(0, 60));
    expect(benign.truth).toEqual(crisis.truth);
  });

  it('can be laid over a background, cut at its end', () => {
    const base = { n: Uint32Array.of(1, 1, 1), negative: Uint32Array.of(0, 0, 1) };
    const wave = { n: Uint32Array.of(5, 6), negative: Uint32Array.of(2, 3) };
    expect(overlay(base, { at: 2, series: wave })).toEqual({
      n: Uint32Array.of(1, 1, 6),
      negative: Uint32Array.of(0, 0, 3),
    });
  });
});
