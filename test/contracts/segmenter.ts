import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Segmenter } from '../../services/analyzer/segmenters/segmenter.ts';

/** The laws of the port; every adapter passes all of them. `open` may be called often and with different words. */
export function segmenterContract(open: (userWords: readonly string[]) => Segmenter): void {
  const plain = open([]);
  const plainly = SAMPLES.map((text) => plain.cut(text));

  describe('cut', () => {
    it('loses nothing: the tokens join to the text', () => {
      for (const text of SAMPLES) expect(plain.cut(text).join('')).toBe(text);
    });

    it('loses nothing of any well-formed text', () => {
      const piece = fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'binary' }),
        fc.constantFrom(...SAMPLES),
      );
      fc.assert(
        fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
          const text = pieces.join('').toWellFormed();
          expect(plain.cut(text).join('')).toBe(text);
        }),
      );
    });

    it('turns a lone surrogate into U+FFFD and keeps what stands around it', () => {
      for (const text of ['新发地\ud83d市场', '\udc00', 'a\ud800']) {
        expect(plain.cut(text).join('')).toBe(text.toWellFormed());
      }
    });

    it('gives no tokens for an empty text', () => {
      expect(plain.cut('')).toEqual([]);
    });

    it('gives no empty token', () => {
      for (const text of SAMPLES) expect(plain.cut(text)).not.toContain('');
    });

    it('finds common words', () => {
      expect(plain.cut('市场监管部门正在调查')).toEqual(expect.arrayContaining(['市场', '正在', '调查']));
    });

    it('keeps words in Latin letters whole', () => {
      const tokens = plain.cut('他说yyds，AI training很难，KPI没完成');
      expect(tokens).toEqual(expect.arrayContaining(['yyds', 'AI', 'training', 'KPI']));
    });

    it('discovers a word that no dictionary holds', () => {
      // 网传 is in neither dictionary file as of the pinned versions; HMM finds it.
      expect(plain.cut('网传燃气爆炸')).toContain('网传');
    });

    it('gives the same tokens for the same text', () => {
      expect(SAMPLES.map((text) => plain.cut(text))).toEqual(plainly);
    });

    it('cuts a hundred thousand characters', () => {
      for (const text of ['新发地市场'.repeat(20_000), '哈'.repeat(100_000), 'a'.repeat(100_000)]) {
        expect(plain.cut(text).join('').length).toBe(100_000);
      }
    });
  });

  describe('user words', () => {
    const words = ['新发地批发市场', '龙湖畔小区', '的了', '青云街道办', 'A1区'];

    it('stay whole inside a sentence, even where their parts are far commoner', () => {
      const segmenter = open(words);
      for (const word of words) expect(segmenter.cut(`我们${word}，今天`)).toContain(word);
    });

    it('do not change how other text is cut', () => {
      const segmenter = open(words);
      SAMPLES.forEach((text, index) => {
        if (!words.some((word) => text.includes(word))) expect(segmenter.cut(text)).toEqual(plainly[index]);
      });
    });

    it('of one segmenter do not leak into another', () => {
      const first = open(['龙湖畔小区']);
      const second = open(['青云街道办']);
      expect(first.cut('龙湖畔小区和青云街道办')).toContain('龙湖畔小区');
      expect(first.cut('龙湖畔小区和青云街道办')).not.toContain('青云街道办');
      expect(second.cut('龙湖畔小区和青云街道办')).toContain('青云街道办');
    });
  });

  describe('the dictionary hash', () => {
    it('is hexadecimal and the same for the same words', () => {
      expect(plain.dictionary).toMatch(/^[0-9a-f]{16,}$/);
      expect(open([]).dictionary).toBe(plain.dictionary);
    });

    it('changes with the user words', () => {
      expect(open(['龙湖畔小区']).dictionary).not.toBe(plain.dictionary);
    });
  });
}

const SAMPLES = [
  '新发地市场的三文鱼检出新冠病毒，什么时候给个说法',
  '[怒][二哈]#北京加油#转发微博 //@某人:太离谱了!!!',
  '👨‍👩‍👧😀❤️🙏🙏🙏',
  'iPhone15 3.14元 2020-06-13 100% 5G yyds',
  '  两 个  空格\n换行\t制表',
  'naïve café 日本語カタカナ 한국어 русский',
  '\u0000零\u200b宽\ufeff',
  '𠮷野家𪚥',
  '（全角）【方括号】《书名》“引号”……——',
];
