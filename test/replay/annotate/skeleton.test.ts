import { describe, expect, it } from 'vitest';
import { skeletonText } from '../../../services/replay/annotate/skeleton.ts';
import { sketch } from '../../../services/replay/annotate/sketch.ts';
import { readTruth } from '../../../services/replay/truth.ts';
import { isoMinute } from '../../../shared/time.ts';
import { T0 } from '../evaluate/stories.ts';

const points = [
  { minute: T0 + 30, n: 1, negative: 0 },
  { minute: T0 + 61, n: 60, negative: 20 },
  { minute: T0 + 70, n: 40, negative: 20 },
];

describe('a curve in letters', () => {
  it('shows where most was said, nothing as nothing, and a small beginning beside a high peak', () => {
    const [head, blocks, marks, scale] = sketch(points, T0, T0 + 90, [
      { at: T0 + 61, letter: 'o' },
      { at: T0 + 61, letter: 'p' },
      { at: T0 + 5000, letter: 'e' },
    ]);
    expect(head).toContain('一格 1 分钟，最高 60 条');
    expect(blocks?.length).toBe(90);
    expect([blocks?.[0], blocks?.[30], blocks?.[61], blocks?.[70]]).toEqual(['·', '▂', '█', '▇']);
    expect(marks?.indexOf('+')).toBe(61);
    expect(scale).toMatch(/^\|03-02 00:00 {4}\|03-02 00:16/);
    expect(sketch([], T0, T0 + 1440)[1]).toBe('·'.repeat(96));
  });
});

describe('the draft of a truth', () => {
  const candidate = {
    ...{ id: 'inc-1', title: '市场：“臭味”\nevents: [] # 《x》', terms: ['青槐', '"#'] },
    ...{ onset: T0 + 60, peak: T0 + 61, end: T0 + 80, note: '系统判为红\r\nevents:', points },
  };
  const draft = skeletonText({
    ...{ files: 'a.jsonl', manifest: '0123', from: T0, to: T0 + 90 },
    monitors: [{ name: '市场\nevents: []', points }],
    candidates: [candidate],
  });

  it('is no truth until a person has said what each event was', () => {
    expect(() => readTruth(draft, 'draft.yaml')).toThrow(/events\[0\]\.kind/);
  });

  it('is one when that is filled in, whatever the texts hold', () => {
    const [event, ...rest] = readTruth(draft.replace('kind:  ', 'kind: slow  '), 'draft.yaml');
    expect(rest).toEqual([]);
    expect(event).toMatchObject({
      onset: T0 + 60,
      peak: T0 + 61,
      end: T0 + 80,
      kind: 'slow',
      terms: ['青槐', '"#'],
    });
    expect(event?.name).toBe('市场：“臭味”\nevents: [] # 《x》');
    expect(draft).toContain(`onset: ${isoMinute(T0 + 60)}`);
  });

  it('of a replay without incidents is an empty truth with its curves', () => {
    const empty = skeletonText({
      files: 'a',
      manifest: '0',
      from: T0,
      to: T0 + 90,
      monitors: [{ name: '市场', points }],
      candidates: [],
    });
    expect(readTruth(empty, 'draft')).toEqual([]);
    expect(empty).toContain('█');
  });
});
