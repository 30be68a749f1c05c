import { describe, expect, it } from 'vitest';
import { simulate } from '../../../services/replay/simulate/scenario.ts';
import { gradual, quiet, rehearsal, slowWechat } from '../../../services/replay/simulate/scenarios.ts';
import type { Scenario } from '../../../services/replay/simulate/spec.ts';
import { truthOf } from '../../../services/replay/simulate/truth.ts';
import { minuteOf } from '../../../shared/time.ts';

const small = rehearsal({ quietHours: 2, afterHours: 2 });

describe('the truth', () => {
  it('tells onset, peak and end of every crisis and what kind it was', () => {
    const [event] = truthOf(small).events;
    expect(event).toMatchObject({
      id: 'market-0',
      name: '青槐农贸市场',
      terms: ['青槐农贸市场'],
      onset: '2026-03-02T02:00:00+08:00',
      noticed: null,
      kind: 'jump',
    });
    expect(Date.parse(event?.peak ?? '')).toBeGreaterThan(Date.parse(event?.onset ?? ''));
    expect(Date.parse(event?.end ?? '')).toBeGreaterThan(Date.parse(event?.peak ?? ''));
  });

  it('has the peak where the rows have it', () => {
    const rows = rehearsal({ quietHours: 1, afterHours: 19 });
    const weibo = [...simulate(rows)].filter(({ id }) => id.includes('-crisis0-'));
    const perMinute = new Map<number, number>();
    for (const { at } of weibo) {
      const minute = minuteOf(Date.parse(at));
      perMinute.set(minute, (perMinute.get(minute) ?? 0) + 1);
    }
    const tenBefore = (minute: number) => {
      let sum = 0;
      for (let back = 0; back < 10; back++) sum += perMinute.get(minute - back) ?? 0;
      return sum;
    };
    const peak = minuteOf(Date.parse(truthOf(rows).events[0]?.peak ?? ''));
    expect(tenBefore(peak)).toBe(Math.max(...[...perMinute.keys()].map(tenBefore)));
  });

  it('calls gradual events slow and good-mood surges benign, and refuses a crisis without a topic', () => {
    expect(truthOf(gradual()).events.map(({ kind }) => kind)).toEqual(['slow', 'benign']);
    expect(truthOf(slowWechat()).events.map(({ kind }) => kind)).toEqual(['slow']);
    expect(truthOf(quiet()).events).toEqual([]);
    const nowhere: Scenario = { ...small, topics: [] };
    expect(() => truthOf(nowhere)).toThrow(/market/);
    expect(() => simulate(nowhere).next()).toThrow(/market/);
  });
});
