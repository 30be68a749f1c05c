import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { areCopies, fingerprintOf } from '../../../services/analyzer/text/fingerprint.ts';
import type { GenericRow } from '../../../services/replay/simulate/row.ts';
import { rulesOf } from '../../../services/replay/simulate/rules.ts';
import { simulate } from '../../../services/replay/simulate/scenario.ts';
import { raid } from '../../../services/replay/simulate/scenarios.ts';
import { truthOf } from '../../../services/replay/simulate/truth.ts';
import { MINUTE_MS } from '../../../shared/time.ts';
import { openReader } from '../../analyzer/text/reader.ts';

const scenario = raid({ days: 1 });
const rows = [...simulate(scenario)];
const posts = rows.filter(({ id }) => id.includes('-raid0-'));

/** Texts joined to whatever they are a copy of. */
function clusters(texts: readonly string[]): readonly (readonly Uint8Array[])[] {
  return texts.reduce<readonly (readonly Uint8Array[])[]>((known, text) => {
    const print = fingerprintOf(text);
    if (!print) throw new Error(`too short: ${text}`);
    const { true: near = [], false: far = [] } = Object.groupBy(known, (cluster) =>
      cluster.some((other) => areCopies(other, print)) ? 'true' : 'false',
    );
    return [...far, [...near.flat(), print]];
  }, []);
}

function countBy(key: (row: GenericRow) => string): readonly number[] {
  return [...Map.groupBy(posts, key).values()].map((group) => group.length);
}

describe('a raid', () => {
  it('gives the same rows, byte for byte, as when this test was written', () => {
    const hash = createHash('sha256');
    for (const row of rows) hash.update(`${JSON.stringify(row)}\n`);
    expect(hash.digest('hex')).toBe('ddbd391e790c4b14a25fe2c3986c8df90f71498c365430a5607150267d84654f');
  });

  it('is 200 posts on Weibo within ten minutes, in every one of them', () => {
    expect(posts.map(({ platform, kind }) => `${platform} ${kind}`)).toEqual(Array(200).fill('weibo post'));
    const start = Date.parse('2026-03-02T15:00:00+08:00');
    const minutes = posts.map(({ at }) => Math.floor((Date.parse(at) - start) / MINUTE_MS));
    expect(new Set(minutes)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
  });

  it('is by 40 accounts, five posts each, five different texts', () => {
    expect(countBy(({ author }) => author ?? '')).toEqual(Array(40).fill(5));
    for (const own of Map.groupBy(posts, ({ author }) => author).values())
      expect(clusters(own.map(({ text }) => text))).toHaveLength(5);
  });

  it('is six texts, each some 33 times, lightly edited', () => {
    for (const seed of [1, 2, 3]) {
      const said = [...simulate(raid({ days: 1, seed }))].filter(({ id }) => id.includes('-raid0-'));
      const sizes = clusters(said.map(({ text }) => text)).map((cluster) => cluster.length);
      expect(sizes).toHaveLength(6);
      expect(Math.min(...sizes)).toBeGreaterThan(30);
    }
    expect(new Set(posts.map(({ text }) => text)).size).toBeGreaterThan(120);
  });

  it('is more even than chance: the gaps between posts vary by less than half of their mean', () => {
    const times = posts.map(({ at }) => Date.parse(at));
    const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    expect(Math.sqrt(variance) / mean).toBeLessThan(0.5);
  });

  it('names its place in every post, so that the policy beside it watches it', () => {
    expect(posts.every(({ text }) => text.includes('青槐农贸市场'))).toBe(true);
    expect(rulesOf(scenario)).toContain('{ id: market-raid0, name: 青槐农贸市场, any: [青槐农贸市场] }');
  });

  it('is in a bad mood', () => {
    const read = openReader();
    const negative = posts.filter(({ text }) => read(text).label === 'negative');
    expect(negative.length).toBeGreaterThan(180);
  });

  it('has its truth: not a cascade, over in ten minutes', () => {
    expect(truthOf(scenario).events).toEqual([
      {
        id: 'market-raid0',
        name: '青槐农贸市场',
        terms: ['青槐农贸市场'],
        onset: '2026-03-02T15:00:00+08:00',
        noticed: null,
        peak: '2026-03-02T15:09:00+08:00',
        end: '2026-03-02T15:09:00+08:00',
        kind: 'raid',
      },
    ]);
  });

  it('leaves the background as it is', () => {
    const others = [...simulate({ ...scenario, raids: [] })];
    expect(rows.filter(({ id }) => !id.includes('-raid0-'))).toEqual(others);
  });

  it('is refused about a topic that is not there', () => {
    const nowhere = { ...scenario, topics: [] };
    expect(() => simulate(nowhere).next()).toThrow(/market/);
    expect(() => truthOf(nowhere)).toThrow(/market/);
  });
});
