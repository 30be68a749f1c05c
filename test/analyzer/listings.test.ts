import { describe, expect, it } from 'vitest';
import { type BoardOf, listedUntil, standingAt, takeListed } from '../../services/analyzer/board/listings.ts';
import { readPolicy } from '../../services/policy.ts';
import type { Outgoing } from '../../shared/event-log/event-log.ts';
import type { Assessment, Listing } from '../../shared/records.ts';
import { MINUTE_MS } from '../../shared/time.ts';
import { assessmentsOf, inForce, mention, openTestLog, progress, runAnalyzer } from '../pipeline.ts';

const T0 = 26_500_000;
const MONITORS =
  'monitors:\n  - { id: plant, name: 化工厂, any: [青槐化工厂] }\n  - { id: bus, name: 公交, any: [晴苇线] }\n';

function listing(title: string, minute: number, more: Partial<Listing> = {}): Outgoing {
  const record: Listing = {
    ...{ v: 1, type: 'listing', lane: 'a', platform: 'weibo', title, at: minute * MINUTE_MS },
    ...{ rank: 3, heat: 1_300_000, discussions: 9000, category: '社会' },
    ...more,
  };
  return { stream: 'mentions', key: `weibo:${title}`, record };
}

/** A little everyday talk for some hours, so that the warm-up is over; the listings among it. */
function talk(minutes: number): Outgoing[] {
  return Array.from({ length: minutes }, (_, m) => [
    ...(m % 20 === 0 ? [mention(`m${m}`, T0 + m, '路过青槐化工厂，今天天气不错')] : []),
    progress('a', 'weibo', T0 + m + 1),
  ]).flat();
}

async function judged(
  board: string,
  told: ReadonlyMap<number, readonly Outgoing[]>,
  partitions = 1,
): Promise<Assessment[]> {
  await using log = await openTestLog(partitions);
  await log.append(
    inForce(readPolicy(`version: 1\ntopics: {watch: false}\n${board}${MONITORS}`, 'policy'), T0),
  );
  const records = talk(400);
  const out: Outgoing[] = [progress('a', 'weibo', T0)];
  let minute = T0;
  for (const record of records) {
    out.push(...(told.get(minute) ?? []));
    if ('record' in record && record.record.type === 'progress') minute += 1;
    out.push(record);
  }
  // Each minute's listings stand once, before the minute closes.
  await log.append(out.filter((record, i) => out.indexOf(record) === i));
  await runAnalyzer(log);
  return await assessmentsOf(log);
}

const explosion = new Map([[T0 + 120, [listing('青槐化工厂爆炸多人伤亡', T0 + 120)]]]);

describe('a title on a hot board', () => {
  it('that names a monitor and says harm is yellow at once, says why, goes no higher and ends when it is listed no more', async () => {
    const said = await judged('', explosion);
    const up = said.filter(({ level }) => level === 'yellow');
    expect(up[0]).toMatchObject({ subject: { kind: 'monitor', id: 'plant' }, phase: 'latent', jump: null });
    expect(up[0]?.minute).toBeLessThanOrEqual(T0 + 122);
    expect(up[0]?.because[0]).toMatchObject({ code: 'board' });
    expect(up[0]?.because[0]?.text).toContain(
      '热榜：「青槐化工厂爆炸多人伤亡」第 3 位，热度 130 万，讨论 9000，用词「爆炸',
    );
    expect(said.every(({ level }) => level !== 'orange' && level !== 'red')).toBe(true);
    expect(said.at(-1)).toMatchObject({ level: 'none', phase: 'quiet' });
    expect(said.every(({ subject }) => subject.id === 'plant')).toBe(true);
  });

  it('is the same with 1 and 4 partitions, and told twice counts once', async () => {
    const twice = new Map([
      [T0 + 120, [...(explosion.get(T0 + 120) ?? []), ...(explosion.get(T0 + 120) ?? [])]],
    ]);
    const one = await judged('', explosion);
    expect(await judged('', explosion, 4)).toEqual(one);
    expect(await judged('', twice)).toEqual(one);
  });

  it('without harm is evidence and no alarm; of all the office can be told', async () => {
    const calm = new Map([[T0 + 120, [listing('青槐化工厂开放参观', T0 + 120, { category: '旅游' })]]]);
    expect(await judged('', calm)).toEqual([]);
    expect((await judged('board: {watch: all}\n', calm)).some(({ level }) => level === 'yellow')).toBe(true);
    expect(await judged('board: {watch: none}\n', explosion)).toEqual([]);
  });

  it('that was read hours ago, or names nobody, changes nothing', async () => {
    const old = new Map([[T0 + 300, [listing('青槐化工厂爆炸多人伤亡', T0 + 120)]]]);
    expect(await judged('', old)).toEqual([]);
    expect(await judged('', new Map([[T0 + 120, [listing('某地工厂爆炸多人伤亡', T0 + 120)]]]))).toEqual([]);
  });
});

describe('the titles of a subject', () => {
  const rules = { watch: 'flagged', bar: 7, keepMinutes: 90, watched: 3 } as const;
  const words = { terms: [], harm: ['塌'], harmWeight: 0.5, response: [], negative: false, bare: false };
  const row = { title: '甲', rank: 30, heat: 200_000, discussions: null, category: '社会' };

  it('are told from the reading on that climbs far enough, and go on being told', () => {
    const board: BoardOf = { titles: [] };
    takeListed(board, { minute: 0, row, words }, rules);
    expect(standingAt(board, 0, rules)).toMatchObject({ flagged: false, title: '甲' });
    for (const minute of [60, 120])
      takeListed(board, { minute, row: { ...row, heat: 200_000 * 2 ** minute }, words }, rules);
    const climbed = standingAt(board, 120, rules)?.points ?? 0;
    expect(climbed).toBeGreaterThan(5);
    for (const title of ['乙', '丙', '丁', '戊'])
      takeListed(board, { minute: 125, row: { ...row, title }, words: { ...words, harmWeight: 1 } }, rules);
    expect(standingAt(board, 125, rules)?.flagged).toBe(true);
    expect(listedUntil(board, rules)).toBe(215);
    expect(standingAt(board, 215, rules)).toBeNull();
  });

  it('are not forgotten for being gone from the board: a title taken down is no recovery', () => {
    const board: BoardOf = { titles: [] };
    takeListed(board, { minute: 0, row: { ...row, rank: 1 }, words: { ...words, harmWeight: 2 } }, rules);
    expect(standingAt(board, 89, rules)?.flagged).toBe(true);
    expect(standingAt(board, 90, rules)).toBeNull();
  });

  it('are bounded', () => {
    const board: BoardOf = { titles: [] };
    for (let n = 0; n < 100; n++)
      takeListed(board, { minute: n, row: { ...row, title: `题${n}` }, words }, rules);
    expect(board.titles).toHaveLength(32);
    takeListed(board, { minute: 10_000, row, words }, rules);
    expect(board.titles).toHaveLength(1);
  });
});
