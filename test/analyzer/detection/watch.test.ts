import { describe, expect, test } from 'vitest';
import { defaultDetection } from '../../../services/analyzer/detection/settings.ts';
import { tuningOf } from '../../../services/analyzer/detection/tuning.ts';
import {
  isResting,
  type MinuteCounts,
  openWatch,
  rest,
  type Step,
  step,
  type Watch,
} from '../../../services/analyzer/detection/watch.ts';
import { expectedIn } from '../../../services/analyzer/detection/windows.ts';
import { counts, crisisVector, MONDAY, vectors, weekendOf } from './vectors.ts';

const { weibo, wechat } = defaultDetection;
const crisis = vectors('crises.jsonl', crisisVector).find(({ kind }) => kind === 'weibo_jump_hub150');

function stepped(watch: Watch, said: MinuteCounts | null, coverage = 1, settings = weibo): Step {
  const minute = watch.minute + 1;
  return step(watch, settings, minute, said, coverage, {
    dayClass: weekendOf(minute),
    otherPlatformUp: false,
  });
}

function many(
  watch: Watch,
  minutes: number,
  said: MinuteCounts | null,
  coverage = 1,
  settings = weibo,
): Step[] {
  return Array.from({ length: minutes }, () => stepped(watch, said, coverage, settings));
}

/** A watch that has heard one mention every five minutes for two days. */
function accustomed(settings = weibo): Watch {
  const watch = openWatch(settings, MONDAY);
  for (let t = 0; t < 2880; t++) stepped(watch, t % 5 === 0 ? counts(1) : null, 1, settings);
  return watch;
}

describe('rest', () => {
  test.each([
    ['weibo', weibo],
    ['wechat', wechat],
  ] as const)('on %s is bit for bit what stepping through empty minutes is', (_, settings) => {
    const watch = accustomed(settings);
    while (!isResting(watch)) stepped(watch, null, 1, settings);
    const twin: Watch = structuredClone(watch);
    const coverageAt = (minute: number): number => [1, 0.5, 0, 1][Math.floor(minute / 977) % 4] ?? 1;
    const to = watch.minute + 9 * 1440 + 123;
    rest(watch, settings, to, weekendOf, coverageAt);
    while (twin.minute < to) {
      expect(isResting(twin)).toBe(true);
      stepped(twin, null, coverageAt(twin.minute + 1), settings);
    }
    expect(JSON.stringify(watch)).toBe(JSON.stringify(twin));
  });

  test('is not for a watch on which something is under way', () => {
    const watch = accustomed();
    expect(isResting(watch)).toBe(false);
    many(watch, 6000, null);
    expect(isResting(watch)).toBe(true);
    stepped(watch, counts(1));
    expect(isResting(watch)).toBe(false);
  });
});

describe('a watch', () => {
  test('goes through JSON at any minute without a trace', () => {
    if (!crisis) throw new Error('no such crisis');
    const said = new Map(crisis.said.map(([at, n, negative]) => [at, counts(n, negative)]));
    const whole = openWatch(weibo, MONDAY);
    let stored = openWatch(weibo, MONDAY);
    for (let t = 0; t < crisis.minutes; t++) {
      const expected = stepped(whole, said.get(t) ?? null);
      if (t % 7 === 0 || t > crisis.onset) stored = JSON.parse(JSON.stringify(stored));
      expect(stepped(stored, said.get(t) ?? null)).toEqual(expected);
    }
    expect(stored).toEqual(whole);
  });

  test('refuses a minute that does not follow', () => {
    const watch = openWatch(weibo, MONDAY);
    const context = { dayClass: 0, otherPlatformUp: false } as const;
    expect(() => step(watch, weibo, MONDAY + 1, null, 1, context)).toThrow('cannot step');
  });

  test('stays of one size whatever it hears', () => {
    const watch = accustomed();
    many(watch, 300, counts(50, 30));
    const size = JSON.stringify(watch).length;
    many(watch, 3000, counts(50, 30));
    expect(JSON.stringify(watch).length).toBeLessThan(size * 1.3);
    expect(size).toBeLessThan(20_000);
  });
});

describe('coverage', () => {
  test('missing is not zero: nothing is learnt, judged or lowered while nothing is known', () => {
    const watch = accustomed();
    many(watch, 6, counts(40, 26));
    const { baseline, charts, course, grade, seen } = structuredClone(watch);
    expect(grade.level).toBe('red');
    const blind = many(watch, 200, null, 0);
    expect(blind.some((said) => said.changed)).toBe(false);
    expect({
      baseline: watch.baseline,
      charts: watch.charts,
      course: watch.course,
      grade: watch.grade,
      seen: watch.seen,
    }).toEqual({ baseline, charts, course, grade, seen });
  });

  test('what comes in an uncovered minute is left out', () => {
    const watch = accustomed();
    expect(many(watch, 10, counts(500, 400), 0).every((said) => said.level === 'none')).toBe(true);
  });

  test('half a minute seen expects half', () => {
    const whole = accustomed();
    const half: Watch = structuredClone(whole);
    stepped(whole, null);
    stepped(half, null, 0.5);
    expect(half.mean).toBeCloseTo(whole.mean / 2, 12);
  });
});

describe('cold start', () => {
  test('says nothing in the warm-up, and takes what it heard there for routine', () => {
    const watch = openWatch(weibo, MONDAY + 600);
    const early = many(watch, 30, counts(20, 4));
    expect(early.every((said) => said.level === 'none' && said.phase === 'quiet')).toBe(true);
    expect(watch.warmUp).toBeNull();
    expect(expectedIn(watch.windows, 'mid') / 15).toBeGreaterThan(15);
    expect(many(watch, 120, counts(20, 4)).every((said) => said.level === 'none')).toBe(true);
  });

  test('calls a violent outbreak even in the warm-up', () => {
    const watch = openWatch(weibo, MONDAY + 600);
    many(watch, 18, null);
    const said = many(watch, 5, counts(60, 40));
    expect(said.at(-1)?.phase).toBe('outbreak');
  });
});

describe('what is counted', () => {
  test('one author shouting is no crowd', () => {
    const watch = accustomed();
    const shouting = many(watch, 10, counts(100, 60, { authors: 1 }));
    const crowd = many(accustomed(), 10, counts(100, 60));
    expect(shouting.at(-1)?.level).not.toBe('red');
    expect(crowd.at(-1)?.level).toBe('red');
  });

  test('a catch-up of late mentions raises the level, but is no jump', () => {
    const late = accustomed();
    const onTime = accustomed();
    const said = counts(40, 26, { late: 40, lateNegative: 26 });
    const caughtUp = many(late, 10, said);
    expect(caughtUp.some((one) => one.level !== 'none')).toBe(true);
    expect(caughtUp.every((one) => one.jump === null)).toBe(true);
    expect(many(onTime, 10, counts(40, 26)).some((one) => one.jump !== null)).toBe(true);
  });

  test('a surge on the other platform is a key', () => {
    const alone = accustomed();
    const both: Watch = structuredClone(alone);
    stepped(alone, counts(5));
    step(both, weibo, both.minute + 1, counts(5), 1, { dayClass: 0, otherPlatformUp: true });
    expect([alone.otherPlatformUp, both.otherPlatformUp]).toEqual([false, true]);
  });

  test('settings in hourly bins keep windows that compare', () => {
    const hourly = tuningOf(weibo, 60);
    expect([hourly.fast, hourly.mid, hourly.long]).toEqual([1, 3, 12]);
  });
});
