import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldMinute } from '../../../services/alerter/incident/fold.ts';
import {
  emptyOrder,
  type OrderOptions,
  type OrderState,
  type SettledMinute,
  settledThrough,
  settleRest,
  takeRecord,
} from '../../../services/alerter/incident/order.ts';
import { defaultIncidentSettings } from '../../../services/alerter/incident/settings.ts';
import { emptyIncidents } from '../../../services/alerter/incident/state.ts';
import {
  type Assessment,
  type JudgedThrough,
  levels,
  type Platform,
  phases,
  platforms,
} from '../../../shared/records.ts';
import { assessment, NOON, WECHAT } from './assessment.ts';

type Item = Assessment | JudgedThrough;

const REPLAY: OrderOptions = { platforms: ['weibo', 'wechat'], waitMinutes: null };
const LIVE: OrderOptions = { platforms: ['weibo', 'wechat'], waitMinutes: 0 };

function through(platform: Platform, minute: number, from = 0, of = 1): JudgedThrough {
  return { v: 1, type: 'judged-through', platform, through: NOON + minute, from, of };
}

function take(state: OrderState, items: readonly Item[]): SettledMinute[] {
  return items.flatMap((item) => takeRecord(state, item));
}

describe('a minute', () => {
  test('is settled when every detect partition has judged past it', () => {
    const state = emptyOrder({ platforms: ['weibo'], waitMinutes: null });
    expect(take(state, [assessment({ minute: 5 }), through('weibo', 6, 0, 2)])).toEqual([]);
    expect(take(state, [through('weibo', 5, 1, 2)])).toEqual([]);
    expect(take(state, [through('weibo', 6, 1, 2)])).toMatchObject([{ minute: NOON + 5 }]);
    expect(settledThrough(state)).toBe(NOON + 6);
  });

  test('lists its assessments by subject, then platform', () => {
    const state = emptyOrder(REPLAY);
    const [minute] = take(state, [
      assessment({ subject: 'b', minute: 1 }),
      assessment({ subject: 'a', minute: 1, ...WECHAT }),
      assessment({ subject: 'a', minute: 1 }),
      through('weibo', 2),
      through('wechat', 9),
    ]);
    expect(minute?.assessments.map(({ subject, platform }) => `${subject.id} ${platform}`)).toEqual([
      'a weibo',
      'a wechat',
      'b weibo',
    ]);
  });

  test('of Weibo waits for a slow WeChat in a replay and does not when live', () => {
    const items = [assessment({ minute: 50 }), through('weibo', 51)];
    expect(take(emptyOrder(REPLAY), items)).toEqual([]);
    const live = emptyOrder(LIVE);
    expect(take(live, items)).toHaveLength(1);
    const behind = take(live, [assessment({ minute: 20, ...WECHAT }), through('wechat', 30)]);
    expect(behind).toMatchObject([{ minute: NOON + 20 }]);
  });

  test('after one platform has ended is settled at the end of the run', () => {
    const state = emptyOrder(REPLAY);
    take(state, [assessment({ minute: 80, ...WECHAT }), through('weibo', 50), through('wechat', 90)]);
    expect(settledThrough(state)).toBe(NOON + 50);
    expect(settleRest(state)).toMatchObject([{ minute: NOON + 80 }]);
    expect(state.held).toEqual([]);
  });

  test('that was settled takes nothing more: a partition that breaks its word is refused', () => {
    const state = emptyOrder({ platforms: ['weibo'], waitMinutes: null });
    take(state, [through('weibo', 6)]);
    expect(() => takeRecord(state, assessment({ minute: 5 }))).toThrow('after that minute was settled');
    expect(() => takeRecord(state, through('weibo', 7, 0, 2))).toThrow('partitions');
    expect(() => takeRecord(state, through('wechat', 7))).toThrow('no platform of this run');
  });
});

describe('memory', () => {
  test('is bounded while a partition is behind: what told no change goes, changes stay', () => {
    const state = emptyOrder({ platforms: ['weibo'], waitMinutes: null }, 100);
    const steady = {
      previousLevel: 'blue',
      level: 'blue',
      previousPhase: 'growing',
      phase: 'growing',
    } as const;
    take(state, [through('weibo', 0, 1, 2), assessment({ minute: 0 })]);
    for (let minute = 1; minute <= 1000; minute += 1) takeRecord(state, assessment({ minute, ...steady }));
    expect(state.held.length).toBeLessThanOrEqual(100);
    const settled = take(state, [through('weibo', 2000, 0, 2), through('weibo', 2000, 1, 2)]);
    expect(settled[0]?.minute).toBe(NOON);
    expect(settled.at(-1)?.minute).toBe(NOON + 1000);
    expect(settled.length + state.dropped).toBe(1001);
  });
});

/** One partition's stream: assessments of its own subjects with its progress on both platforms in between. */
function partitionStream(from: number, of: number): fc.Arbitrary<Item[]> {
  const minutes = 30;
  const one = fc.record({
    minute: fc.integer({ min: 0, max: minutes - 1 }),
    subject: fc.integer({ min: 0, max: 2 }).map((n) => `s${from}-${n}`),
    platform: fc.constantFrom(...platforms),
    level: fc.constantFrom(...levels),
    phase: fc.constantFrom(...phases),
    mentions: fc.integer({ min: 1, max: 500 }),
    both: fc.integer({ min: 0, max: 500 }),
  });
  const stops = fc.uniqueArray(fc.integer({ min: 1, max: minutes }), { maxLength: 12 });
  return fc
    .tuple(
      fc.uniqueArray(one, {
        maxLength: 25,
        selector: ({ minute, subject, platform }) => `${minute} ${subject} ${platform}`,
      }),
      stops,
      stops,
      fc.boolean(),
    )
    .map(([drafts, weiboStops, wechatStops, weiboFirst]) => {
      const said = drafts.map(({ both, ...draft }) =>
        assessment({
          ...draft,
          onset: Math.max(0, draft.minute - 3),
          shared: { [`s${(from + 1) % of}-0`]: both },
        }),
      );
      const lane = (platform: Platform, cuts: readonly number[]): Item[] => {
        const ends = [...new Set([...cuts, minutes])].sort((a, b) => a - b);
        return ends.flatMap((end, index): Item[] => [
          ...said
            .filter((item) => item.platform === platform)
            .filter((item) => item.minute - NOON < end && item.minute - NOON >= (ends[index - 1] ?? 0))
            .sort((a, b) => a.minute - b.minute),
          through(platform, end, from, of),
        ]);
      };
      const weibo = lane('weibo', weiboStops);
      const wechat = lane('wechat', wechatStops);
      return weiboFirst ? [...weibo, ...wechat] : [...wechat, ...weibo];
    });
}

/** Interleaves the streams as the numbers say, each in its own order. */
function interleave(parts: readonly (readonly Item[])[], choices: readonly number[]): Item[] {
  const rest = parts.map((items) => [...items]);
  const out: Item[] = [];
  for (let turn = 0; rest.some((items) => items.length > 0); turn += 1) {
    const waiting = rest.filter((items) => items.length > 0);
    const next = waiting[(choices[turn % choices.length] ?? 0) % waiting.length]?.shift();
    if (next) out.push(next);
  }
  return out;
}

describe('the outcome', () => {
  test('does not depend on how the partitions interleave, nor on where the state is stored and read back', () => {
    const partitions = fc
      .integer({ min: 1, max: 4 })
      .chain((of) => fc.tuple(...Array.from({ length: of }, (_, from) => partitionStream(from, of))));
    const choices = fc.array(fc.nat({ max: 11 }), { minLength: 1, maxLength: 40 });
    let incidents = 0;
    fc.assert(
      fc.property(partitions, choices, choices, (parts, one, other) => {
        const first = outcome(interleave(parts, one), false);
        const second = outcome(interleave(parts, other), true);
        incidents += Object.keys(first.state.incidents).length;
        expect(second).toEqual(first);
      }),
      { numRuns: 150, seed: 20200612 },
    );
    expect(incidents).toBeGreaterThan(100);
  });
});

function outcome(items: readonly Item[], stored: boolean) {
  let order = emptyOrder(REPLAY);
  let state = emptyIncidents('replay', defaultIncidentSettings);
  const changes: unknown[] = [];
  for (const item of items) {
    if (stored) {
      order = JSON.parse(JSON.stringify(order));
      state = JSON.parse(JSON.stringify(state));
    }
    for (const { minute, assessments } of takeRecord(order, item)) {
      const done = foldMinute(state, minute, assessments);
      state = done.state;
      changes.push(...done.changes);
    }
  }
  expect(order.held).toEqual([]);
  return { state, changes };
}
