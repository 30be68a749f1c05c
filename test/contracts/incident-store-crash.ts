import { expect } from 'vitest';
import { ended, finished, message } from './event-log-child-process.ts';
import type { Law } from './incident-store.ts';
import { startChild } from './incident-store-child-process.ts';
import { AT, planned, upTo } from './incident-store-records.ts';
import { auditedRounds, roundsOf, writeRound } from './incident-store-rounds.ts';

const KILLS = { times: 15, rounds: 25 };

/** Laws of kill -9 and of several processes. */
export const crashLaws: readonly Law[] = [
  {
    title: 'a process killed at random while it writes loses nothing acknowledged and tears no write',
    async run(ground) {
      const settings = await ground.fresh();
      const { times, rounds } = ground.kills ?? KILLS;
      const random = seeded(613);
      let from = 1;
      for (let kill = 0; kill < times; kill++) {
        const child = startChild(ground, settings, { task: 'write', from });
        let acknowledged = from - 1;
        child.on('message', (said: { written: number }) => {
          acknowledged = said.written;
        });
        const until = from + (random() % rounds);
        await message<{ written: number }>(child, ({ written }) => written >= until);
        // Somewhere in the writes of the next round.
        for (let turns = random() % 40; turns > 0; turns--) await new Promise(setImmediate);
        child.kill('SIGKILL');
        expect(await ended(child)).toBe('SIGKILL');
        await using store = await ground.open(settings);
        for (const [kind, written, position] of await roundsOf(store)) {
          expect(written, kind).toBe(position);
          expect([acknowledged, acknowledged + 1], kind).toContain(written);
        }
        const audited = await auditedRounds(store);
        expect(audited.slice(0, acknowledged)).toEqual(upTo(acknowledged).map((n) => n + 1));
        expect(audited.length).toBeLessThanOrEqual(acknowledged + 1);
        // The round is tried again as a whole, as any writer would: what it had done already counts once.
        if (audited.length === acknowledged) await writeRound(store, acknowledged + 1);
        for (const [kind, written] of await roundsOf(store)) expect(written, kind).toBe(acknowledged + 1);
        from = acknowledged + 2;
      }
    },
  },
  {
    title: 'two processes write one store at once, and nothing is lost or counted twice',
    async run(ground) {
      const settings = await ground.fresh();
      await using store = await ground.open(settings);
      const children = upTo(2).map(() => startChild(ground, settings, { task: 'count', times: 150 }));
      let written = 0;
      const counting = Promise.all(children.map(finished)).then(() => true);
      for (let done = false; !done; ) {
        written++;
        await writeRound(store, written);
        done = await Promise.race([counting, new Promise<boolean>((go) => setImmediate(() => go(false)))]);
      }
      expect(await store.settings.get('count')).toMatchObject({ version: 300, value: 300 });
      for (const [kind, count] of await roundsOf(store)) expect(count, kind).toBe(written);
    },
  },
  {
    title: 'of two processes that claim deliveries, each is given to one',
    async run(ground) {
      const settings = await ground.fresh();
      await using store = await ground.open(settings);
      await store.deliveries.plan(upTo(300).map((n) => planned(n)));
      const claimed: string[] = [];
      const children = ['a', 'b', 'c'].map((worker) => {
        const child = startChild(ground, settings, { task: 'claim', worker, now: AT + 1000 });
        child.on('message', (said: { claimed: string[] }) => claimed.push(...said.claimed));
        return finished(child);
      });
      await Promise.all(children);
      expect(claimed.sort()).toEqual(
        upTo(300)
          .map((n) => `delivery-${n}`)
          .sort(),
      );
      const { items } = await store.deliveries.find({ limit: 200 });
      expect(items.every(({ state, tries, repeat }) => state === 'sent' && tries === 1 && !repeat)).toBe(
        true,
      );
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
