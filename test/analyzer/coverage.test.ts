import { describe, expect, it } from 'vitest';
import { type CoverageRuns, coverageAt, noteCoverage } from '../../services/analyzer/coverage.ts';

describe('coverage runs', () => {
  it('tell the coverage of any minute and hold one entry per change', () => {
    const runs: CoverageRuns = [];
    noteCoverage(runs, 100, 1);
    noteCoverage(runs, 160, 1);
    noteCoverage(runs, 200, 0);
    noteCoverage(runs, 260, 0.5);
    expect(runs).toHaveLength(3);
    expect([50, 100, 199, 200, 259, 260, 9999].map((minute) => coverageAt(runs, minute))).toEqual([
      1, 1, 1, 0, 0, 0.5, 0.5,
    ]);
    expect(coverageAt([], 1)).toBe(1);
  });
});
