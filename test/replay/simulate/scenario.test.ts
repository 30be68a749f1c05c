import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { generic } from '../../../services/collector/formats/generic.ts';
import type { GenericRow } from '../../../services/replay/simulate/row.ts';
import { simulate, simulateArrivals, simulateLines } from '../../../services/replay/simulate/scenario.ts';
import { bench, rehearsal } from '../../../services/replay/simulate/scenarios.ts';
import type { Scenario, Topic } from '../../../services/replay/simulate/spec.ts';
import { nameOf } from '../../../services/replay/simulate/text.ts';
import { truthOf } from '../../../services/replay/simulate/truth.ts';
import { MINUTE_MS, minuteOf } from '../../../shared/time.ts';

const small = rehearsal({ quietHours: 2, afterHours: 2 });
const smallRows = [...simulate(small)];
const rough: Scenario = {
  ...small,
  arrival: { delayed: true, lateShare: 0.03, duplicateShare: 0.05, malformedShare: 0.02 },
};

function sha256(lines: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const line of lines) hash.update(`${line}\n`);
  return hash.digest('hex');
}

function count(rows: readonly GenericRow[], from: number, to: number): number {
  const start = small.startMinute;
  return rows.filter(({ at }) => {
    const minute = minuteOf(Date.parse(at)) - start;
    return minute >= from && minute < to;
  }).length;
}

describe('a scenario', () => {
  it('gives the same log and the same truth, byte for byte, as when this test was written', () => {
    expect(sha256(simulateLines(small))).toBe(
      'dbaf318d321dd2b7ca15e928ea5350874d364af18eeca8780e570d42edd307b6',
    );
    expect(sha256(simulateLines(rough))).toBe(
      '53ffcc1820d1b616897b23513b0c137794459a4c17ed013fe0d996ea2cb714fb',
    );
    expect(sha256([JSON.stringify(truthOf(small))])).toBe(
      '50e04be609a33f8a833cedbf09e0ddf8cc0efbe283ce5bc659f94e1345394a07',
    );
  });

  it('gives another log for another seed, with other ids', () => {
    const other = [...simulate(rehearsal({ quietHours: 2, afterHours: 2, seed: 2 }))];
    const ids = new Set(smallRows.map(({ id }) => id));
    expect(other.some(({ id }) => ids.has(id))).toBe(false);
    expect(other.map(({ text }) => text)).not.toEqual(smallRows.map(({ text }) => text));
  });

  it('speaks in order of time, within its span, each id once', () => {
    const times = smallRows.map(({ at }) => Date.parse(at));
    expect(times.every((time, i) => time >= (times[i - 1] ?? 0))).toBe(true);
    expect(times[0]).toBeGreaterThanOrEqual(small.startMinute * MINUTE_MS);
    expect(times.at(-1)).toBeLessThan((small.startMinute + small.minutes) * MINUTE_MS);
    expect(new Set(smallRows.map(({ id }) => id)).size).toBe(smallRows.length);
  });

  it('is readable as generic mentions, every line of it', () => {
    const lines = [...simulateLines(small)];
    expect(generic.matches(lines.slice(0, 5).map((line) => JSON.parse(line)))).toBe(true);
    for (const [i, line] of lines.entries()) {
      const draft = generic.parse(line);
      const row = smallRows[i];
      expect(draft).not.toHaveProperty('rejected');
      expect(draft).toMatchObject({
        id: row?.id,
        thread: row?.threadId,
        text: row?.text,
        at: Date.parse(row?.at ?? ''),
      });
      expect(JSON.parse(line)).toEqual(row);
    }
  });

  it('hangs every comment and repost under a post or article that was there before, on the same platform', () => {
    const roots = new Map<string, GenericRow>();
    const ids = new Set<string>();
    for (const row of smallRows) {
      if (row.kind === 'post' || row.kind === 'article') {
        expect(row.threadId).toBe(row.id);
        expect(row.kind).toBe(row.platform === 'weibo' ? 'post' : 'article');
        roots.set(row.id, row);
      } else {
        expect(roots.get(row.threadId)?.platform).toBe(row.platform);
        expect(ids.has(row.parentId ?? '')).toBe(true);
      }
      ids.add(row.id);
    }
    expect(roots.size).toBeGreaterThan(50);
  });

  it('is quiet, then jumps: in ten minutes more is said than in two hours before', () => {
    expect(count(smallRows, 120, 130)).toBeGreaterThan(count(smallRows, 0, 120) / 2);
    const market = smallRows.filter(({ id }) => id.includes('-market-'));
    expect(count(market, 120, 130)).toBeGreaterThan(count(market, 0, 120));
    const hub = smallRows.find(({ author }) => author === 'market-hub');
    expect(hub).toMatchObject({ kind: 'post', authorKind: 'media', at: '2026-03-02T02:00:00.000+08:00' });
  });

  it('reaches WeChat after its lag', () => {
    const echo = smallRows.filter(({ id }) => id.includes('-crisis0e-'));
    expect(echo[0]).toMatchObject({
      platform: 'wechat',
      kind: 'article',
      at: '2026-03-02T02:40:00.000+08:00',
    });
    expect(echo.length).toBeGreaterThan(60);
  });

  it('names its place in every post and in about a tenth of the comments', () => {
    const name = nameOf('青槐', 'market');
    const market = smallRows.filter(({ id }) => id.includes('-market-'));
    const posts = market.filter(({ kind }) => kind === 'post');
    const comments = market.filter(({ kind }) => kind === 'comment');
    expect(posts.every(({ text }) => text.includes(name))).toBe(true);
    const named = comments.filter(({ text }) => text.includes(name)).length / comments.length;
    expect(named).toBeGreaterThan(0.07);
    expect(named).toBeLessThan(0.13);
  });

  it('has many authors, none of them saying much, each of one kind and region', () => {
    const rows = [...simulate(bench({ mentions: 20_000, perSecond: 50, topics: 1 }))].filter(
      ({ platform }) => platform === 'weibo',
    );
    const said = Map.groupBy(rows, ({ author }) => author);
    expect(said.size).toBeGreaterThan(rows.length / 3);
    expect(Math.max(...[...said.values()].map((own) => own.length))).toBeLessThan(rows.length / 100);
    for (const own of said.values()) {
      expect(new Set(own.map(({ authorKind, region }) => `${authorKind} ${region}`)).size).toBe(1);
    }
  });
});

describe('topics', () => {
  const extra: Topic = {
    id: 'homes',
    place: '岚笙',
    kind: 'housing',
    perMinute: { weibo: 3, wechat: 1 },
    region: '330000',
  };

  it('must have ids of their own', () => {
    const twice: Scenario = { ...small, topics: [...small.topics, ...small.topics] };
    expect(() => simulate(twice).next()).toThrow(/same id/);
  });

  it('can be added, first or last, without changing what is said about the others', () => {
    const others = (scenario: Scenario) =>
      sha256(
        [...simulate(scenario)].filter(({ id }) => !id.includes('-homes-')).map((row) => JSON.stringify(row)),
      );
    const plain = others(rough);
    expect(others({ ...rough, topics: [...rough.topics, extra] })).toBe(plain);
    expect(others({ ...rough, topics: [extra, ...rough.topics] })).toBe(plain);
  });

  it('keep their background when a crisis is added to them', () => {
    const background = (scenario: Scenario) =>
      [...simulate(scenario)].filter(({ id }) => !id.includes('crisis')).map((row) => JSON.stringify(row));
    expect(background({ ...small, crises: [] })).toEqual(background(small));
  });
});

describe('arrival', () => {
  const arrived = [...simulateArrivals(rough)];

  it('is in order, never before the time of the mention, and brings every mention', () => {
    expect(arrived.every(({ arrivedAt }, i) => arrivedAt >= (arrived[i - 1]?.arrivedAt ?? 0))).toBe(true);
    expect(arrived.every(({ arrivedAt, row }) => arrivedAt >= Date.parse(row.at))).toBe(true);
    expect(new Set(arrived.map(({ row }) => row.id))).toEqual(new Set(smallRows.map(({ id }) => id)));
  });

  it('repeats the share asked for, unchanged, and delays the share asked for past ordinary delays', () => {
    const repeats = arrived.length - smallRows.length;
    expect(repeats / smallRows.length).toBeGreaterThan(0.04);
    expect(repeats / smallRows.length).toBeLessThan(0.06);
    const texts = new Map(smallRows.map((row) => [row.id, row]));
    expect(
      arrived.every(
        ({ row }) => texts.get(row.id) === row || JSON.stringify(texts.get(row.id)) === JSON.stringify(row),
      ),
    ).toBe(true);
    const weibo = arrived.filter(({ row }) => row.platform === 'weibo');
    const lateBy = (minutes: number) =>
      weibo.filter(({ arrivedAt, row }) => arrivedAt - Date.parse(row.at) > minutes * MINUTE_MS).length /
      weibo.length;
    expect(lateBy(15)).toBeGreaterThan(0.012);
    expect(lateBy(15)).toBeLessThan(0.03);
    expect(lateBy(30)).toBeGreaterThan(0.009);
    expect(lateBy(30)).toBeLessThan(0.022);
  });

  it('adds damaged lines, each refused with a reason, and leaves the others whole', () => {
    const lines = [...simulateLines(rough)];
    const refused = lines.filter((line) => 'rejected' in generic.parse(line));
    expect(refused.length / arrived.length).toBeGreaterThan(0.014);
    expect(refused.length / arrived.length).toBeLessThan(0.026);
    expect(lines.length - refused.length).toBe(arrived.length);
  });
});

describe('the bench', () => {
  it('gives exactly the mentions asked for, at about the rate asked for, over many named places', () => {
    const scenario = bench({ mentions: 30_000, perSecond: 100 });
    const rows = [...simulate(scenario)];
    expect(rows.length).toBe(30_000);
    const seconds = (Date.parse(rows.at(-1)?.at ?? '') - Date.parse(rows[0]?.at ?? '')) / 1000;
    expect(30_000 / seconds).toBeGreaterThan(80);
    expect(30_000 / seconds).toBeLessThan(120);
    expect(new Set(scenario.topics.map(({ place, kind }) => nameOf(place, kind))).size).toBe(200);
    const words = rows.map(({ text }) => text).filter((text) => text !== '转发微博');
    expect(new Set(words).size / words.length).toBeGreaterThan(0.8);
  });

  it('starts at once, however much is asked for', () => {
    const endless = simulate(bench({ mentions: 4_000_000, perSecond: 2000 }));
    expect(endless.next().value).toMatchObject({ id: expect.stringMatching(/^s1-t\d+-/) });
    endless.return(undefined);
  });
});
