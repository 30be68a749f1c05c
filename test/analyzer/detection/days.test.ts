import { describe, expect, it } from 'vitest';
import { countInDays, type Days, judgeDays, openDays } from '../../../services/analyzer/detection/days.ts';
import { explain } from '../../../services/analyzer/detection/explain.ts';
import { defaultDetection } from '../../../services/analyzer/detection/settings.ts';
import { tuningOf } from '../../../services/analyzer/detection/tuning.ts';
import { openWatch, step } from '../../../services/analyzer/detection/watch.ts';
import { nullProcess } from '../../../services/replay/simulate/null-process.ts';
import type { Scenario } from '../../../services/replay/simulate/spec.ts';
import { swellOf } from '../../../services/replay/simulate/swell.ts';
import { minuteCounts } from '../../../services/replay/watch-counts.ts';
import type { Platform } from '../../../shared/records.ts';
import { DAY_MINUTES, isWeekend } from '../../../shared/time.ts';

const MONDAY = Date.parse('2026-03-02T00:00:00+08:00') / 60_000;
const ONSET_DAY = 14;
const tuning = tuningOf(defaultDetection.weibo, 1);

interface Outcome {
  /** Days from the onset of growth to the first verdict of a climb; null without one. */
  readonly told: number | null;
  readonly phases: ReadonlySet<string>;
  readonly levels: ReadonlySet<string>;
  readonly jumps: number;
  readonly because: string;
}

/** Two weeks of routine, then a week of growth (1: none), seen from the onset on. */
function judged(platform: Platform, perMinute: number, growthPerDay: number, seed: number): Outcome {
  const scenario: Scenario = {
    ...{ name: 'burn', seed, startMinute: MONDAY, minutes: 0, topics: [], crises: [] },
    burns: [{ topic: 'bus', platform, onset: ONSET_DAY * DAY_MINUTES, days: 7, growthPerDay }],
  };
  const said = nullProcess({
    ...{ seed, topic: `bus/${platform}`, startMinute: MONDAY, perMinute },
    swell: swellOf(scenario, 'bus', platform),
  });
  const settings = defaultDetection[platform];
  const watch = openWatch(settings, MONDAY);
  const phases = new Set<string>();
  const levels = new Set<string>();
  let told: number | null = null;
  let jumps = 0;
  let because = '';
  for (let t = 0; t < (ONSET_DAY + 7) * DAY_MINUTES; t++) {
    const { n, negative } = said();
    const minute = MONDAY + t;
    const context = { dayClass: isWeekend(minute) ? 1 : 0, otherPlatformUp: false } as const;
    const judgement = step(watch, settings, minute, minuteCounts(n, negative), 1, context);
    if (t < ONSET_DAY * DAY_MINUTES) continue;
    if (judgement.jump !== null) jumps += 1;
    if (!watch.days?.climb) continue;
    if (told === null) told = t / DAY_MINUTES - ONSET_DAY;
    phases.add(judgement.phase);
    levels.add(judgement.level);
    if (judgement.level === 'yellow' && because === '')
      because = explain(watch, settings)
        .because.map(({ code }) => code)
        .join();
  }
  return { told, phases, levels, jumps, because };
}

function daysOf(perDay: readonly number[]): Days {
  const days = openDays();
  for (const [day, n] of perDay.entries())
    for (let block = 0; block < 4; block++)
      countInDays(days, 360, MONDAY + (day * 4 + block) * 360, n / 4, 1);
  countInDays(days, 360, MONDAY + perDay.length * DAY_MINUTES, 0, 1);
  judgeDays(days, tuning);
  return days;
}

describe('growth of days', () => {
  it.each([
    ['weibo', 0.2, 1.2],
    ['weibo', 2, 1.15],
    ['weibo', 2, 1.2],
    ['weibo', 20, 1.3],
    ['wechat', 0.2, 1.2],
    ['wechat', 2, 1.2],
  ] as const)(
    '%s at %f a minute, %f times a day: growing and yellow within the week, and no jump',
    (platform, perMinute, growth) => {
      for (const seed of [1, 2]) {
        const outcome = judged(platform, perMinute, growth, seed);
        expect(outcome.told, `seed ${seed}`).not.toBeNull();
        expect(outcome.told ?? 9).toBeLessThan(6.6);
        expect(outcome.phases).toContain('growing');
        expect(outcome.levels).toContain('yellow');
        expect(outcome.because).toContain('climb');
        expect(outcome.jumps).toBe(0);
      }
    },
  );

  it('is not told of routine', () => {
    for (const [platform, perMinute] of [
      ['weibo', 0.2],
      ['weibo', 2],
      ['wechat', 20],
    ] as const)
      for (const seed of [1, 2]) expect(judged(platform, perMinute, 1, seed).told).toBeNull();
  });

  it('is not told of one loud day, of what falls again, or of a few voices', () => {
    const usual = Array(11).fill(300);
    expect(daysOf([...usual, 400, 600, 900]).climb).toMatchObject({ day: 900, usual: 300 });
    expect(daysOf([...usual, 300, 300, 900]).climb).toBeNull();
    expect(daysOf([...usual, 600, 1200, 900]).climb).toBeNull();
    expect(daysOf([...Array(11).fill(10), 20, 30, 40]).climb).toBeNull();
    expect(daysOf([400, 600, 900]).climb).toBeNull();
  });

  it('holds a subject whose days differ against its own days', () => {
    const restless = [100, 700, 150, 600, 80, 900, 120, 500, 300, 300, 300];
    expect(daysOf([...restless, 700, 900, 1000]).climb).toBeNull();
  });

  it('takes a day that was hardly seen for unknown', () => {
    const days = openDays();
    for (let day = 0; day < 14; day++)
      for (let block = 0; block < 4; block++)
        countInDays(
          days,
          360,
          MONDAY + (day * 4 + block) * 360,
          100 + 20 * Math.max(0, day - 8) ** 2,
          day === 12 ? 0.5 : 1,
        );
    countInDays(days, 360, MONDAY + 14 * DAY_MINUTES, 0, 1);
    judgeDays(days, tuning);
    expect(days.climb).toBeNull();
  });
});
