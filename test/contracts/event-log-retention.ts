import { expect } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import type { Law } from './event-log.ts';
import { manualClock } from './event-log-clock.ts';
import { everything, expectedOf, outcomeOf, runPipeline, scoring, untilEnd } from './event-log-pipeline.ts';
import { someMentions } from './event-log-records.ts';

const START = 1_592_000_000_000;
const DAY_MS = 86_400_000;

/** Laws of `retain`. */
export const retentionLaws: readonly Law[] = [
  {
    title:
      'what is older than its retention and past its readers is dropped, and reading goes on at the earliest kept',
    async run(ground) {
      const settings = await ground.fresh({ partitions: 1 });
      const clock = manualClock(START);
      {
        await using log = await ground.open(settings, clock);
        await log.append(someMentions(100));
        clock.advance(4 * DAY_MS);
        await log.append(someMentions(50, 100));
        await runPipeline(log);
        clock.advance(4 * DAY_MS);
        expect(await log.retain(clock.now())).toBeGreaterThanOrEqual(100);
        expect(await idsOf(log, 10)).toEqual(idsIn(someMentions(50, 100)));
        expect(await log.retain(clock.now())).toBe(0);
      }
      // The activity of day 4 goes too, and offsets go on where they were.
      clock.advance(4 * DAY_MS);
      await using log = await ground.open(settings, clock);
      expect(await log.retain(clock.now())).toBeGreaterThanOrEqual(50);
      expect(await idsOf(log, 0)).toEqual([]);
      const before = await log.end('mentions', 0);
      await log.append(someMentions(3, 150));
      expect(await idsOf(log, 0)).toEqual(idsIn(someMentions(3, 150)));
      expect(await idsOf(log, before)).toEqual(idsIn(someMentions(3, 150)));
      await runPipeline(log);
      expect((await outcomeOf(log)).score).toEqual(expectedOf(someMentions(153)).score);
    },
  },
  {
    title: 'a reader that has never run holds everything',
    async run(ground) {
      const clock = manualClock(START);
      await using log = await ground.open(await ground.fresh({ partitions: 4 }), clock);
      await log.append(someMentions(200));
      clock.advance(100 * DAY_MS);
      expect(await log.retain(clock.now())).toBe(0);
      // score has run, detect has not: activity stays.
      await log.process(scoring(), untilEnd);
      clock.advance(100 * DAY_MS);
      expect(await log.retain(clock.now())).toBeGreaterThanOrEqual(200);
      expect(await idsOf(log, 0)).toEqual([]);
      await runPipeline(log);
      expect((await outcomeOf(log)).detect).toEqual(expectedOf(someMentions(200)).detect);
    },
  },
  {
    title: 'retention never drops what a reader still needs to rebuild its state, committed though it is',
    async run(ground) {
      const clock = manualClock(START);
      const settings = await ground.fresh({ partitions: 1, snapshotRecords: 1_000_000 });
      await using log = await ground.open(settings, clock);
      const mentions = someMentions(100);
      for (let i = 0; i < 100; i += 10) await log.append(mentions.slice(i, i + 10));
      const stop = new AbortController();
      let flushes = 0;
      const leaving = scoring({ at: (point) => void (point === 'flush' && ++flushes === 4 && stop.abort()) });
      // Leaves at 40 with its state stored, then commits up to 70 and dies without storing it.
      await log.process(leaving, { until: 'end', signal: stop.signal, batchSize: 10 });
      let folds = 0;
      const dying = scoring({
        at(point) {
          if (point === 'fold' && ++folds === 31) throw new AppError('ENGINE_MISMATCH', 'planted');
        },
      });
      await expect(log.process(dying, { ...untilEnd, batchSize: 10 })).rejects.toThrow('planted');
      clock.advance(30 * DAY_MS);
      expect(await log.retain(clock.now())).toBeGreaterThanOrEqual(40);
      expect(await idsOf(log, 0)).toEqual(idsIn(mentions.slice(40)));
      await runPipeline(log);
      expect((await outcomeOf(log)).score).toEqual(expectedOf(mentions).score);
    },
  },
  {
    title: 'each stream has its own retention, and one without keeps its records for good',
    async run(ground) {
      const clock = manualClock(START);
      await using log = await ground.open(await ground.fresh({ partitions: 1 }), clock);
      const body = { v: 1, type: 'policy-body', hash: 'h', body: '{}' } as const;
      // A stream that no processor reads: what a reader still needs is the law above.
      const letter = {
        v: 1,
        type: 'dead-letter',
        processor: 'score',
        stream: 'mentions',
        partition: 0,
        offset: 0,
      } as const;
      await log.append([
        { stream: 'policies', key: 'h', record: body },
        { stream: 'dead-letters', key: 'a', record: { ...letter, reason: 'planted', sealed: '' } },
      ]);
      clock.advance(30 * DAY_MS);
      expect(await log.retain(clock.now())).toBe(0);
      clock.advance(1_000 * DAY_MS);
      expect(await log.retain(clock.now())).toBeGreaterThanOrEqual(1);
      expect(await everything(log, 'dead-letters')).toHaveLength(0);
      expect(await everything(log, 'policies')).toHaveLength(1);
    },
  },
];

/** Ids of the mentions of partition 0, from an offset on. */
async function idsOf(log: EventLog, from: number): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of log.read('mentions', 0, from)) ids.push(...idsIn(page));
  return ids;
}

function idsIn(entries: readonly { readonly record: object }[]): string[] {
  return entries.map(({ record }) => ('id' in record ? String(record.id) : ''));
}
