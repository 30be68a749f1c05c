import { describe, expect, test } from 'vitest';
import { judgeLevel, targetLevel } from '../../../services/analyzer/detection/level.ts';
import type { Readings } from '../../../services/analyzer/detection/readings.ts';
import { defaultDetection } from '../../../services/analyzer/detection/settings.ts';
import { tuningOf } from '../../../services/analyzer/detection/tuning.ts';
import type { Watch } from '../../../services/analyzer/detection/watch.ts';
import type { Level, Phase } from '../../../shared/records.ts';
import { reading, seasoned, standing } from './standing.ts';

const tuning = tuningOf(seasoned, 1);
const blue = { surge: 0.7, ratioMid: 1.6, fresh: 6 };
const yellow = { surge: 1.1, ratioMid: 2.5, fresh: 61 };
const loud = { surge: 2.5, ratioFastAll: 6, ratioMid: 6, fresh: 40, negativeZLong: 0.5 };
const orange = { ...loud, growthZ: 3.5 };
const red = { ...orange, surge: 4, fresh: 80, negativeZ: 6, negativeShare: 0.6 };

function judged(watch: Watch, minutes: number, seen: Partial<Readings>): Level {
  for (let i = 0; i < minutes; i++) judgeLevel(watch, reading(seen), tuning);
  return watch.grade.level;
}

describe('target level', () => {
  const rows: readonly { why: string; phase?: Phase; top?: number; seen: Partial<Readings>; level: Level }[] =
    [
      { why: 'nothing', seen: {}, level: 'none' },
      { why: 'evidence', seen: blue, level: 'blue' },
      { why: 'evidence by three people', seen: { ...blue, fresh: 3 }, level: 'none' },
      { why: 'evidence of an old wave', seen: { ...blue, surge: 5, ratioMid: 1.1 }, level: 'none' },
      { why: 'a crowd above the alarm line', seen: yellow, level: 'yellow' },
      { why: 'an everyday quarrel', seen: { ...yellow, fresh: 54 }, level: 'blue' },
      {
        why: 'few, in a worse mood than usual',
        seen: { ...yellow, fresh: 16, negativeZ: 3.2 },
        level: 'yellow',
      },
      {
        why: 'very few, in a worse mood than usual',
        seen: { ...yellow, fresh: 14, negativeZ: 3.2 },
        level: 'blue',
      },
      { why: 'few, but at once', seen: { ...yellow, fresh: 31, ratioFastAll: 5.5 }, level: 'yellow' },
      { why: 'loud without a key', seen: loud, level: 'yellow' },
      { why: 'loud with a key', seen: orange, level: 'orange' },
      { why: 'everything, and negative', seen: red, level: 'red' },
      {
        why: 'everything, in good mood',
        seen: { ...red, negativeZ: -1, negativeZLong: -1, negativeShare: 0.1, zx: 9 },
        level: 'yellow',
      },
      { why: 'negative as always', seen: { ...red, negativeZ: 1 }, level: 'orange' },
      { why: 'negative, but few', seen: { ...red, fresh: 45 }, level: 'orange' },
      { why: 'falling', phase: 'fading', top: 100, seen: {}, level: 'blue' },
      { why: 'falling without having broken out', phase: 'fading', seen: {}, level: 'none' },
    ];
  test.each(rows)('$level: $why', ({ phase, top, seen, level }) => {
    expect(targetLevel(standing({ phase: phase ?? 'growing', top: top ?? 0 }), reading(seen), tuning)).toBe(
      level,
    );
  });

  test('a series without moods needs an outbreak of mentions for yellow, and cannot reach red', () => {
    const watch = { ...standing({ phase: 'growing' }), marked: false };
    expect(targetLevel(watch, reading({ ...yellow, fresh: 29 }), tuning)).toBe('blue');
    expect(targetLevel(watch, reading({ ...yellow, fresh: 31 }), tuning)).toBe('yellow');
    expect(targetLevel(watch, reading({ ...red, negativeZ: 0, negativeShare: 0 }), tuning)).toBe('orange');
  });

  test('on the first day yellow is the most, short of overwhelming evidence', () => {
    const cold = tuningOf(defaultDetection.weibo, 1);
    const watch = standing({ phase: 'outbreak' }, 'none', defaultDetection.weibo);
    watch.warmUp = null;
    watch.seen = 600;
    expect(targetLevel(watch, reading(orange), cold)).toBe('yellow');
    expect(targetLevel(watch, reading({ ...orange, surge: 3.1 }), cold)).toBe('orange');
    watch.seen = 1440;
    expect(targetLevel(watch, reading(orange), cold)).toBe('orange');
  });

  test('nothing is said while the routine is still being learnt', () => {
    const watch = standing({ phase: 'quiet' }, 'none', defaultDetection.weibo);
    watch.warmUp = { bins: 3, counts: [], minutes: [] };
    expect(targetLevel(watch, reading(red), tuningOf(defaultDetection.weibo, 1))).toBe('none');
  });
});

describe('level', () => {
  test('rises when called for two minutes in a row, to red after three, to orange meanwhile', () => {
    const watch = standing({ phase: 'outbreak' });
    expect(judged(watch, 1, red)).toBe('none');
    expect(judged(watch, 1, red)).toBe('orange');
    expect(judged(watch, 1, red)).toBe('red');
  });

  test('each level is confirmed for itself', () => {
    const watch = standing({ phase: 'growing' });
    expect(judged(watch, 2, yellow)).toBe('yellow');
    expect(judged(watch, 1, red)).toBe('yellow');
    expect(judged(watch, 1, yellow)).toBe('yellow');
    expect(judged(watch, 2, red)).toBe('orange');
  });

  test('one minute is not enough', () => {
    const watch = standing({ phase: 'latent' });
    for (let i = 0; i < 50; i++) {
      expect(judged(watch, 1, orange)).toBe('none');
      expect(judged(watch, 1, {})).toBe('none');
    }
  });

  test('falls one step each time a long window has passed without a call', () => {
    const watch = standing({ phase: 'latent' }, 'red');
    expect(judged(watch, 59, {})).toBe('red');
    expect(judged(watch, 1, {})).toBe('orange');
    expect(judged(watch, 60, {})).toBe('yellow');
    expect(judged(watch, 60, {})).toBe('blue');
    expect(judged(watch, 60, {})).toBe('none');
  });

  test('a call within the hold keeps the level: comments that come in bursts do not make it flap', () => {
    const watch = standing({ phase: 'peak' }, 'orange');
    for (let burst = 0; burst < 20; burst++) {
      expect(judged(watch, 50, blue)).toBe('orange');
      expect(judged(watch, 1, orange)).toBe('orange');
    }
  });

  test('the hold is a long window of the platform', () => {
    expect(defaultDetection.weibo.level.holdMinutes).toBe(defaultDetection.weibo.windows.long);
    expect(defaultDetection.wechat.level.holdMinutes).toBe(defaultDetection.wechat.windows.long);
  });

  test.each([
    ['quiet', 'none'],
    ['latent', 'yellow'],
    ['growing', 'red'],
    ['outbreak', 'red'],
    ['peak', 'red'],
    ['fading', 'red'],
    ['calm', 'none'],
    ['relapse', 'red'],
  ] as const)('in %s everything at once raises to %s', (phase, level) => {
    expect(judged(standing({ phase }), 5, red)).toBe(level);
  });

  test('while it fades, volume alone raises nothing', () => {
    expect(judged(standing({ phase: 'fading' }, 'blue'), 5, orange)).toBe('blue');
  });

  test('a relapse is raised in the minute it is entered, when the call was already there', () => {
    const watch = standing({ phase: 'calm' }, 'none');
    expect(judged(watch, 5, orange)).toBe('none');
    watch.course.phase = 'relapse';
    expect(judged(watch, 1, orange)).toBe('orange');
  });
});
