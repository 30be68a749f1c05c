import { expect } from 'vitest';
import { fixedRandom } from '../collector/sources/random.ts';
import { type Disturbed, Killed, type Running } from '../collector/sources/running.ts';
import { HOUR, type Opened } from '../replay/platform/opened.ts';
import type { LawOf } from './contract.ts';

/** A source of one kind at the platform simulator. */
export interface SourceGround {
  open(disturbed?: Disturbed): Promise<OpenSource>;
}

export interface OpenSource {
  readonly platform: Opened;
  readonly run: Running;
  /** Route of its main feed, for faults: `weibo/2/comments/to_me`. */
  readonly feed: string;
  /** A fault by which the login is refused for good, and one by which the platform says 'too much'. */
  readonly refusal: string;
  readonly limit: string;
  /** How long it takes (ms) until enough has been said. */
  readonly whileMs: number;
  /** How many looks in two hours are patience enough under that limit. */
  readonly looks: number;
  /** What must never be seen in a log, a status or an error. */
  readonly secrets: readonly string[];
  /** Other settings, after somebody authorised anew. */
  readonly renewed: () => unknown;
  /** Ids, as mentions have them, of what stood in whole answers and is not older than what the source takes in. */
  offered(): readonly string[];
  /** Posts and articles of the account itself, which the truth lists apart. */
  isOwn(id: string): boolean;
  /** Calls that reached the platform since. */
  calls(): number;
}

type Law = LawOf<SourceGround>;

/** Faults of both platforms after which the next call may go well, and pages that tell all they hold. */
const PASSING = [
  ...['connection-reset', 'cut-answer', 'truncated-json', 'html-5xx', 'out-of-order', 'repeated-item'],
  ...['inflated-total', 'deleted-between-pages', 'malformed-item', 'unknown-keys'],
];

export const sourceLaws: readonly Law[] = [
  {
    title: 'brings all that the interface told it, once, and never an author',
    async run(ground) {
      const { platform, run, whileMs, offered, isOwn } = await ground.open();
      await run.drive(platform.sim.clock.now() + whileMs);
      const { mentions } = await run.held();
      const ids = mentions.flatMap(({ id }) => (isOwn(id) ? [] : [id])).sort();
      expect(ids).toEqual([...offered()].sort());
      expect(ids.length).toBeGreaterThan(5);
      for (const { author } of mentions) expect(author ?? '0'.repeat(24)).toMatch(/^[0-9a-f]{24}$/);
    },
  },
  {
    title: 'killed before or after any append, it loses nothing and doubles nothing',
    async run(ground) {
      const random = fixedRandom(5);
      let kills = 0;
      const { platform, run, whileMs, offered } = await ground.open({
        around: async (append) => {
          const dice = random();
          if (dice < 0.05) throw new Killed(String(kills++));
          await append();
          if (dice > 0.95) throw new Killed(String(kills++));
        },
      });
      await run.drive(platform.sim.clock.now() + whileMs);
      const ids = (await run.held()).mentions.map(({ id }) => id);
      expect(kills).toBeGreaterThan(5);
      expect(new Set(ids).size).toBe(ids.length);
      // What a dying process was told and did not store is asked for again, as long as there are calls for it.
      await run.drive(platform.sim.clock.now() + whileMs);
      const kept = new Set((await run.held()).mentions.map(({ id }) => id));
      expect(offered().filter((id) => !kept.has(id))).toEqual([]);
    },
  },
  {
    title: 'makes no call beyond a quota, and leaves none refused for it',
    async run(ground) {
      const { platform, run } = await ground.open();
      await run.drive(platform.sim.clock.now() + 24 * HOUR);
      const windows = platform.sim.quotas.windows();
      expect(windows.length).toBeGreaterThan(0);
      for (const { used, limit, refused } of windows) {
        expect(used).toBeLessThanOrEqual(limit);
        expect(refused).toBe(0);
      }
    },
  },
  {
    title: 'told to wait, it waits, and then goes on',
    async run(ground) {
      const { platform, run, limit, looks, calls } = await ground.open();
      await run.drive(platform.sim.clock.now() + 2 * HOUR);
      await platform.fault({ name: limit });
      await run.drive(platform.sim.clock.now() + HOUR);
      const before = calls();
      await run.drive(platform.sim.clock.now() + 2 * HOUR);
      expect(calls() - before).toBeLessThanOrEqual(looks);
      await platform.control('DELETE', '/faults');
      const known = (await run.held()).mentions.length;
      await run.drive(platform.sim.clock.now() + 4 * HOUR);
      expect((await run.held()).mentions.length).toBeGreaterThan(known);
    },
  },
  {
    title: 'refused for good, it does not ask again until its settings change',
    async run(ground) {
      const { platform, run, refusal, renewed, calls } = await ground.open();
      await run.drive(platform.sim.clock.now() + HOUR);
      await platform.fault({ name: refusal });
      await run.drive(platform.sim.clock.now() + 3 * HOUR);
      const before = calls();
      await run.drive(platform.sim.clock.now() + 8 * HOUR);
      expect(calls()).toBe(before);
      const { standing } = await run.runner().status();
      expect(Object.keys(standing.refused).length).toBeGreaterThan(0);
      await platform.control('DELETE', '/faults');
      run.restart(renewed());
      await run.drive(platform.sim.clock.now() + HOUR);
      expect(calls()).toBeGreaterThan(before);
      expect((await run.runner().status()).standing.refused).toEqual({});
    },
  },
  {
    title: 'a page that cannot be understood is a dead letter, and nothing else is lost',
    async run(ground) {
      const { platform, run, whileMs, feed, offered } = await ground.open();
      await run.drive(platform.sim.clock.now() + HOUR);
      await platform.fault({ name: 'truncated-json', on: feed, times: 2 });
      await run.drive(platform.sim.clock.now() + whileMs);
      const { letters, mentions } = await run.held();
      expect(letters.length).toBeGreaterThanOrEqual(1);
      const ids = new Set(mentions.map(({ id }) => id));
      expect(offered().filter((id) => !ids.has(id))).toEqual([]);
    },
  },
  {
    title: 'an item that cannot be understood is a dead letter, and the others of its page are taken',
    async run(ground) {
      const { platform, run, whileMs, feed, offered, isOwn } = await ground.open();
      await platform.fault({ name: 'malformed-item', on: feed, times: 3 });
      await run.drive(platform.sim.clock.now() + whileMs);
      const { letters, mentions } = await run.held();
      expect(letters.length).toBeGreaterThanOrEqual(1);
      expect(letters.length).toBeLessThanOrEqual(3);
      const ids = mentions.flatMap(({ id }) => (isOwn(id) ? [] : [id]));
      expect(ids.sort()).toEqual([...offered()].sort());
    },
  },
  {
    title: 'shows its secrets nowhere, whatever goes wrong',
    async run(ground) {
      const { platform, run, whileMs, refusal, limit, secrets } = await ground.open();
      const end = platform.sim.clock.now() + whileMs;
      for (const name of ['connection-reset', 'cut-answer', 'truncated-json', 'html-5xx', 'no-answer'])
        await platform.fault({ name, chance: 0.05 });
      await run.drive(end - 2 * HOUR);
      await platform.fault({ name: limit, times: 1 });
      await run.drive(end - HOUR);
      await platform.fault({ name: refusal });
      await run.drive(end);
      const seen = (await run.held()).text + JSON.stringify(await run.runner().status());
      expect(secrets.length).toBeGreaterThan(0);
      for (const secret of secrets) expect(seen).not.toContain(secret);
    },
  },
  {
    title:
      'under every fault that passes by, some at a time, it doubles nothing and loses nothing it can ask for again',
    async run(ground) {
      const { platform, run, offered } = await ground.open();
      const end = platform.sim.clock.now() + 5 * HOUR;
      for (const name of PASSING) await platform.fault({ name, chance: 0.02, until: end });
      await run.drive(end);
      await run.drive(end + 4 * HOUR);
      const ids = (await run.held()).mentions.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      const kept = new Set(ids);
      expect(offered().filter((id) => !kept.has(id))).toEqual([]);
    },
  },
  {
    title: 'its lane’s time never goes back, and a source that sees nothing says so by its coverage',
    async run(ground) {
      const { platform, run } = await ground.open();
      await run.drive(platform.sim.clock.now() + 4 * HOUR);
      const seeing = (await run.held()).progress.length;
      expect(seeing).toBeGreaterThan(2);
      await platform.fault({ name: 'connection-reset' });
      await run.drive(platform.sim.clock.now() + 6 * HOUR);
      const { progress } = await run.held();
      const times = progress.map(({ completeTo }) => completeTo);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(progress.at(-1)?.coverage).toBe(0);
      expect(times.at(-1)).toBeGreaterThan(platform.sim.clock.now() - 2 * HOUR);
      expect((await run.runner().status()).standing.blindSince).not.toBeNull();
    },
  },
];
