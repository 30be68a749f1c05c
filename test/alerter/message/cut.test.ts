import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, cut } from '../../../services/alerter/message/cut.ts';

const segments = (text: string) =>
  [...new Intl.Segmenter('zh', { granularity: 'grapheme' }).segment(text)].map(({ segment }) => segment);

describe('the length in bytes', () => {
  it('is that of UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(bytesOf(text)).toBe(Buffer.byteLength(text));
      }),
    );
  });
});

describe('cutting', () => {
  it.each([
    ['新发地', 9, '新发地'],
    ['新发地', 8, '新…'],
    ['新发地', 5, '…'],
    ['新发地', 2, ''],
    ['a👨‍👩‍👧b', 21, 'a👨‍👩‍👧b'],
    ['a👨‍👩‍👧b', 19, 'a…'],
    ['🇨🇳🇨🇳', 12, '🇨🇳…'],
  ])('%s to %i bytes leaves %s', (text, limit, left) => {
    expect(cut(text, limit)).toBe(left);
  });

  it('keeps within the limit, keeps a beginning, and splits no character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-composite' }), fc.nat(60), (text, limit) => {
        const left = cut(text, limit);
        expect(bytesOf(left)).toBeLessThanOrEqual(limit);
        if (left === text) return;
        const kept = segments(left.replace(/…$/, ''));
        const whole = segments(text).slice(0, kept.length);
        expect(kept.join('')).toBe(whole.join('').trimEnd());
      }),
    );
  });
});
