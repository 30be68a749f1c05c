import { expect } from 'vitest';
import { systemClock } from '../../shared/clock.ts';
import type { Processor } from '../../shared/event-log/event-log.ts';
import type { Law } from './event-log.ts';
import { ended, finished, message, startChild } from './event-log-child-process.ts';
import { manualClock } from './event-log-clock.ts';
import { everything, expectedOf, outcomeOf, runPipeline, scoring, untilEnd } from './event-log-pipeline.ts';
import { progress, someMentions } from './event-log-records.ts';

const QUICK_LEASE_MS = 250;
/** Of a busy machine. */
const PATIENT = { interval: 20, timeout: 60_000 };

/** Laws of several processes on one log. */
export const sharingLaws: readonly Law[] = [
  {
    title: 'one process appends while another processes, and nothing is lost or counted twice',
    async run(ground) {
      const settings = await ground.fresh({ partitions: 4, pollMs: 5 });
      await using log = await ground.open(settings);
      const children = [0, 100_000].map((from) =>
        startChild(ground, settings, { task: 'append', rounds: 60, from }),
      );
      const stop = new AbortController();
      let folded = 0;
      const following = log.process(
        scoring({ at: (point) => void (point === 'fold' && ++folded >= 2_400 && stop.abort()) }),
        { until: 'aborted', signal: stop.signal, batchSize: 30 },
      );
      await Promise.all([...children.map(finished), following]);
      await runPipeline(log);
      const expected = expectedOf([...someMentions(1_200), ...someMentions(1_200, 100_000)]);
      // Two writers: the order between their records is free, so the order within a thread is not compared.
      const { activity, assessments } = await outcomeOf(log);
      expect({ activity, assessments }).toEqual({
        activity: expected.activity,
        assessments: expected.assessments,
      });
    },
  },
  {
    title: 'processes that run one processor share its partitions, and one that comes later gets its part',
    async run(ground) {
      const settings = await ground.fresh({ partitions: 4, leaseMs: QUICK_LEASE_MS, pollMs: 5 });
      await using log = await ground.open(settings);
      await using other = await ground.open(settings);
      const stop = new AbortController();
      const options = { until: 'aborted', signal: stop.signal } as const;
      const [early, late] = [watched(), watched()];
      const first = log.process(early.processor, options);
      await expect.poll(() => new Set(early.opened).size, PATIENT).toBe(4);
      const second = other.process(late.processor, options);
      // What is appended is folded by both, each in its own partitions; on a slow machine the lease may pass to and fro meanwhile.
      const all = (): Set<string> => new Set([...early.folded, ...late.folded]);
      for (let minute = 1; late.folded.length === 0 || early.folded.length === 0 || minute === 1; minute++) {
        await log.append([progress(minute)]);
        await expect.poll(() => all().size, PATIENT).toBe(4 * minute);
      }
      stop.abort();
      await Promise.all([first, second]);
      const opened = new Set(late.opened);
      expect(late.folded.every((place) => opened.has(Number(place.split('@')[0])))).toBe(true);
    },
  },
  {
    title: 'two processes run one processor to the end together, exactly once',
    async run(ground) {
      const settings = await ground.fresh({
        partitions: 4,
        leaseMs: QUICK_LEASE_MS,
        pollMs: 5,
        snapshotRecords: 50,
      });
      const mentions = someMentions(1_000);
      await using log = await ground.open(settings);
      await log.append(mentions);
      const children = [1, 2, 3].map(() => startChild(ground, settings, { task: 'score', batchSize: 5 }));
      await Promise.all(children.map(finished));
      await runPipeline(log);
      expect(await outcomeOf(log)).toEqual(expectedOf(mentions));
    },
  },
  {
    title: 'a process frozen beyond its lease loses the partition, and what it commits late is refused',
    async run(ground) {
      const settings = await ground.fresh({
        partitions: 1,
        leaseMs: QUICK_LEASE_MS,
        pollMs: 5,
        snapshotRecords: 15,
      });
      const mentions = someMentions(300);
      await using log = await ground.open(settings);
      await log.append(mentions);
      // Holds in the middle of its third batch, with two batches committed.
      const frozen = startChild(ground, settings, { task: 'score and hold', batchSize: 20, holdAt: 47 });
      await message<{ holding?: true }>(frozen, ({ holding }) => holding === true);
      frozen.kill('SIGSTOP');
      await log.process(scoring(), untilEnd);
      const before = await everything(log, 'activity');
      frozen.kill('SIGCONT');
      const said = message<{ folded?: number }>(frozen, ({ folded }) => folded !== undefined);
      frozen.send('go on');
      // It went on with its batch to the commit: 60 records folded, of which the last 20 were refused.
      expect(await said).toEqual({ folded: 60 });
      expect(await ended(frozen)).toBe(0);
      expect(await everything(log, 'activity')).toEqual(before);
      await runPipeline(log);
      expect(await outcomeOf(log)).toEqual(expectedOf(mentions));
    },
  },
  {
    title: 'a batch that takes longer than the lease keeps the partition while its records go by',
    async run(ground) {
      const settings = await ground.fresh({ partitions: 1, leaseMs: 12_000, pollMs: 1 });
      const clock = manualClock(1_592_000_000_000);
      const mentions = someMentions(100);
      await using log = await ground.open(settings, clock);
      await using other = await ground.open(settings, clock);
      await log.append(mentions);
      const waiting = watched();
      let second: Promise<void> | null = null;
      let folds = 0;
      const slow = scoring({
        async at(point) {
          if (point !== 'fold') return;
          second ??= other.process(waiting.processor, untilEnd);
          folds++;
          clock.advance(2_000);
          await systemClock.sleep(1);
        },
      });
      await log.process(slow, { ...untilEnd, batchSize: 100 });
      await second;
      expect([folds, waiting.folded]).toEqual([100, []]);
      await runPipeline(log);
      expect(await outcomeOf(log)).toEqual(expectedOf(mentions));
    },
  },
];

/** A processor that notes which partitions it opened, and what it folded as `partition@offset`. */
function watched() {
  const opened: number[] = [];
  const folded: string[] = [];
  const processor: Processor<'mentions'> = {
    name: 'score',
    reads: 'mentions',
    open({ partition }) {
      opened.push(partition);
      return {
        fold({ offset }) {
          folded.push(`${partition}@${offset}`);
        },
        flush() {},
        changes: () => [],
      };
    },
  };
  return { opened, folded, processor };
}
