import { describe, expect, test } from 'vitest';
import { nabScore, probationRows, rawScore, standardProfile } from '../../services/replay/nab-score.ts';

/** 1,000 rows, the first 150 not scored; one window of 100 rows, one of 51. */
const series = { rows: 1000, windows: [[300, 399] as const, [600, 650] as const] };

/** 2 × sigmoid(-5 × position) - 1, as the benchmark's own sweeper has it. */
function sweeper(position: number): number {
  return 2 / (1 + Math.exp(5 * position)) - 1;
}

describe('the NAB score', () => {
  test('is 0 for a detector that never alarms and 100 for the earliest alarm in every window', () => {
    expect(nabScore([rawScore(series, [])], 2)).toBe(0);
    expect(nabScore([rawScore(series, [300, 600])], 2)).toBeCloseTo(100, 10);
  });

  test('earns more the earlier in the window, and once', () => {
    const late = rawScore(series, [390]);
    expect(late).toBeCloseTo(sweeper(-10 / 100) / sweeper(-1) - 1, 12);
    expect(rawScore(series, [300, 310, 320])).toBeCloseTo(rawScore(series, [300]), 12);
  });

  test('takes 0.11 off for a false alarm, less shortly behind a window', () => {
    expect(rawScore(series, [200])).toBeCloseTo(-2 - standardProfile.falseAlarm, 12);
    expect(rawScore(series, [410])).toBeCloseTo(-2 + 0.11 * sweeper(11 / 99), 12);
    expect(rawScore(series, [999])).toBeCloseTo(-2 - 0.11, 12);
  });

  test('leaves the start out, 15 % of the rows and of 5,000 at most', () => {
    expect(probationRows(1000)).toBe(150);
    expect(probationRows(15_902)).toBe(750);
    expect(rawScore(series, [0, 149])).toBe(-2);
  });
});
