import { describe, expect, it } from 'vitest';
import { completeToOf, runLanes, stepsOf } from '../../../services/collector/ingest/lane.ts';
import { defaultIngestSettings as settings } from '../../../services/collector/ingest/settings.ts';
import { AppError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/event-log/event-log.ts';
import { steppedClock } from '../../console/stepped-clock.ts';
import { NOON, openLiveLog, temporaryFolder, writtenMentions } from './live-log.ts';

const { allowanceMs, longestHoldMs, progressEveryMs } = settings;

describe('how far the door speaks for', () => {
  it('is the allowance behind now, held back by a request in work, bounded, and never goes back', () => {
    expect(completeToOf(NOON, null, null, settings)).toBe(NOON - allowanceMs);
    expect(completeToOf(NOON, NOON - 5000, null, settings)).toBe(NOON - 5000 - allowanceMs);
    expect(completeToOf(NOON, NOON - 3_600_000, null, settings)).toBe(NOON - longestHoldMs - allowanceMs);
    expect(completeToOf(NOON, null, NOON, settings)).toBe(NOON);
    expect(completeToOf(NOON - 86_400_000, null, NOON, settings)).toBe(NOON);
  });

  it('covers what it was open for of each minute', () => {
    const MINUTE = 60_000;
    expect(stepsOf(null, NOON, null)).toEqual([{ completeTo: NOON, coverage: 1 }]);
    expect(stepsOf(NOON, NOON + MINUTE, null)).toEqual([{ completeTo: NOON + MINUTE, coverage: 1 }]);
    const within = { from: NOON + 30_000, to: NOON + 45_000 };
    expect(stepsOf(NOON + 30_000, NOON + 2 * MINUTE, within)).toEqual([
      { completeTo: NOON + MINUTE, coverage: 0.75 },
      { completeTo: NOON + 2 * MINUTE, coverage: 1 },
    ]);
    const long = { from: NOON + 15_000, to: NOON + 90 * MINUTE + 30_000 };
    expect(stepsOf(NOON + 15_000, NOON + 92 * MINUTE, long)).toEqual([
      { completeTo: NOON + MINUTE, coverage: 0.25 },
      { completeTo: NOON + 90 * MINUTE, coverage: 0 },
      { completeTo: NOON + 92 * MINUTE, coverage: 0.75 },
    ]);
    expect(stepsOf(NOON + 92 * MINUTE, NOON + 93 * MINUTE, long)).toEqual([
      { completeTo: NOON + 93 * MINUTE, coverage: 1 },
    ]);
  });
});

describe("the door's lanes", () => {
  it('while nothing can be kept they wait, and the minutes of that time count as not covered', async () => {
    await using log = await openLiveLog(temporaryFolder('lanes'));
    const clock = steppedClock(NOON);
    let full = false;
    const boxed: Pick<EventLog, 'append' | 'cursor'> = {
      cursor: log.cursor,
      async append(...args) {
        if (full) throw new AppError('OUTBOX_FULL', 'no room');
        await log.append(...args);
      },
    };
    const stop = new AbortController();
    const door = { oldestInWork: () => null, counts: () => ({ heardAt: null }) };
    const running = runLanes({ log: boxed, door, clock, settings }, stop.signal);
    await clock.asleep();
    full = true;
    for (let i = 0; i < 60; i++) await clock.advance(progressEveryMs);
    full = false;
    await clock.advance(progressEveryMs);
    await clock.advance(progressEveryMs);
    stop.abort();
    await running;
    const told = (await writtenMentions(log)).flatMap((record) =>
      record.type === 'progress' && record.lane === 'ingest-weibo' ? [record] : [],
    );
    // From the first word, half a minute before noon; then five minutes and five seconds in which there was no room.
    expect(
      told
        .slice(0, told.length / 2)
        .map(({ completeTo, coverage }) => [(completeTo - NOON) / 1000, coverage]),
    ).toEqual([
      [-30, 1],
      [0, 0.5],
      [240, 0],
      [275, 0],
      [280, 1],
      [280, 1],
    ]);
  });

  it('tell the time of both platforms until stopped, then leave; a restart goes on without going back', async () => {
    await using log = await openLiveLog(temporaryFolder('lanes'));
    const clock = steppedClock(NOON);
    let oldest: number | null = null;
    const door = { oldestInWork: () => oldest, counts: () => ({ heardAt: oldest }) };
    const told = async (lane: string) =>
      // Each record goes to both partitions: the first one's are enough.
      (await writtenMentions(log))
        .slice(0, (await writtenMentions(log)).length / 2)
        .flatMap((record) => (record.type === 'progress' && record.lane === lane ? [record] : []));

    const first = new AbortController();
    const running = runLanes({ log, door, clock, settings }, first.signal);
    await clock.asleep();
    oldest = NOON;
    await clock.advance(progressEveryMs);
    oldest = null;
    await clock.advance(progressEveryMs);
    first.abort();
    await running;
    const before = await told('ingest-weibo');
    expect(before.map(({ completeTo, idle }) => [completeTo - NOON + allowanceMs, idle ?? false])).toEqual([
      [0, false],
      [0, false],
      [2 * progressEveryMs, false],
      [2 * progressEveryMs, true],
    ]);
    expect((await told('ingest-wechat')).length).toBe(before.length);

    const second = new AbortController();
    const earlier = steppedClock(NOON - 60_000);
    const again = runLanes({ log, door, clock: earlier, settings }, second.signal);
    await earlier.asleep();
    await earlier.advance(3_600_000);
    second.abort();
    await again;
    const after = (await told('ingest-weibo')).slice(before.length);
    const [held, late] = after;
    expect(held?.completeTo).toBe(before.at(-1)?.completeTo);
    expect(late?.completeTo).toBe(NOON - 60_000 + 3_600_000 - allowanceMs);
    for (const [index, record] of after.entries())
      expect(record.completeTo).toBeGreaterThanOrEqual(after[index - 1]?.completeTo ?? 0);
  });

  it('of two processes that tell the time of one lane each is told of the other; of two lanes, neither', async () => {
    await using log = await openLiveLog(temporaryFolder('lanes'));
    const door = { oldestInWork: () => null, counts: () => ({ heardAt: null }) };
    const clock = steppedClock(NOON);
    const stop = new AbortController();
    const said: string[] = [];
    const tell = (lane: string, offset: number) =>
      runLanes(
        {
          ...{ log, door, settings, lane, say: (line: string) => void said.push(line) },
          clock: { now: () => clock.now() + offset, sleep: clock.sleep },
        },
        stop.signal,
      );
    const running = [tell('north', 0), tell('south', 1)];
    await clock.asleep();
    for (let n = 0; n < 15; n++) await clock.advance(progressEveryMs);
    expect(said).toEqual([]);
    running.push(tell('south', 2));
    for (let n = 0; n < 15; n++) await clock.advance(progressEveryMs);
    expect(said.length).toBeGreaterThan(0);
    expect(new Set(said)).toEqual(
      new Set(['another process tells the time of lane south: give each a lane of its own']),
    );
    stop.abort();
    await Promise.all(running);
    const lanes = (await writtenMentions(log)).flatMap((record) =>
      record.type === 'progress' ? [record.lane] : [],
    );
    expect(new Set(lanes)).toEqual(new Set(['north-weibo', 'north-wechat', 'south-weibo', 'south-wechat']));
  });

  it('the time while nobody listened is not covered', async () => {
    await using log = await openLiveLog(temporaryFolder('lanes'));
    const door = { oldestInWork: () => null, counts: () => ({ heardAt: null }) };
    for (const start of [NOON, NOON + 3_600_000]) {
      const stop = new AbortController();
      const clock = steppedClock(start);
      const running = runLanes({ log, door, clock, settings }, stop.signal);
      await clock.asleep();
      stop.abort();
      await running;
    }
    const coverages = (await writtenMentions(log)).flatMap((record) =>
      record.type === 'progress' && record.idle !== true ? [record.coverage] : [],
    );
    // Of the minute in which it stopped, the half before was covered.
    expect([...new Set(coverages)]).toEqual([1, 0.5, 0]);
  });
});
