import { describe, expect, it } from 'vitest';
import { termHash } from '../../services/analyzer/hash.ts';
import { policySource } from '../../services/analyzer/policy.ts';
import { scoreProcessor } from '../../services/analyzer/score.ts';
import { readPolicy } from '../../services/policy.ts';
import type { Outgoing } from '../../shared/event-log/event-log.ts';
import type { Activity } from '../../shared/records.ts';
import {
  analysis,
  inForce,
  mention,
  openTestLog,
  progress,
  recordsOf,
  runAnalyzer,
  temporaryFolder,
} from '../pipeline.ts';

const T0 = 26_500_000;
const policy = readPolicy(
  `version: 1
monitors:
  - { id: market, name: 市场, any: [新发地] }
  - { id: salmon, name: 三文鱼, any: [三文鱼], platforms: [weibo] }
`,
  'test',
);

async function scored(...records: Outgoing[]) {
  await using log = await openTestLog(1);
  await log.append([...inForce(policy, T0), ...records]);
  await runAnalyzer(log);
  const activity = await recordsOf(log, 'activity');
  const features = await recordsOf(log, 'features');
  const through = features.filter((record) => record.type === 'scored-through');
  return {
    sums: activity.filter((record): record is Activity => record.type === 'activity'),
    tooLate: activity.filter((record) => record.type === 'too-late'),
    through,
    features,
    tallies: through.at(-1)?.tallies,
  };
}

function count(sums: readonly Activity[], subject: string, minute: number): number {
  return sums
    .filter((sum) => sum.subject === subject && sum.minute === minute)
    .reduce((total, sum) => total + sum.n, 0);
}

describe('private persons', () => {
  it('are masked in terms and samples, also in what a repost repeats', async () => {
    const { sums } = await scored(
      progress('a', 'weibo', T0),
      mention('1', T0, '新发地的司机刘志强打人'),
      mention('2', T0, '新发地太乱了//@某人: 摊主名叫陈雨欣'),
      progress('a', 'weibo', T0 + 1),
    );
    const market = sums.find((sum) => sum.subject === 'market');
    const texts = market?.samples.map(({ text }) => text).join('\n') ?? '';
    expect(texts).toContain('司机刘某某打人');
    expect(texts).toContain('陈某某');
    expect(texts).not.toMatch(/刘志强|陈雨欣/);
    const terms = market?.terms.map(([term]) => term) ?? [];
    expect(terms).toContain('刘某某');
    expect(terms).not.toContain('刘志强');
  });

  it('that the policy shows are not', async () => {
    const open = readPolicy(
      `version: 1
people: { officials: shown, shown: [刘志强] }
monitors:
  - { id: market, name: 市场, any: [新发地] }
`,
      'test',
    );
    await using log = await openTestLog(1);
    await log.append([
      ...inForce(open, T0),
      progress('a', 'weibo', T0),
      mention('1', T0, '新发地的司机刘志强和市长王建国都在，学生陈雨欣也在'),
      progress('a', 'weibo', T0 + 1),
    ]);
    await runAnalyzer(log);
    const sums = (await recordsOf(log, 'activity')).filter((record) => record.type === 'activity');
    expect(sums[0]?.samples[0]?.text).toBe('新发地的司机刘志强和市长王建国都在，学生陈某某也在');
  });
});

describe('score', () => {
  it('counts a mention under every monitor that it matches, by its own words or through its root', async () => {
    const root = { id: 'weibo:1', text: '【新发地批发市场暂时休市】', at: null };
    const { sums, tallies } = await scored(
      progress('a', 'weibo', T0),
      mention('1', T0, '新发地的三文鱼还能吃吗'),
      mention('2', T0, '太可怕了', { root }),
      mention('3', T0, '今天天气不错'),
      progress('a', 'weibo', T0 + 1),
    );
    const market = sums.find((sum) => sum.subject === 'market');
    expect(market).toMatchObject({ n: 2, direct: 1, shared: { salmon: 1 } });
    expect(Object.fromEntries(market?.terms ?? [])).toMatchObject({ 新发地: 1 });
    expect(sums.find((sum) => sum.subject === 'salmon')).toMatchObject({
      n: 1,
      direct: 1,
      shared: { market: 1 },
    });
    expect(tallies).toMatchObject({ mentions: 3, scored: 3, duplicates: 0, unknownRoot: 2 });
  });

  it('drops a repeat of an id and counts it', async () => {
    const { sums, tallies } = await scored(
      progress('a', 'weibo', T0),
      mention('1', T0, '新发地'),
      mention('1', T0, '新发地'),
      mention('2', T0, '新发地'),
      progress('a', 'weibo', T0 + 1),
    );
    expect(count(sums, 'market', T0)).toBe(2);
    expect(tallies).toMatchObject({ mentions: 3, duplicates: 1, scored: 2 });
  });

  it('stamps a late mention into the open minute, and one past the limit into its own, which is never judged', async () => {
    const { sums, tooLate, tallies } = await scored(
      progress('a', 'weibo', T0),
      progress('a', 'weibo', T0 + 40),
      mention('1', T0 + 15, '新发地'),
      mention('2', T0 + 5, '新发地'),
      progress('a', 'weibo', T0 + 41),
    );
    expect(sums).toHaveLength(1);
    expect(sums[0]).toMatchObject({ minute: T0 + 40, n: 1, late: 1 });
    expect(tooLate).toMatchObject([{ subject: 'market', minute: T0 + 5, n: 1 }]);
    expect(tallies).toMatchObject({ late: 1, tooLate: 1 });
  });

  it('a comment dated 2099 moves no time and waits in no memory', async () => {
    const y2099 = 67_900_000;
    const { sums, through, tallies } = await scored(
      progress('a', 'weibo', T0),
      mention('1', y2099, '新发地'),
      mention('2', T0, '新发地'),
      progress('a', 'weibo', T0 + 1),
    );
    expect(sums.map((sum) => sum.minute)).toEqual([T0]);
    expect(through.at(-1)).toMatchObject({ through: T0 + 1 });
    expect(tallies).toMatchObject({ ahead: 1 });
  });

  it('emits nothing of a minute after it has said the minute is through, whatever lane a mention comes from', async () => {
    await using log = await openTestLog(1);
    await log.append([
      ...inForce(policy, T0),
      progress('a', 'weibo', T0),
      mention('1', T0, '新发地'),
      progress('a', 'weibo', T0 + 3),
      mention('2', T0 + 1, '新发地', { lane: 'new' }),
      progress('new', 'weibo', T0 + 2),
      mention('3', T0 + 2, '新发地', { lane: 'new' }),
      progress('new', 'weibo', T0 + 5),
      progress('a', 'weibo', T0 + 5),
    ]);
    await runAnalyzer(log);
    let through = Number.NEGATIVE_INFINITY;
    for (const record of await recordsOf(log, 'activity')) {
      if (record.type === 'gathered-through') through = record.through;
      if (record.type === 'activity') expect(record.minute).toBeGreaterThanOrEqual(through);
    }
    expect(through).toBe(T0 + 5);
  });

  it('puts a policy into force from its minute on', async () => {
    const next = readPolicy('version: 1\nmonitors:\n  - { id: weather, name: 天气, any: [天气] }\n', 'next');
    const { sums } = await scored(
      progress('a', 'weibo', T0),
      ...inForce(next, T0 + 1),
      mention('1', T0, '新发地 天气'),
      progress('a', 'weibo', T0 + 1),
      mention('2', T0 + 1, '新发地 天气'),
      progress('a', 'weibo', T0 + 2),
    );
    expect(sums.map((sum) => [sum.subject, sum.minute])).toEqual([
      ['market', T0],
      ['weather', T0 + 1],
    ]);
  });

  it('samples show text, but none is made of a bare repost', async () => {
    const { sums } = await scored(
      progress('a', 'weibo', T0),
      mention('1', T0, '转发微博', { kind: 'repost', root: { id: 'r', text: '新发地休市', at: null } }),
      mention('2', T0, '新发地休市了'),
      progress('a', 'weibo', T0 + 1),
    );
    expect(sums[0]).toMatchObject({ n: 2 });
    expect(sums[0]?.samples.map((sample) => sample.text)).toEqual(['新发地休市了']);
  });

  it('tells topics where comments lie whose post nobody has shown us', async () => {
    const { features } = await scored(
      progress('a', 'weibo', T0),
      mention('1', T0, '新发地休市', { thread: 'unseen' }),
      mention('2', T0, '新发地怎么了', { thread: 'unseen' }),
      mention('3', T0, '新发地的三文鱼', { thread: 'other' }),
      mention('4', T0, '新发地', { thread: 'seen', root: { id: 'seen', text: '市场', at: null } }),
      progress('a', 'weibo', T0 + 1),
    );
    const [rows] = features.flatMap((record) => (record.type === 'features' ? record : []));
    expect(rows?.roots.map(({ id, tag }) => ({ id, tag }))).toEqual(
      ['unseen', 'other', 'seen'].map((thread) => ({ id: termHash(thread), tag: null })),
    );
  });

  it('refuses a store that was built with another dictionary', async () => {
    const folder = temporaryFolder('engine');
    {
      await using log = await openTestLog(1, folder);
      await log.append([...inForce(policy, T0), progress('a', 'weibo', T0), mention('1', T0, '新发地')]);
      await runAnalyzer(log);
    }
    await using log = await openTestLog(1, folder);
    const other = { ...analysis.engine, dictionary: 'another' };
    const processor = scoreProcessor({ ...analysis, engine: other, policyOf: policySource(log) });
    await expect(
      log.process(processor, { until: 'end', signal: new AbortController().signal }),
    ).rejects.toMatchObject({
      code: 'ENGINE_MISMATCH',
    });
  });
});
