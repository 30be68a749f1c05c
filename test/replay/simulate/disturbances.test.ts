import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { coverageRuns, gapsOf, gapsText, readGaps } from '../../../services/replay/gaps.ts';
import type { GenericRow } from '../../../services/replay/simulate/row.ts';
import { rulesOf } from '../../../services/replay/simulate/rules.ts';
import { simulate, simulateArrivals, simulateLines } from '../../../services/replay/simulate/scenario.ts';
import {
  crossPlatform,
  outage,
  quiet,
  reversal,
  skew,
  slowBurn,
  surge,
} from '../../../services/replay/simulate/scenarios.ts';
import type { Scenario } from '../../../services/replay/simulate/spec.ts';
import { burnLog, surgeFactor } from '../../../services/replay/simulate/swell.ts';
import { truthOf } from '../../../services/replay/simulate/truth.ts';
import { readTruth } from '../../../services/replay/truth.ts';
import { DAY_MINUTES, MINUTE_MS, minuteOf } from '../../../shared/time.ts';
import { temporaryFolder } from '../../pipeline.ts';

const minuteIn = (scenario: Scenario, { at }: { readonly at: string }): number =>
  minuteOf(Date.parse(at)) - scenario.startMinute;

function within(scenario: Scenario, rows: readonly GenericRow[], from: number, to: number): number {
  return rows.filter((row) => minuteIn(scenario, row) >= from && minuteIn(scenario, row) < to).length;
}

describe('one matter on both platforms', () => {
  it('reaches the other 20 to 90 minutes later, by the seed, under the same name', () => {
    const lags = [1, 2, 3, 4, 5, 6].flatMap((seed) =>
      crossPlatform({ seed }).crises.map(({ echo }) => echo?.lagMinutes ?? 0),
    );
    expect(Math.min(...lags)).toBeGreaterThanOrEqual(20);
    expect(Math.max(...lags)).toBeLessThanOrEqual(90);
    expect(new Set(lags).size).toBeGreaterThan(6);
    const rows = [...simulate(crossPlatform({ days: 1 }))];
    for (const source of [
      's1-water-crisis0-',
      's1-water-crisis0e-',
      's1-canteen-crisis0-',
      's1-canteen-crisis0e-',
    ])
      expect(
        rows.some(({ id }) => id.startsWith(source)),
        source,
      ).toBe(true);
    expect(rows.filter(({ id }) => id.includes('water-crisis0e-'))[0]).toMatchObject({
      platform: 'wechat',
      kind: 'article',
    });
  });
});

describe('the phases of the truth', () => {
  it('are in order, begin at the onset, and are what evaluate reads', () => {
    for (const make of [crossPlatform, reversal, slowBurn]) {
      const truth = truthOf(make());
      for (const { onset, phases = [] } of truth.events) {
        expect(phases[0]?.at).toBe(onset);
        expect(phases.map(({ at }) => at)).toEqual(phases.map(({ at }) => at).toSorted());
        expect(phases.length).toBeGreaterThan(2);
      }
      expect(readTruth(JSON.stringify(truth), 'truth')).toHaveLength(truth.events.length);
    }
  });

  it('of a jump skip what it skipped, and of slow growth do not', () => {
    const [slow, jump] = truthOf(crossPlatform()).events;
    expect(slow?.phases?.map(({ phase }) => phase)).toEqual([
      'latent',
      'growing',
      'outbreak',
      'peak',
      'fading',
      'calm',
    ]);
    expect(jump?.phases?.[0]?.phase).toBe('outbreak');
  });

  it('tell a second wave as a relapse, once the first has fallen', () => {
    const told = [1, 2, 3].map(
      (seed) => truthOf(reversal({ seed })).events[0]?.phases?.map(({ phase }) => phase) ?? [],
    );
    for (const phases of told) {
      expect(phases.slice(0, 3)).toEqual(['outbreak', 'peak', 'fading']);
      expect(phases).toContain('relapse');
      expect(phases.filter((phase) => phase === 'relapse')).toHaveLength(1);
    }
  });
});

describe('a surge of a whole platform', () => {
  const scenario = surge({ days: 2 });

  it('lifts every topic by its factor and nothing else, and is benign', () => {
    expect(surgeFactor({ platform: 'weibo', onset: 0, minutes: 100, factor: 3 }, 50)).toBe(3);
    expect(surgeFactor({ platform: 'weibo', onset: 0, minutes: 100, factor: 3 }, 12.5)).toBe(2);
    expect(surgeFactor({ platform: 'weibo', onset: 0, minutes: 100, factor: 3 }, 100)).toBe(1);
    const rows = [...simulate(scenario)];
    const calm = [...simulate({ ...scenario, surges: [] })];
    const topics = scenario.topics.map(({ id }) => `-${id}-`);
    const of = (all: readonly GenericRow[], topic: string): number =>
      within(
        scenario,
        all.filter(({ id }) => id.includes(topic)),
        1155,
        1305,
      );
    for (const topic of topics) expect(of(rows, topic) / of(calm, topic)).toBeGreaterThan(1.4);
    expect(of(rows, '') / of(calm, '')).toBeGreaterThan(2);
    expect(of(rows, '') / of(calm, '')).toBeLessThan(3.2);
    expect(within(scenario, rows, 0, 1080)).toBe(within(scenario, calm, 0, 1080));
    expect(truthOf(scenario).events.map(({ kind, name }) => [kind, name])).toEqual([
      ['benign', '微博全平台发声增多'],
      ['benign', '微信全平台发声增多'],
    ]);
    expect(rulesOf(scenario).match(/- \{ id/g)).toHaveLength(4);
  });
});

describe('a slow burn', () => {
  it('grows by so much a day, stays for a day and is gone after another', () => {
    const burn = { topic: 'bus', platform: 'weibo', onset: 0, days: 7, growthPerDay: 1.2 } as const;
    expect(Math.exp(burnLog(burn, DAY_MINUTES))).toBeCloseTo(1.2, 9);
    expect(Math.exp(burnLog(burn, 7 * DAY_MINUTES))).toBeCloseTo(1.2 ** 7, 9);
    expect(burnLog(burn, 8 * DAY_MINUTES)).toBe(burnLog(burn, 7 * DAY_MINUTES));
    expect(burnLog(burn, 9 * DAY_MINUTES)).toBe(0);
    expect(burnLog(burn, -1)).toBe(0);
  });
});

describe('an outage', () => {
  const scenario = outage({ days: 2 });
  const { startMinute } = scenario;
  const lost = scenario.outages?.find((one) => one.lost);
  const all = [...simulate({ ...scenario, outages: [] })];

  it('loses what was said on that platform alone, and says when in a file that is read back', async () => {
    const rows = [...simulate(scenario)];
    const { onset = 0, minutes = 0 } = lost ?? {};
    const seen = new Set(rows.map(({ id }) => id));
    const gone = all.filter(({ id }) => !seen.has(id));
    expect(gone.length).toBeGreaterThan(500);
    expect(gone.every(({ platform }) => platform === 'weibo')).toBe(true);
    expect(
      gone.every((row) => minuteIn(scenario, row) >= onset && minuteIn(scenario, row) < onset + minutes),
    ).toBe(true);
    const gaps = gapsOf(startMinute, scenario.outages ?? []);
    const file = join(temporaryFolder('gaps'), 'gaps.csv');
    writeFileSync(file, gapsText(gaps));
    expect(await readGaps(file)).toEqual(gaps);
    expect(gaps).toEqual([
      { platform: 'weibo', from: startMinute + onset, to: startMinute + onset + minutes, coverage: 0 },
    ]);
  });

  it('or brings it all at once when it is over, each in its order', () => {
    const held = { platform: 'weibo', onset: 300, minutes: 120, lost: false } as const;
    const arrived = [...simulateArrivals({ ...quiet({ days: 1 }), outages: [held] })];
    const waited = arrived.filter(({ row, arrivedAt }) => arrivedAt - Date.parse(row.at) > MINUTE_MS);
    expect(waited.length).toBeGreaterThan(20);
    for (const { row, arrivedAt } of waited) {
      expect(row.platform).toBe('weibo');
      const age = minuteOf(arrivedAt) - startMinute;
      expect(age).toBeGreaterThanOrEqual(420);
      expect(age).toBeLessThan(426);
    }
    const times = waited.map(({ row }) => Date.parse(row.at));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(arrived).toHaveLength([...simulate(quiet({ days: 1 }))].length);
  });

  it('is told to a replay in stretches of equal coverage', async () => {
    const gaps = [{ platform: 'weibo', from: 10, to: 20, coverage: 0.5 } as const];
    expect(coverageRuns(gaps, 'weibo', 5, 25)).toEqual([
      { to: 10, coverage: 1 },
      { to: 20, coverage: 0.5 },
      { to: 25, coverage: 1 },
    ]);
    expect(coverageRuns(gaps, 'weibo', 12, 15)).toEqual([{ to: 15, coverage: 0.5 }]);
    expect(coverageRuns(gaps, 'wechat', 5, 25)).toEqual([{ to: 25, coverage: 1 }]);
    const file = join(temporaryFolder('gaps'), 'bad.csv');
    for (const [text, fault] of [
      ['from\n', /line 1: no column to/],
      ['from,to\n2026-03-02T10:00,2026-03-02T09:00\n', /line 2: to does not lie after from/],
      ['from,to,coverage\n2026-03-02T10:00,2026-03-02T11:00,1.5\n', /line 2: coverage is 0 to 1, not 1.5/],
      ['from,to,platform\n2026-03-02T10:00,2026-03-02T11:00,radio\n', /line 2: no platform: radio/],
    ] as const) {
      writeFileSync(file, text);
      await expect(readGaps(file)).rejects.toThrow(fault);
    }
  });
});

describe('wrong clocks', () => {
  it('are one row in fifty, off by minutes, by eight hours, or by decades, and change nothing else', () => {
    const scenario = {
      ...skew({}),
      arrival: { delayed: false, lateShare: 0, duplicateShare: 0, malformedShare: 0, skewedShare: 0.02 },
    };
    const right = new Map(
      [...simulate({ ...scenario, arrival: { ...scenario.arrival, skewedShare: 0 } })].map((row) => [
        row.id,
        row,
      ]),
    );
    const rows = [...simulate(scenario)];
    const wrong = rows.filter((row) => row.at.slice(0, 19) !== right.get(row.id)?.at.slice(0, 19));
    expect(wrong.length / rows.length).toBeGreaterThan(0.016);
    expect(wrong.length / rows.length).toBeLessThan(0.024);
    const off = wrong.map(
      (row) => (Date.parse(row.at) - Date.parse(right.get(row.id)?.at ?? '')) / MINUTE_MS,
    );
    const share = (is: (minutes: number) => boolean): number => off.filter(is).length / off.length;
    expect(share((minutes) => Math.abs(minutes) <= 21)).toBeCloseTo(0.6, 1);
    expect(share((minutes) => Math.abs(minutes + 480) < 1)).toBeCloseTo(0.3, 1);
    expect(share((minutes) => Math.abs(minutes) > 1e6)).toBeCloseTo(0.1, 1);
    for (const row of wrong) expect({ ...row, at: '' }).toEqual({ ...right.get(row.id), at: '' });
  });

  it('come with the rest of a poor feed', () => {
    const lines = [...simulateLines(skew({}))];
    expect(lines.some((line) => line.includes('"at":"2099'))).toBe(true);
    expect(lines.some((line) => line.includes('-damaged'))).toBe(true);
  });
});
