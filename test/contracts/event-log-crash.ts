import { expect } from 'vitest';
import { type Law, rounds } from './event-log.ts';
import { ended, finished, message, startChild } from './event-log-child-process.ts';
import { everything, expectedOf, outcomeOf, runPipeline } from './event-log-pipeline.ts';
import { someMentions } from './event-log-records.ts';

/** A processor killed by force must lose its lease soon: the laws wait for it. */
const QUICK_LEASE_MS = 250;
const KILLS = 22;
const KILLS_AT_LEAST = 5;

/** Laws of kill -9. */
export const crashLaws: readonly Law[] = [
  {
    title: 'a process killed at random while it runs the pipeline changes nothing in what comes out',
    async run(ground) {
      const settings = await ground.fresh({
        partitions: 4,
        snapshotRecords: 60,
        leaseMs: QUICK_LEASE_MS,
        pollMs: 5,
      });
      const mentions = someMentions(1_600);
      {
        await using log = await ground.open(settings);
        await log.append(mentions);
      }
      const random = seeded(20_200_613);
      for (let kill = 0; kill < Math.max(KILLS_AT_LEAST, rounds(ground, KILLS)); kill++) {
        const child = startChild(ground, settings, { task: 'run the pipeline', batchSize: 10 });
        let left = 1 + (random() % 24);
        await message(child, () => --left === 0);
        child.kill('SIGKILL');
        expect(await ended(child)).toBe('SIGKILL');
      }
      await finished(startChild(ground, settings, { task: 'run the pipeline', batchSize: 10 }));
      await using log = await ground.open(settings);
      await runPipeline(log);
      expect(await outcomeOf(log)).toEqual(expectedOf(mentions));
    },
  },
  {
    title:
      'an append is there whole or not at all after a kill, whole once acknowledged, and its cursor with it',
    async run(ground) {
      const settings = await ground.fresh({ partitions: 4, pollMs: 5 });
      const random = seeded(613);
      for (let kill = 0; kill < Math.max(4, rounds(ground, 8)); kill++) {
        const from = kill * 100_000;
        const child = startChild(ground, settings, { task: 'append', rounds: 5_000, from });
        let acknowledged = 0;
        child.on('message', (said: { appended: number }) => {
          acknowledged = said.appended;
        });
        const at = 1 + (random() % 40);
        await message<{ appended: number }>(child, ({ appended }) => appended === at);
        child.kill('SIGKILL');
        expect(await ended(child)).toBe('SIGKILL');
        await using log = await ground.open(settings);
        const appended = Number(await log.cursor(`from ${from}`));
        expect(appended).toBeGreaterThanOrEqual(acknowledged);
        const found = new Set(
          (await everything(log, 'mentions')).map(({ record }) => 'id' in record && record.id),
        );
        const expected = someMentions(appended * 20, from).map(({ record }) => 'id' in record && record.id);
        expect(expected.filter((id) => !found.has(id))).toEqual([]);
        const after = someMentions(20, from + appended * 20).map(({ record }) => 'id' in record && record.id);
        expect(after.filter((id) => found.has(id))).toEqual([]);
      }
    },
  },
];

/** A small linear congruential generator (Numerical Recipes): the same kills in each run of the law. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 8;
  };
}
