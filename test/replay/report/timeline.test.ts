import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { figure } from '../../../services/replay/report/figures.ts';
import {
  binMinutes,
  binned,
  percentOf,
  scaleTo,
  spanToShow,
  ticksOf,
} from '../../../services/replay/report/timeline.ts';
import { START } from './report-input.ts';

const spans = fc
  .tuple(fc.integer({ min: -5000, max: 5000 }), fc.integer({ min: 1, max: 600_000 }))
  .map(([offset, length]) => ({ start: START + offset, end: START + offset + length }));

describe('a curve', () => {
  test('loses no mention to its bins, whatever the span, and has few enough of them to be seen on a telephone', () => {
    const points = fc.array(
      fc.record({ share: fc.double({ min: 0, max: 1, noNaN: true }), n: fc.nat(50), negative: fc.nat(80) }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(spans, points, (span, drafts) => {
        const width = binMinutes(span);
        const inside = drafts.map(({ share, n, negative }) => ({
          minute: Math.floor(span.start + share * (span.end - span.start - 1)),
          n,
          negative,
        }));
        const bins = binned(inside, span, width);
        expect(bins.length).toBeLessThanOrEqual(162);
        expect(bins.reduce((sum, bin) => sum + bin.n, 0)).toBe(inside.reduce((sum, { n }) => sum + n, 0));
        for (const bin of bins) expect(bin.negative).toBeLessThanOrEqual(bin.n);
      }),
      { seed: 1 },
    );
  });

  test('has bins that begin at round times of China', () => {
    const bins = binned([], { start: START + 7, end: START + 60 * 30 }, 360);
    expect(bins.map(({ start }) => (start - START) / 60)).toEqual([-2, 4, 10, 16, 22, 28]);
  });
});

describe('the time axis', () => {
  test('has a few ticks within every span, from minutes to a year, and dates where the day changes', () => {
    fc.assert(
      fc.property(spans, (span) => {
        const ticks = ticksOf(span);
        expect(ticks.length).toBeLessThanOrEqual(11);
        if (span.end - span.start >= 30) expect(ticks.length).toBeGreaterThanOrEqual(3);
        for (const { minute } of ticks) {
          expect(minute).toBeGreaterThanOrEqual(span.start);
          expect(minute).toBeLessThan(span.end);
        }
        if (ticks.length > 0) expect(ticks[0]?.heading).not.toBeNull();
      }),
      { seed: 2 },
    );
    const night = ticksOf({ start: START + 8 * 60, end: START + 14 * 60 });
    expect(night.map(({ label, heading }) => `${heading ?? ''} ${label}`.trim())).toEqual([
      '06-12 22:00',
      '23:00',
      '06-13 00:00',
      '01:00',
      '02:00',
      '03:00',
    ]);
  });

  test('keeps midnight and its date where minor ticks are left out', () => {
    const days = ticksOf({ start: START - 60, end: START + 4 * 1440 });
    const narrow = days.filter(({ isMinor }) => !isMinor);
    expect(new Set(narrow.map(({ label }) => label))).toEqual(new Set(['00:00']));
    expect(narrow.every(({ heading }) => heading !== null)).toBe(true);
  });
});

describe('the time shown of an incident', () => {
  test('is its own with a margin, and not the whole run', () => {
    const own = { start: START, end: START + 60 };
    const run = { start: START - 10_000, end: START + 10_000 };
    expect(spanToShow(own, run)).toEqual({ start: START - 20, end: START + 80 });
    expect(spanToShow(own, { start: START - 5, end: START + 30 })).toEqual({
      start: START - 5,
      end: START + 60,
    });
  });

  test('places every minute between 0 and 100 per cent', () => {
    const span = { start: START, end: START + 200 };
    expect([-50, 0, 50, 900].map((minute) => percentOf(START + minute, span))).toEqual([0, 0, 25, 100]);
  });
});

describe('numbers', () => {
  test('have a scale whose lines are whole and whose top holds the value', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (value) => {
        const { top, step } = scaleTo(value);
        expect(top).toBeGreaterThanOrEqual(value);
        expect(Number.isInteger(step)).toBe(true);
        expect(top / step).toBeLessThanOrEqual(3);
      }),
      { seed: 3 },
    );
  });

  test.each([
    [1234567, '1,234,567'],
    [14.906, '14.91'],
    [312.4, '312'],
    [-0.5, '−0.5'],
    [0, '0'],
    [1000.5, '1,001'],
    [3e-9, '0'],
    [null, '—'],
    [Number.POSITIVE_INFINITY, '—'],
  ])('%s reads %s', (value, text) => {
    expect(figure(value)).toBe(text);
  });
});
