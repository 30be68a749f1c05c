import { describe, expect, test } from 'vitest';
import { rankOf } from '../../../services/analyzer/detection/level.ts';
import { defaultDetection } from '../../../services/analyzer/detection/settings.ts';
import { openWatch, type Step, step } from '../../../services/analyzer/detection/watch.ts';
import type { Level } from '../../../shared/records.ts';
import { judgeCrisis, judgeNull } from './calibration/measure.ts';
import { counts, crisisVector, MONDAY, vectors, weekendOf } from './vectors.ts';

const crises = vectors('crises.jsonl', crisisVector);
type Crisis = (typeof crises)[number];

/** The latest minute after onset by which a kind must have reached a level (detection.md 6, with room for two seeds). */
const due: Readonly<Record<string, readonly (readonly [Level, number])[]>> = {
  weibo_jump_hub150: [
    ['yellow', 3],
    ['red', 10],
  ],
  'weibo_gradual_R1.6': [
    ['yellow', 90],
    ['red', 180],
  ],
  wechat_jump_60: [
    ['yellow', 15],
    ['orange', 30],
  ],
  'wechat_deep_R1.5': [['yellow', 600]],
};

function judged(crisis: Crisis): { readonly before: Step[]; readonly after: Step[] } {
  const settings = defaultDetection[crisis.kind.startsWith('wechat') ? 'wechat' : 'weibo'];
  const said = new Map(crisis.said.map(([at, n, negative]) => [at, counts(n, negative)]));
  const watch = openWatch(settings, MONDAY);
  const steps = Array.from({ length: crisis.minutes }, (_, t) =>
    step(watch, settings, MONDAY + t, said.get(t) ?? null, 1, {
      dayClass: weekendOf(MONDAY + t),
      otherPlatformUp: false,
    }),
  );
  return { before: steps.slice(0, crisis.onset), after: steps.slice(crisis.onset) };
}

describe('crises of the reference', () => {
  const table = crises.map((crisis) => ({
    name: `${crisis.kind}${crisis.benign ? ' in good mood' : ''}`,
    crisis,
    ...judged(crisis),
  }));

  test.each(table.filter(({ crisis }) => !crisis.benign))('$name is seen in time', ({ crisis, after }) => {
    for (const [level, minutes] of due[crisis.kind] ?? []) {
      const reached = after.findIndex((said) => rankOf[said.level] >= rankOf[level]);
      expect(reached, level).toBeGreaterThanOrEqual(0);
      expect(reached, level).toBeLessThanOrEqual(minutes);
    }
  });

  test.each(table)('$name: nothing above blue before it', ({ before }) => {
    expect(before.every((said) => rankOf[said.level] <= rankOf.blue)).toBe(true);
  });

  test.each(table.filter(({ crisis }) => crisis.benign))('$name is never red', ({ after }) => {
    expect(after.some((said) => said.level === 'red')).toBe(false);
  });

  test.each(table)('$name: a jump is flagged where there is one, and only there', ({ crisis, after }) => {
    expect(after.some((said) => said.jump !== null)).toBe(crisis.kind.includes('jump'));
  });

  test.each(table)('$name: level and phase agree, and neither flaps', ({ after }) => {
    expect(after.filter((said) => said.phase === 'quiet' && said.level !== 'none')).toEqual([]);
    const isRaised = (said: Step): boolean => rankOf[said.level] > rankOf[said.previousLevel];
    expect(after.filter((said) => said.phase === 'calm' && isRaised(said))).toEqual([]);
    expect(after.filter((said) => said.level !== said.previousLevel).length).toBeLessThanOrEqual(8);
    expect(after.filter((said) => said.phase !== said.previousPhase).length).toBeLessThanOrEqual(9);
  });
});

describe('crises and routine of the simulator', () => {
  const seeds = [901, 902, 903, 904];

  test.each([0.2, 2])('at %s a minute a hub of 150 is a red jump within ten minutes', (perMinute) => {
    for (const seed of seeds) {
      const { reached, jump } = judgeCrisis(defaultDetection.weibo, {
        seed,
        kind: 'weibo_jump_hub150',
        perMinute,
      });
      expect(reached.red).toBeLessThanOrEqual(10);
      expect(jump).toBe(true);
    }
  });

  test.each(['weibo_gradual_R1.2', 'weibo_gradual_R1.6', 'slowboil_R0.9', 'wechat_deep_R1.5'] as const)(
    '%s is no jump',
    (kind) => {
      const settings = defaultDetection[kind.startsWith('wechat') ? 'wechat' : 'weibo'];
      for (const seed of seeds)
        for (const perMinute of [0.2, 2])
          expect(judgeCrisis(settings, { seed, kind, perMinute }).jump).toBe(false);
    },
  );

  test.each([0.2, 2, 20])('at %s a minute months of rough routine are never red', (perMinute) => {
    for (const platform of ['weibo', 'wechat'] as const) {
      const told = judgeNull(defaultDetection[platform], { seed: 905, perMinute, days: 30, hard: true });
      expect(told.alarms.red).toBe(0);
    }
  });
});
