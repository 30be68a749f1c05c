import { expect, test } from 'vitest';
import { figuresOf, growthOf, renderTable } from '../../../services/replay/bench/table.ts';

test('a figure is the median over the passes, each against the denominator around it', () => {
  const timings = [
    { what: 'cut', seconds: 1, denominator: 1 },
    { what: 'score', seconds: 4, denominator: 1 },
    { what: 'cut', seconds: 3, denominator: 3 },
    // The machine was busy, for both alike.
    { what: 'score', seconds: 12, denominator: 3 },
    { what: 'score', seconds: 5, denominator: 1 },
  ];
  expect(figuresOf(timings, 1000)).toEqual([
    { what: 'cut', seconds: 2, microsPerMention: 2000, ratio: 1 },
    { what: 'score', seconds: 5, microsPerMention: 5000, ratio: 0.25 },
  ]);
});

test('a figure that was timed with other texts counts those', () => {
  const timings = [{ what: 'score alone', seconds: 2, denominator: 0.5, mentions: 100_000 }];
  expect(figuresOf(timings, 1000)).toEqual([
    { what: 'score alone', seconds: 2, microsPerMention: 20, ratio: 0.25 },
  ]);
});

test('growth compares the last peak with the first', () => {
  expect(growthOf([{ mentions: 1, peakMiB: 500 }])).toBeNull();
  expect(
    growthOf([
      { mentions: 1, peakMiB: 500 },
      { mentions: 2, peakMiB: 900 },
      { mentions: 3, peakMiB: 600 },
    ]),
  ).toBe(1.2);
});

test('the table names its denominator, and says so when it is not nodejieba', () => {
  const result = {
    mentions: 1000,
    passes: 3,
    denominator: 'nodejieba',
    figures: figuresOf([{ what: 'stage score', seconds: 0.02, denominator: 0.005 }], 1000),
    memory: [
      { mentions: 1000, peakMiB: 500 },
      { mentions: 2000, peakMiB: 550 },
    ],
    memoryGrowth: 1.1,
    scoreMemory: [
      { workers: 1, nowMiB: 420, peakMiB: 560 },
      { workers: 2, nowMiB: 700, peakMiB: 810 },
    ],
    detection: {
      livePerSecond: 200_000,
      quietPerSecond: 2_000_000,
      liveBytes: 6000,
      quietBytes: 3000,
      shareFor10000: 10_000 / 200_000 / 60,
    },
    clusterLatency: null,
    latency: { perSecond: 2000, seconds: 60, records: 1234, p50Ms: 80.4, p99Ms: 210, maxMs: 300 },
  };
  const table = renderTable(result);
  expect(table).toContain('cutting the same texts with nodejieba (HMM on, one thread)');
  expect(table).toMatch(/^stage score {2,}0\.02 {2,}20\.0 {2,}0\.250$/m);
  expect(table).toMatch(/^peak memory, last over first {2,}1\.10$/m);
  expect(table).toMatch(/^memory of score, 1 worker {2,}420 MiB, at its peak 560 MiB$/m);
  expect(table).toMatch(/^memory of score, 2 workers {2,}700 MiB, at its peak 810 MiB$/m);
  expect(table).not.toContain('does not load');
  expect(table).toContain('live at 2,000 mentions/s for 60 s, 1,234 incident records:');
  expect(table).toMatch(/progress record to stored incident, p50 +80 ms/);
  expect(renderTable({ ...result, latency: null })).not.toContain('live at');
  expect(renderTable({ ...result, denominator: 'node-rs' })).toContain('nodejieba does not load');
});
