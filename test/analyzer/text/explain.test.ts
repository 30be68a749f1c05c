import { describe, expect, it } from 'vitest';
import { openReader } from './reader.ts';

const read = openReader();

describe('an explanation', () => {
  it('names the parts that moved a text, as they are written, the strongest first', () => {
    const { parts } = read.explain('食堂的饭太恶心了，孩子都吃坏了');
    const moved = parts.map((part) => Math.abs(part.moved));
    expect(moved).toEqual(moved.toSorted((a, b) => b - a));
    expect(parts.some(({ part, moved: by }) => part.includes('恶心') && by < 0)).toBe(true);
  });

  it('adds up to what the text got, but for what is too small to tell', () => {
    for (const text of ['太过分了，必须严惩', '辛苦了，谢谢你们', '虽然道歉了，但是没有用', '凭什么']) {
      const { start, parts, total } = read.explain(text);
      const sum = parts.reduce((all, { moved }) => all + moved, start);
      expect(Math.abs(sum - total), text).toBeLessThan(0.3);
      expect(Math.sign(total), text).toBe(Math.sign(read(text).mood));
    }
  });

  it('says which rule heard what', () => {
    const by = (text: string): readonly string[] => read.explain(text).parts.map((part) => part.by);
    expect(by('一点都不满意')).toContain('turnedGood');
    expect(by('凭什么')).toContain('question');
    expect(by('真好[微笑]')).toContain('irony');
  });

  it('quotes dialect as it was written, and gives names no part', () => {
    const { parts } = read.explain('河南的路太埋汰了');
    expect(parts.some(({ part }) => part.includes('埋汰'))).toBe(true);
    expect(parts.some(({ part, by }) => by === 'words' && part === '河南')).toBe(false);
  });

  it('of nothing has no parts', () => {
    expect(read.explain('').parts).toEqual([]);
    expect(read.explain('转发微博').parts).toEqual([]);
  });
});
