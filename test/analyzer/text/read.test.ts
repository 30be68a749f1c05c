import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openReader } from './reader.ts';

const read = openReader();

describe('terms', () => {
  it('are words of substance, once each, in order', () => {
    expect(read('批发市场的三文鱼，三文鱼和批发市场已经封了').terms).toEqual(['批发市场', '三文鱼']);
  });

  it('are no stop words, numbers, punctuation, emoticons, emoji, names or links', () => {
    const { terms } = read('我们觉得真的 2020 100% ！！ [怒骂] 😭 @张三 http://t.cn/abc 因为所以');
    expect(terms).toEqual([]);
  });

  it('take a hashtag whole', () => {
    expect(read('#新发地 疫情#怎么样了').terms).toContain('新发地 疫情');
  });

  it('are in small letters', () => {
    expect(read('AI和Iphone涨价').terms).toEqual(['ai', 'iphone', '涨价']);
  });

  it('are at most 25', () => {
    const text = '甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥'
      .split('')
      .map((unit) => `#${unit}市场#${unit}医院#${unit}学校`)
      .join(' ');
    expect(read(text).terms).toHaveLength(25);
  });
});

describe('a reading', () => {
  it('of a bare repost says nothing', () => {
    expect(read('转发微博')).toEqual({
      own: '',
      tokens: [],
      terms: [],
      mood: 0,
      label: 'neutral',
      angry: false,
      feeling: null,
      help: false,
    });
  });

  it('of a repost judges its author’s own words only', () => {
    expect(read('支持//@某人:气死我了，太过分了').label).toBe('positive');
  });

  it('keeps every word of the text in its tokens', () => {
    expect(read('新发地 市场封了').tokens.join('')).toBe('新发地市场封了');
  });

  it('is the same for the same text, well-formed, and within its bounds', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 10 }),
      fc.constantFrom(
        '太过分了',
        '不',
        '很',
        '高兴',
        '！',
        '[怒]',
        '#新发地#',
        '【',
        '//@某人:',
        '凭什么',
        '吗',
        '，',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        const text = pieces.join('');
        const reading = read(text);
        expect(read(text)).toEqual(reading);
        expect(Number.isInteger(reading.mood) && Math.abs(reading.mood) <= 1000).toBe(true);
        expect(Object.is(reading.mood, -0)).toBe(false);
        if (reading.feeling !== null) expect(reading.label).toBe('negative');
        expect(reading.own.isWellFormed()).toBe(true);
        expect(reading.terms.length).toBeLessThanOrEqual(25);
        expect(new Set(reading.terms).size).toBe(reading.terms.length);
        if (reading.angry) expect(reading.label).toBe('negative');
        expect(JSON.parse(JSON.stringify(reading))).toEqual(reading);
      }),
    );
  });

  it('does not depend on what was read before: nothing of a longer text shines through', () => {
    // Each of the second is as long as what stands before the last mark, or before 以, of one of the first.
    const texts = ['不可能？？', '真可怕？', '太好了可以', '太好了可'];
    const fresh = texts.map((text) => openReader()(text));
    for (const before of texts) {
      for (const [index, text] of texts.entries()) {
        read(before);
        expect([before, read(text)]).toEqual([before, fresh[index]]);
      }
    }
  });

  it('of three million characters ends, and reads their beginning', () => {
    const reading = read(`太过分了。${'长'.repeat(3_000_000)}`);
    expect(reading.label).not.toBe('positive');
    expect(reading.own.startsWith('太过分了')).toBe(true);
    expect(reading.own.length).toBeLessThanOrEqual(50_000);
  });
});
