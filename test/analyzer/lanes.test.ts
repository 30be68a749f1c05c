import { describe, expect, it } from 'vitest';
import { advanceLane, emptyLanes, openMinute } from '../../services/analyzer/lanes.ts';
import type { Platform, Progress } from '../../shared/records.ts';
import { MINUTE_MS } from '../../shared/time.ts';

const T0 = 26_500_000;

function progress(lane: string, platform: Platform, minute: number, more: Partial<Progress> = {}): Progress {
  return { v: 1, type: 'progress', lane, platform, completeTo: minute * MINUTE_MS, coverage: 1, ...more };
}

describe('lanes', () => {
  it('a platform moves with the slowest of its live lanes and holds no other platform back', () => {
    const lanes = emptyLanes();
    expect(advanceLane(lanes, progress('a', 'weibo', T0))).toMatchObject({ platform: 'weibo', through: T0 });
    expect(advanceLane(lanes, progress('slow', 'wechat', T0 - 60))).toMatchObject({
      platform: 'wechat',
      through: T0 - 60,
    });
    expect(advanceLane(lanes, progress('b', 'weibo', T0 + 1))).toBeNull();
    expect(advanceLane(lanes, progress('a', 'weibo', T0 + 5))).toMatchObject({ through: T0 + 1 });
  });

  it('a lane that reports idle leaves, and comes back by reporting', () => {
    const lanes = emptyLanes();
    advanceLane(lanes, progress('a', 'weibo', T0));
    advanceLane(lanes, progress('b', 'weibo', T0));
    expect(advanceLane(lanes, progress('a', 'weibo', T0 + 9))).toBeNull();
    expect(advanceLane(lanes, progress('b', 'weibo', T0, { idle: true }))).toMatchObject({ through: T0 + 9 });
    expect(advanceLane(lanes, progress('b', 'weibo', T0 + 2))).toBeNull();
    expect(advanceLane(lanes, progress('a', 'weibo', T0 + 20))).toBeNull();
    expect(advanceLane(lanes, progress('b', 'weibo', T0 + 15))).toMatchObject({ through: T0 + 15 });
  });

  it('time never goes back, and a mention of a lane that lags counts in what is still open', () => {
    const lanes = emptyLanes();
    advanceLane(lanes, progress('a', 'weibo', T0 + 10));
    expect(advanceLane(lanes, progress('a', 'weibo', T0))).toBeNull();
    expect(openMinute(lanes, 'a', 'weibo')).toBe(T0 + 10);
    expect(openMinute(lanes, 'new', 'weibo')).toBe(T0 + 10);
    expect(openMinute(lanes, 'new', 'wechat')).toBe(Number.NEGATIVE_INFINITY);
  });

  it('reports the mean coverage of the live lanes in hundredths', () => {
    const lanes = emptyLanes();
    advanceLane(lanes, progress('a', 'weibo', T0, { coverage: 0.5 }));
    advanceLane(lanes, progress('b', 'weibo', T0, { coverage: 1 }));
    advanceLane(lanes, progress('a', 'weibo', T0 + 1, { coverage: 1 / 3 }));
    expect(advanceLane(lanes, progress('b', 'weibo', T0 + 1))).toMatchObject({ coverage: 0.67 });
  });
});
