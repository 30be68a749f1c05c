import { expect, test } from 'vitest';
import { emptyPolicy } from '../../services/policy.ts';
import { type FeedSource, feed } from '../../services/replay/feed.ts';
import { systemClock } from '../../shared/clock.ts';
import type { Amend, Incoming, Mention } from '../../shared/records.ts';
import { MINUTE_MS, minuteOf } from '../../shared/time.ts';
import { openTestLog, recordsOf } from '../pipeline.ts';

const T0 = 26_500_000;
/** More than one append of the feed. */
const ROWS = 9000;
const MINUTES = 30;
const CLOSE_MINUTES = 5;

function rows(): readonly Incoming[] {
  return Array.from({ length: ROWS }, (_, n): Incoming => {
    const at = T0 * MINUTE_MS + Math.floor((n * MINUTES * MINUTE_MS) / ROWS);
    const common = { v: 1, lane: 'replay-weibo', platform: 'weibo' } as const;
    const amend: Amend = { ...common, type: 'amend', id: `weibo:${n - 7}`, at, what: 'deleted', text: null };
    const mention: Mention = {
      ...{ ...common, type: 'mention', id: `weibo:${n}`, kind: 'comment', thread: 't', author: null },
      ...{ text: '话', at, root: null },
    };
    // The last thousand are told over years after the last mention.
    if (n >= ROWS - 1000) return { ...amend, at: at + (n - ROWS + 1001) * 1000 * MINUTE_MS };
    return n % 10 === 7 ? amend : mention;
  });
}

function sourceOf(all: readonly Incoming[]): FeedSource {
  const said = all.filter(({ type }) => type === 'mention');
  return {
    platforms: ['weibo'],
    firstMinute: T0,
    lastMinute: minuteOf(said.at(-1)?.at ?? 0),
    rows: all.length,
    *recordsFrom(minute) {
      yield all.filter(({ at }) => minuteOf(at) >= minute);
    },
  };
}

async function fed(stopAfter: readonly number[]) {
  await using log = await openTestLog(1);
  const source = sourceOf(rows());
  for (const commits of [...stopAfter, Number.POSITIVE_INFINITY]) {
    const stop = new AbortController();
    let done = 0;
    await feed(log, source, {
      lane: () => 'replay-weibo',
      policy: emptyPolicy(),
      closeMinutes: CLOSE_MINUTES,
      pace: null,
      clock: systemClock,
      signal: stop.signal,
      onProgress: () => {
        done += 1;
        if (done >= commits) stop.abort();
      },
    });
  }
  return { records: await recordsOf(log, 'mentions'), end: source.lastMinute + 1 + CLOSE_MINUTES };
}

test('a feed puts what became of mentions in its place, and what is told years later at the end, which it does not move', async () => {
  const { records, end } = await fed([]);
  expect(records.filter(({ type }) => type === 'mention' || type === 'amend')).toEqual(rows());
  let told = T0;
  for (const record of records) {
    if (record.type === 'progress') told = record.completeTo / MINUTE_MS;
    if (record.type === 'mention' || record.type === 'amend')
      expect(told).toBe(Math.min(minuteOf(record.at), end - 1));
  }
  expect(told).toBe(end);
});

test('a feed that was stopped goes on where it was, among the last told as well', async () => {
  const { records } = await fed([]);
  expect((await fed([2])).records).toEqual(records);
  expect((await fed([2, 1, 1])).records).toEqual(records);
});
