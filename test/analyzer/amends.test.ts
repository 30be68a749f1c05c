import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPolicy } from '../../services/policy.ts';
import { DELETED_TEXT } from '../../shared/amended.ts';
import type { Outgoing } from '../../shared/event-log/event-log.ts';
import type { Amend, Counts, Sample } from '../../shared/records.ts';
import { MINUTE_MS } from '../../shared/time.ts';
import {
  analysis,
  assessmentsOf,
  inForce,
  mention,
  openTestLog,
  progress,
  recordsOf,
  runAnalyzer,
} from '../pipeline.ts';

const T0 = 26_500_020;
const policy = readPolicy('version: 1\nmonitors:\n  - { id: market, name: 市场, any: [新发地] }\n', 'test');

function amend(id: string, minute: number, text: string | null, more: Partial<Amend> = {}): Outgoing {
  const record: Amend = {
    ...{ v: 1, type: 'amend', lane: 'a', platform: 'weibo', id, at: minute * MINUTE_MS + 30_000 },
    ...{ what: text === null ? 'deleted' : 'edited', text },
    ...more,
  };
  return { stream: 'mentions', key: id, record };
}

function counts(thread: string, minute: number, comments: number): Outgoing {
  const at = minute * MINUTE_MS + 30_000;
  const root = { id: `weibo:${thread}`, text: '', at: null, account: 'a'.repeat(24) };
  const record: Counts = {
    v: 1,
    type: 'counts',
    lane: 'a',
    platform: 'weibo',
    thread,
    at,
    root,
    comments,
  };
  return { stream: 'mentions', key: `weibo:${thread}`, record };
}

async function analysed(partitions: number, records: readonly Outgoing[]) {
  await using log = await openTestLog(partitions);
  await log.append([...inForce(policy, T0), ...records]);
  await runAnalyzer(log, undefined, true);
  expect(await recordsOf(log, 'dead-letters')).toEqual([]);
  return {
    activity: await recordsOf(log, 'activity'),
    features: await recordsOf(log, 'features'),
    scored: await recordsOf(log, 'scored'),
    assessments: await recordsOf(log, 'assessments'),
  };
}

describe('score', () => {
  it('passes an amend on to every partition and, read anew, to the archive behind its mention', async () => {
    const { activity, scored } = await analysed(4, [
      progress('a', 'weibo', T0),
      mention('1', T0, '新发地真可怕'),
      amend('1', T0, '新发地很好，感谢'),
      amend('1', T0 + 9, null),
      progress('a', 'weibo', T0 + 1),
    ]);
    const amended = activity.filter((record) => record.type === 'amended');
    // Both hold from the lane's open minute on, wherever the source's clock stands.
    const edited = { id: '1', minute: T0, what: 'edited', text: '新发地很好，感谢' };
    const deleted = { id: '1', minute: T0, what: 'deleted', text: null };
    expect(amended).toMatchObject(Array.from({ length: 4 }, () => [edited, deleted]).flat());
    expect(scored).toMatchObject([
      { type: 'scored', id: '1', text: '新发地真可怕' },
      { type: 'rescored', id: '1', what: 'edited', text: '新发地很好，感谢' },
      { type: 'rescored', id: '1', what: 'deleted', text: '', tokens: [], mood: 0 },
    ]);
    const rescored = scored[1];
    expect(rescored?.type === 'rescored' && rescored.tokens).toEqual(
      analysis.read('新发地很好，感谢').tokens,
    );
    expect(rescored?.mood).toBeGreaterThan(scored[0]?.mood ?? 0);
  });

  it('passes counts on by thread, in the minute a mention would have, and moves no time', async () => {
    const { activity } = await analysed(1, [
      progress('a', 'weibo', T0),
      counts('t', T0 + 3, 7),
      progress('a', 'weibo', T0 + 5),
      counts('t', T0 + 4, 8),
    ]);
    const none = { reposts: null, likes: null, reads: null };
    expect(activity.filter((record) => record.type === 'counted')).toMatchObject([
      { platform: 'weibo', subject: 'thread:weibo:t', minute: T0 + 3, comments: 7, ...none },
      { platform: 'weibo', subject: 'thread:weibo:t', minute: T0 + 5, comments: 8, ...none },
    ]);
    const through = activity.flatMap((record) =>
      record.type === 'gathered-through' ? [record.through] : [],
    );
    expect(through).toEqual([T0, T0 + 5]);
  });

  it('takes one that comes again for a duplicate, and counts all of them', async () => {
    const { activity, features, scored } = await analysed(1, [
      progress('a', 'weibo', T0),
      mention('1', T0, '新发地'),
      ...[1, 2].flatMap(() => [amend('1', T0, '新发地一'), counts('t', T0, 7)]),
      amend('1', T0, '新发地二'),
      counts('t', T0, 8),
      progress('a', 'weibo', T0 + 1),
    ]);
    expect(activity.filter((record) => record.type === 'amended').map(({ text }) => text)).toEqual([
      '新发地一',
      '新发地二',
    ]);
    expect(activity.filter((record) => record.type === 'counted')).toHaveLength(2);
    expect(scored.filter((record) => record.type === 'rescored')).toHaveLength(2);
    const told = features.findLast((record) => record.type === 'scored-through');
    expect(told?.tallies).toMatchObject({ mentions: 1, amends: 3, counts: 3, duplicates: 2, scored: 1 });
  });
});

/** What a lane may be behind, or a mention ahead of its lane, in minutes. */
const BEHIND = 2;
const AHEAD = 1;

/**
 * Five minutes of a burst after a silent day; some of its mentions are edited or deleted at once or minutes later. With `uneven`
 * a third of the mentions is ahead of the time their lane has told, and a third comes by a lane that is behind.
 */
function story(
  changes: readonly (readonly [mention: number, after: number, isEdit: boolean])[],
  uneven = false,
): Outgoing[] {
  const start = T0 + 1440;
  const lanes = (minute: number): Outgoing[] => [
    progress('a', 'weibo', minute),
    ...(uneven ? [progress('b', 'weibo', minute - BEHIND)] : []),
  ];
  const amends = changes.map(([n, after, isEdit]) => ({
    minute: start + Math.floor(n / 20) + after,
    record: amend(idOf(n), start + Math.floor(n / 20) + after, isEdit ? `新发地改 ${n}.${after}` : null),
  }));
  const out = [...inForce(policy, T0), ...lanes(T0), ...lanes(start)];
  for (let minute = start; minute < start + 8; minute++) {
    for (let i = 0; minute < start + 5 && i < 20; i++) {
      const n = (minute - start) * 20 + i;
      const author = (n * 7919).toString(16).slice(-8).padEnd(24, '0');
      const [lane, own] =
        !uneven || n % 3 === 0 ? ['a', minute] : n % 3 === 1 ? ['a', minute + AHEAD] : ['b', minute - BEHIND];
      out.push(mention(idOf(n), own, `新发地的事太让人愤怒了，太可怕 ${n}`, { author, lane }));
    }
    out.push(...amends.filter((one) => one.minute === minute).map(({ record }) => record));
    out.push(...lanes(minute + 1));
  }
  out.push(...lanes(start + 8 + BEHIND));
  return out;
}

function idOf(n: number): string {
  return `weibo:${n}`;
}

const changes = fc.array(fc.tuple(fc.nat(99), fc.nat(2), fc.boolean()), { minLength: 20, maxLength: 80 });

describe('detect', () => {
  it('tells samples as they were when they were judged, and as they are from then on', async () => {
    // All of the first minute: some of them are samples.
    const all = Array.from({ length: 20 }, (_, n) => [n, 2, n % 2 === 0] as const);
    const { assessments } = await analysed(4, story(all).slice(inForce(policy, T0).length));
    const changed = T0 + 1440 + 2;
    const samples = (is: (minute: number) => boolean): Sample[] =>
      assessments.flatMap((one) => (one.type === 'assessment' && is(one.minute) ? one.samples : []));
    const own = samples((minute) => minute >= changed).filter(({ id }) => Number(id.slice(6)) < 20);
    expect(own.length).toBeGreaterThan(0);
    for (const { id, text } of own)
      expect(text).toBe(Number(id.slice(6)) % 2 === 0 ? `新发地改 ${id.slice(6)}.2` : DELETED_TEXT);
    const before = samples((minute) => minute < changed);
    expect(before.length).toBeGreaterThan(0);
    expect(before.filter(({ text }) => !text.includes('愤怒'))).toEqual([]);
    // Each reaches the alerter once, before its minute has been judged.
    expect(assessments.filter(({ type }) => type === 'amended')).toHaveLength(20);
    const place = assessments.findIndex(({ type }) => type === 'amended');
    const through = assessments
      .slice(0, place)
      .flatMap((one) => (one.type === 'judged-through' && one.from === 0 ? [one.through] : []));
    expect(Math.max(...through)).toBeLessThanOrEqual(changed);
  });

  it('says the same with 1, 4 and 24 partitions and any cut into batches, whatever is amended when', async () => {
    await fc.assert(
      fc.asyncProperty(changes, fc.integer({ min: 1, max: 60 }), async (some, batchSize) => {
        const records = story(some, true);
        const results: string[][] = [];
        for (const [partitions, batch] of [
          [1, undefined],
          [1, batchSize],
          [4, batchSize],
          [24, undefined],
        ] as const) {
          await using log = await openTestLog(partitions);
          // In two halves: what waits in detect goes through its stored state.
          const half = Math.floor((records.length * batchSize) / 61);
          await log.append(records.slice(0, half));
          await runAnalyzer(log, batch, true);
          await log.append(records.slice(half));
          await runAnalyzer(log, batch, true);
          expect(await recordsOf(log, 'dead-letters')).toEqual([]);
          const amended = (await recordsOf(log, 'assessments'))
            .filter((record) => record.type === 'amended')
            .map((record) => JSON.stringify(record));
          const assessments = (await assessmentsOf(log)).map((record) => JSON.stringify(record));
          results.push([...assessments, ...amended.sort()]);
        }
        const [first, ...others] = results;
        expect(first?.length).toBeGreaterThan(some.length / 2);
        for (const other of others) expect(other).toEqual(first);
      }),
      { numRuns: 6 },
    );
  });
});
