import { describe, expect, it } from 'vitest';
import { createPseudonyms } from '../../services/collector/pseudonym.ts';
import { readPolicy } from '../../services/policy.ts';
import { simulateArrivals } from '../../services/replay/simulate/scenario.ts';
import { rehearsal } from '../../services/replay/simulate/scenarios.ts';
import type { Outgoing } from '../../shared/event-log/event-log.ts';
import type { Root } from '../../shared/records.ts';
import { MINUTE_MS, minuteOf } from '../../shared/time.ts';
import {
  assessmentsOf,
  inForce,
  mention,
  openTestLog,
  progress,
  recordsOf,
  runAnalyzer,
} from '../pipeline.ts';

const policy = readPolicy(
  'version: 1\nthreads: {watch: all}\nmonitors:\n  - {id: market, name: 市场, any: [青槐]}\n  - {id: bus, name: 公交, any: [晴苇]}\n  - {id: all, name: 全城, any: [青槐, 云汀, 柳堇, 晴苇]}\n',
  'laws',
);

/** Some threads are of one known account, some of unknown ones, some of nobody knows when. */
function rootOf(thread: string, at: number | undefined): Root {
  const root: Root = { id: `root:${thread}`, text: '【青槐农贸市场】', at: at ?? null };
  return thread.length % 3 === 0 ? { ...root, account: 'a'.repeat(24) } : root;
}

function counts(thread: string, minute: number, comments: number): Outgoing {
  const at = minute * MINUTE_MS;
  return {
    stream: 'mentions',
    key: `weibo:${thread}`,
    record: {
      v: 1,
      type: 'counts',
      lane: 'weibo-0',
      platform: 'weibo',
      thread,
      at,
      root: rootOf(thread, at),
      comments,
    },
  };
}

/** A rehearsal, a raid and a thread's counters as a log sees them: two lanes per platform, arriving late and out of order, some twice, progress in between. */
function arrivals(): Outgoing[] {
  const pseudonyms = createPseudonyms('laws');
  const scenario = {
    ...rehearsal({ seed: 3, quietHours: 5, afterHours: 2 }),
    raids: [{ topic: 'bus', onset: 6 * 60 }],
    arrival: { delayed: true, lateShare: 0.02, duplicateShare: 0.05, malformedShare: 0 },
  };
  const out: Outgoing[] = [];
  let told = Number.NEGATIVE_INFINITY;
  let n = 0;
  let counted = 0;
  const posted = new Map<string, number>();
  for (const { row, arrivedAt } of simulateArrivals(scenario)) {
    const arrived = minuteOf(arrivedAt);
    if (told === Number.NEGATIVE_INFINITY) {
      out.push(...inForce(policy, scenario.startMinute));
      told = arrived - 1;
    }
    while (told < arrived) {
      told += 1;
      for (const platform of ['weibo', 'wechat'] as const) {
        // The second lane of a platform tells the time only every third minute.
        out.push(progress(`${platform}-0`, platform, told));
        if (told % 3 === 0) out.push(progress(`${platform}-1`, platform, told));
      }
    }
    if (arrived % 10 === 0 && arrived !== counted) {
      counted = arrived;
      out.push(counts('s3-market-crisis0-0', arrived, (arrived - scenario.startMinute) * 40));
    }
    const author = row.author === undefined ? null : pseudonyms(row.platform, row.author);
    const { platform, kind } = row;
    if (kind === 'post' || kind === 'article') posted.set(row.threadId, Date.parse(row.at));
    const root = row.kind === 'comment' ? rootOf(row.threadId, posted.get(row.threadId)) : null;
    const lane = `${platform}-${n++ % 2}`;
    const at = Date.parse(row.at);
    out.push(
      mention(`${platform}:${row.id}`, 0, row.text, {
        at,
        platform,
        kind,
        lane,
        author,
        root,
        thread: row.threadId,
      }),
    );
  }
  const end = told + 300;
  for (const platform of ['weibo', 'wechat'] as const) {
    for (const lane of [0, 1]) out.push(progress(`${platform}-${lane}`, platform, end));
  }
  return out;
}

/** A small seeded generator: the cuts differ from run to run of the law, never from run to run of the test. */
function cuts(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

describe('the analyzer', () => {
  it('gives the same assessments with 1, 4 and 24 partitions and any cut into appends and batches', async () => {
    const records = arrivals();
    const results: unknown[] = [];
    for (const [partitions, seed] of [
      [1, 0],
      [1, 1],
      [4, 2],
      [24, 3],
    ] as const) {
      const random = cuts(seed);
      await using log = await openTestLog(partitions);
      for (let i = 0; i < records.length; ) {
        const size = seed === 0 ? records.length : 1 + Math.floor(random() * 2000);
        await log.append(records.slice(i, i + size));
        i += size;
        if (seed > 0 && random() < 0.3) await runAnalyzer(log, 1 + Math.floor(random() * 300));
      }
      await runAnalyzer(log);
      expect(await recordsOf(log, 'dead-letters')).toEqual([]);
      results.push((await assessmentsOf(log)).map((one) => JSON.stringify(one)));
    }
    const [first, ...others] = results as string[][];
    expect(first?.length).toBeGreaterThan(20);
    expect(first?.join()).toContain('"red"');
    expect(first?.join()).toContain('"kind":"thread"');
    expect(first?.join()).toContain('"code":"coordination"');
    expect(first?.join()).toContain('"code":"counters"');
    for (const other of others) {
      const at = other.findIndex((one, index) => one !== first?.[index]);
      expect({ length: other.length, differs: other[at] }).toEqual({
        length: first?.length,
        differs: first?.[at],
      });
    }
  });
});
