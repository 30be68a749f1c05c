import fc from 'fast-check';
import { expect } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import type { EventLog, Processor } from '../../shared/event-log/event-log.ts';
import { type Ground, type Law, type LogSettings, rounds } from './event-log.ts';
import {
  detecting,
  everything,
  expectedOf,
  type Hooks,
  outcomeOf,
  runPipeline,
  scoring,
  talliesIn,
  untilEnd,
} from './event-log-pipeline.ts';
import { activity, progress, someMentions } from './event-log-records.ts';

/** Laws of `process` within one process. */
export const processLaws: readonly Law[] = [
  {
    title: 'processing reaches the end as it was when the call began, and a second call does nothing twice',
    async run(ground) {
      await using log = await ground.open(await ground.fresh({ partitions: 4 }));
      const mentions = someMentions(500);
      await log.append(mentions);
      await runPipeline(log);
      await runPipeline(log);
      expect(await outcomeOf(log)).toEqual(expectedOf(mentions));
    },
  },
  {
    title: 'each partition has its own task, which is told its partition and how many there are',
    async run(ground) {
      await using log = await ground.open(await ground.fresh({ partitions: 4 }));
      await log.append([progress(1)]);
      const opened: string[] = [];
      const folded: number[] = [];
      const processor: Processor<'mentions'> = {
        name: 'score',
        reads: 'mentions',
        open({ partition, of }) {
          opened.push(`${partition} of ${of}`);
          return { fold: () => void folded.push(partition), flush() {}, changes: () => [] };
        },
      };
      await log.process(processor, untilEnd);
      expect(opened.sort()).toEqual(['0 of 4', '1 of 4', '2 of 4', '3 of 4']);
      expect(folded.sort()).toEqual([0, 1, 2, 3]);
    },
  },
  {
    title: 'batches are no larger than asked for, and flush ends each of them',
    async run(ground) {
      await using log = await ground.open(await ground.fresh({ partitions: 1 }));
      await log.append(someMentions(95));
      const sizes: number[] = [];
      let size = 0;
      const task = {
        fold: () => void size++,
        flush: () => {
          sizes.push(size);
          size = 0;
        },
        changes: () => [],
      };
      await log.process(
        { name: 'score', reads: 'mentions', open: () => task },
        { ...untilEnd, batchSize: 10 },
      );
      expect(sizes).toEqual([10, 10, 10, 10, 10, 10, 10, 10, 10, 5]);
    },
  },
  {
    title: 'processing until aborted follows the stream, wakes at an append, and finishes its batch',
    async run(ground) {
      await using log = await ground.open(await ground.fresh({ partitions: 4, pollMs: 3_600_000 }));
      const stop = new AbortController();
      const mentions = someMentions(300);
      let folded = 0;
      const following = log.process(scoring({ at: (point) => void (point === 'fold' && folded++) }), {
        until: 'aborted',
        signal: stop.signal,
      });
      for (let i = 0; i < 300; i += 30) await log.append(mentions.slice(i, i + 30));
      await untilSum(log, 300);
      stop.abort();
      await following;
      expect(folded).toBe(300);
      await runPipeline(log);
      expect(await outcomeOf(log)).toEqual(expectedOf(mentions));
    },
  },
  {
    title: 'a call whose signal has aborted does nothing',
    async run(ground) {
      await using log = await ground.open(await ground.fresh({ partitions: 1 }));
      await log.append(someMentions(10));
      await log.process(scoring(), { until: 'end', signal: AbortSignal.abort() });
      expect(await everything(log, 'activity')).toHaveLength(0);
    },
  },
  {
    title: 'state, position and output move together: wherever it stops, state and output tell the same sum',
    async run(ground) {
      const settings = await ground.fresh({ partitions: 1, snapshotRecords: 35 });
      const mentions = someMentions(200);
      {
        await using log = await ground.open(settings);
        await log.append(mentions);
      }
      let last = 0;
      for (let call = 0; last < 200; call++) {
        await using log = await ground.open(settings);
        const stop = new AbortController();
        let batches = 0;
        const hooks: Hooks = {
          at: (point) => void (point === 'flush' && ++batches > call % 4 && stop.abort()),
        };
        let stored = -1;
        const spy: Processor<'mentions'> = {
          ...scoring(hooks),
          open(partition, state) {
            stored = [...talliesIn(state)].reduce((sum, [, { n }]) => sum + n, 0);
            return scoring(hooks).open(partition, state);
          },
        };
        const before = await sumOf(log);
        await log.process(spy, { until: 'end', signal: stop.signal, batchSize: 10 });
        expect(stored).toBe(before);
        last = await sumOf(log);
        expect(last).toBe(Math.min(200, before + ((call % 4) + 1) * 10));
      }
    },
  },
  {
    title: 'exactly once in effect through a failure at any point of any batch',
    async run(ground) {
      const mentions = someMentions(40);
      let failures = 0;
      for (let failAt = 1; ; failAt += ground.stride ?? 1) {
        const settings = await ground.fresh({ partitions: 2, snapshotRecords: 9, durability: 'process' });
        await using log = await ground.open(settings);
        await log.append(mentions);
        if (!(await failOnce(log, failAt))) break;
        failures++;
        await runPipeline(log, 7);
        expect(await outcomeOf(log)).toEqual(expectedOf(mentions));
      }
      expect(failures).toBeGreaterThanOrEqual(rounds(ground, 100));
    },
  },
  {
    title: 'after a failure the records since the stored state are folded again with the output muted',
    async run(ground) {
      // State is never stored but when a call ends well.
      const settings = await ground.fresh({ partitions: 1, snapshotRecords: 1_000_000 });
      const mentions = someMentions(100);
      await using log = await ground.open(settings);
      await log.append(mentions);
      let folds = 0;
      const hooks = (failAt: number): Hooks => ({
        at(point) {
          if (point === 'fold' && ++folds === failAt) throw new AppError('ENGINE_MISMATCH', 'planted');
        },
      });
      await expect(log.process(scoring(hooks(75)), { ...untilEnd, batchSize: 10 })).rejects.toThrow(
        'planted',
      );
      expect(await sumOf(log)).toBe(70);
      folds = 0;
      await log.process(scoring(hooks(0)), { ...untilEnd, batchSize: 10 });
      expect(folds).toBe(100);
      await runPipeline(log);
      expect(await outcomeOf(log)).toEqual(expectedOf(mentions));
    },
  },
  {
    title:
      'batch cuts, interleaving, restarts and the number of partitions do not change what the pipeline comes to',
    async run(ground) {
      const step = fc.record({
        append: fc.integer({ min: 0, max: 60 }),
        scoreBatches: fc.integer({ min: 0, max: 6 }),
        detectBatches: fc.integer({ min: 0, max: 6 }),
        batchSize: fc.integer({ min: 1, max: 40 }),
        reopen: fc.boolean(),
      });
      const plans = fc.record({
        snapshotRecords: fc.integer({ min: 1, max: 80 }),
        steps: fc.array(step, { minLength: 1, maxLength: 8 }),
      });
      await fc.assert(
        fc.asyncProperty(plans, async ({ snapshotRecords, steps }) => {
          for (const partitions of [1, 4, 24]) {
            const settings = await ground.fresh({ partitions, snapshotRecords, durability: 'process' });
            const total = await follow(ground, settings, steps);
            await using log = await ground.open(settings);
            await runPipeline(log);
            expect(await outcomeOf(log)).toEqual(expectedOf(someMentions(total)));
          }
        }),
        // The outbreak of the shared week: a fixed seed, so that a failure here is the same everywhere.
        { numRuns: rounds(ground, 12), seed: 20_200_613 },
      );
    },
  },
  {
    title: 'when a call has ended another process may take over at once',
    async run(ground) {
      // Waiting for the lease to run out would outlast the test.
      const settings = await ground.fresh({ partitions: 4, leaseMs: 3_600_000 });
      const mentions = someMentions(200);
      await using log = await ground.open(settings);
      await using other = await ground.open(settings);
      await log.append(mentions);
      const stop = new AbortController();
      const once: Hooks = { at: (point) => void (point === 'flush' && stop.abort()) };
      await log.process(scoring(once), { until: 'end', signal: stop.signal, batchSize: 5 });
      const failing: Hooks = {
        at(point) {
          if (point === 'flush') throw new AppError('ENGINE_MISMATCH', 'planted');
        },
      };
      await expect(log.process(scoring(failing), untilEnd)).rejects.toMatchObject({
        code: 'ENGINE_MISMATCH',
      });
      await runPipeline(other);
      expect(await outcomeOf(other)).toEqual(expectedOf(mentions));
    },
  },
  {
    title: 'a processor that deletes entries of its state finds them gone',
    async run(ground) {
      await using log = await ground.open(await ground.fresh({ partitions: 1 }));
      const states: string[][] = [];
      const keeping = (changes: [string, Uint8Array | null][]): Processor<'activity'> => ({
        name: 'detect',
        reads: 'activity',
        open(_partition, state) {
          states.push([...state.keys()].sort());
          return { fold() {}, flush() {}, changes: () => changes };
        },
      });
      const byte = new Uint8Array([0, 255]);
      for (const changes of [
        [
          ['a', byte],
          ['b', byte],
        ],
        [
          ['a', null],
          ['c', byte],
          ['x', null],
        ],
        [],
      ] as const) {
        await log.append([{ stream: 'activity', key: 'a', record: activity('a', 1) }]);
        await log.process(keeping(changes.map(([key, value]) => [key, value])), untilEnd);
      }
      expect(states).toEqual([[], ['a', 'b'], ['b', 'c']]);
    },
  },
];

interface Step {
  readonly append: number;
  readonly scoreBatches: number;
  readonly detectBatches: number;
  readonly batchSize: number;
  readonly reopen: boolean;
}

/** Appends and processes as the steps say; the number of mentions appended. */
async function follow(ground: Ground, settings: LogSettings, steps: readonly Step[]): Promise<number> {
  let log = await ground.open(settings);
  let total = 0;
  for (const { append, scoreBatches, detectBatches, batchSize, reopen } of steps) {
    await log.append(someMentions(append, total));
    total += append;
    for (const [stage, batches] of [
      [scoring, scoreBatches],
      [detecting, detectBatches],
    ] as const) {
      const stop = new AbortController();
      let left = batches;
      if (left === 0) continue;
      const hooks: Hooks = { at: (point) => void (point === 'flush' && --left <= 0 && stop.abort()) };
      await log.process(stage(hooks), { until: 'end', signal: stop.signal, batchSize });
    }
    if (reopen) {
      await log[Symbol.asyncDispose]();
      log = await ground.open(settings);
    }
  }
  await log[Symbol.asyncDispose]();
  return total;
}

/** Runs the pipeline with a failure at the `failAt`th point; whether it came to it. */
async function failOnce(log: EventLog, failAt: number): Promise<boolean> {
  let points = 0;
  const hooks: Hooks = {
    at() {
      if (++points === failAt) throw new AppError('ENGINE_MISMATCH', 'planted');
    },
  };
  try {
    await log.process(scoring(hooks), { ...untilEnd, batchSize: 7 });
    await log.process(detecting(hooks), { ...untilEnd, batchSize: 7 });
    return false;
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENGINE_MISMATCH', message: 'planted' });
    return true;
  }
}

/** Sum of the activity put out so far. */
async function sumOf(log: EventLog): Promise<number> {
  const entries = await everything(log, 'activity');
  return entries.reduce((sum, { record }) => sum + (record.type === 'activity' ? record.n : 0), 0);
}

/** Resolves when this much activity has been put out, following all partitions. */
async function untilSum(log: EventLog, wanted: number): Promise<void> {
  const stop = new AbortController();
  let sum = 0;
  await Promise.all(
    Array.from({ length: log.partitions('activity') }, async (_, p) => {
      for await (const page of log.read('activity', p, 0, stop.signal)) {
        for (const { record } of page) sum += record.type === 'activity' ? record.n : 0;
        if (sum >= wanted) stop.abort();
      }
    }),
  );
}
