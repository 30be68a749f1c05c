import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Ledger, leftOf, nextAsk, spent, toldOf, windowEnd } from '../../services/collector/pace.ts';
import type { Ask, Quota } from '../../services/collector/sources/source.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Midnight in China. */
const DAY_BEGIN = Date.parse('2026-10-08T00:00:00+08:00');
const user: Quota = { name: 'user', limit: 100, per: 'day', endpoints: null };

function ask(task: string, more: Partial<Ask> = {}): Ask {
  return {
    ...{ task, endpoint: task, params: {}, askedAt: null, rate: 0.5, usual: 0.5 },
    ...{ atLeastEveryMs: HOUR, atMostEveryMs: 2 * MINUTE, going: false, ...more },
  };
}

/** A day of a planner over tasks whose rates change; the calls it made. */
function day(
  tasks: readonly Ask[],
  rateAt: (task: string, at: number) => number,
  quotas: readonly Quota[] = [user],
  hours = 24,
): readonly { readonly task: string; readonly at: number }[] {
  const askedAt = new Map<string, number>();
  const calls: { task: string; at: number }[] = [];
  let ledger: Ledger = {};
  for (let at = DAY_BEGIN; at < DAY_BEGIN + hours * HOUR; at += MINUTE) {
    for (;;) {
      const asks = tasks.map((one) => ({
        ...one,
        rate: rateAt(one.task, at),
        askedAt: askedAt.get(one.task) ?? null,
      }));
      const { ask: next } = nextAsk(asks, quotas, ledger, at);
      if (!next) break;
      ledger = spent(ledger, quotas, next, at);
      askedAt.set(next.task, at);
      calls.push({ task: next.task, at });
    }
  }
  return calls;
}

function longestGap(calls: readonly { task: string; at: number }[], task: string): number {
  const ats = [
    DAY_BEGIN,
    ...calls.filter((one) => one.task === task).map(({ at }) => at),
    DAY_BEGIN + 24 * HOUR,
  ];
  return Math.max(...ats.slice(1).map((at, index) => at - (ats[index] ?? 0)));
}

describe('the planner', () => {
  const tasks = [ask('to-me'), ask('mentions', { atLeastEveryMs: 3 * HOUR })];

  test('on a quiet day keeps the floors and leaves the rest unspent', () => {
    const calls = day(tasks, () => 0.5);
    expect(longestGap(calls, 'to-me')).toBeLessThanOrEqual(HOUR);
    expect(longestGap(calls, 'mentions')).toBeLessThanOrEqual(3 * HOUR);
    expect(calls.length).toBeLessThan(90);
  });

  test('where something moves it looks several times as often, and the floors of the night are still kept', () => {
    const crisisAt = DAY_BEGIN + 10 * HOUR;
    const calls = day(tasks, (task, at) => (task === 'to-me' && at >= crisisAt ? 300 : 0.5));
    const within = calls.filter(({ at, task }) => task === 'to-me' && at >= crisisAt && at < crisisAt + HOUR);
    expect(within.length).toBeGreaterThanOrEqual(8);
    expect(calls.length).toBeLessThanOrEqual(100);
    expect(longestGap(calls, 'to-me')).toBeLessThanOrEqual(HOUR);
    expect(longestGap(calls, 'mentions')).toBeLessThanOrEqual(3 * HOUR);
  });

  test('of two that bring unequally it asks the one oftener, by about the root of the ratio', () => {
    const free = [ask('loud', { atLeastEveryMs: null, askedAt: 0 }), ask('low', { atLeastEveryMs: null })];
    const calls = day(free, (task) => (task === 'loud' ? 160 : 10));
    const of = (task: string) => calls.filter((one) => one.task === task).length;
    expect(of('loud') / of('low')).toBeGreaterThan(2.5);
    expect(of('loud') / of('low')).toBeLessThan(6);
  });

  test('what is begun is ended before anything else', () => {
    const asks = [ask('a', { rate: 900 }), ask('b', { going: true, askedAt: DAY_BEGIN })];
    expect(nextAsk(asks, [user], {}, DAY_BEGIN).ask?.task).toBe('b');
  });

  test('is never over any quota, whatever moves', () => {
    const rates = fc.array(fc.double({ min: 0, max: 5000, noNaN: true }), { minLength: 12, maxLength: 12 });
    const limits = fc.record({
      user: fc.integer({ min: 1, max: 120 }),
      hour: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(rates, limits, fc.boolean(), (drawn, { user: limit, hour }, goes) => {
        const quotas: readonly Quota[] = [
          { ...user, limit },
          { name: 'hour', limit: hour, per: 'hour', endpoints: ['to-me'] },
        ];
        const calls = day(
          [ask('to-me', { going: goes }), ask('mentions')],
          (_, at) => drawn[Math.floor((at - DAY_BEGIN) / HOUR)] ?? 0,
          quotas,
          12,
        );
        expect(calls.length).toBeLessThanOrEqual(limit);
        const hours = Map.groupBy(
          calls.filter(({ task }) => task === 'to-me'),
          ({ at }) => Math.floor(at / HOUR),
        );
        for (const [, inHour] of hours) expect(inHour.length).toBeLessThanOrEqual(hour);
      }),
      { numRuns: 30, seed: 11 },
    );
  });
});

describe('the ledger', () => {
  test('begins anew with the day in China', () => {
    const noon = DAY_BEGIN + 12 * HOUR;
    const ledger = spent({}, [user], ask('a'), noon);
    expect(leftOf(user, ledger, noon)).toBe(99);
    expect(windowEnd(user, noon)).toBe(DAY_BEGIN + 24 * HOUR);
    expect(leftOf(user, ledger, DAY_BEGIN + 24 * HOUR)).toBe(100);
  });

  test('believes the platform where it has fewer left, and not where it has more', () => {
    const told = { quota: 'user', limit: 100, left: 40, resetAt: null };
    const ledger = toldOf({}, [user], told, DAY_BEGIN);
    expect(leftOf(user, ledger, DAY_BEGIN)).toBe(40);
    expect(
      leftOf(user, toldOf(ledger, [user], { ...told, limit: 1000, left: 900 }, DAY_BEGIN), DAY_BEGIN),
    ).toBe(40);
  });

  test('a call that a quota does not count costs it nothing', () => {
    const but = { ...user, except: ['limits'] };
    expect(leftOf(but, spent({}, [but], ask('limits'), DAY_BEGIN), DAY_BEGIN)).toBe(100);
  });
});
