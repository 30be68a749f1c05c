import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../../services/alerter/message/cut.ts';
import { fitted, plain } from '../../../services/alerter/message/fitted.ts';
import { linesOf } from '../../../services/alerter/message/lines.ts';
import { anyTelling, LINK, telling } from './messages.ts';

const NO_LIMIT = 1e9;

describe('a message as bare text', () => {
  it('is read in ten seconds: how bad and what, what is asked by when, where, since when, how fast, why', () => {
    expect(fitted(linesOf(telling()), plain, NO_LIMIT).split('\n')).toEqual([
      '【红色 I级】农产品市场：新发地、三文鱼、停业',
      '请您：06-12 14:19 前签收',
      '升级：黄色→红色；微博、微信，阶段：爆发；累计 312 条',
      '速度：每分钟超出常态 21 条，约 12 分钟翻一番',
      '依据：热度：15 分钟 312 条，平时 21 条',
      '负面占比 41%，高于 35%',
      '为何不更高：独立发言人 80 人，未过 120 人',
      '问得最多：共 37 条在问同一件事，占提问的 42%，原话见详情',
      '起点 06-12 14:00，06-12 14:04 研判（距起点 4 分钟，来源延迟 2 分钟，合计 6 分钟）',
      '同时告知：王五、赵六',
      '证据完整度 92%；规则 01234567；inc-0123456789ab',
      `详情：${LINK}`,
    ]);
  });

  it('says first of all that it is a drill and that it may have come before', () => {
    const text = fitted(linesOf(telling({ drill: true }, { repeat: true })), plain, NO_LIMIT);
    expect(text).toMatch(/^【演练】【可能重复】【红色 I级】/);
  });

  it('loses the further reasons first and the essentials never', () => {
    const lines = linesOf(telling());
    const shorter = fitted(lines, plain, bytesOf(fitted(lines, plain, NO_LIMIT)) - 1);
    expect(shorter).not.toContain('负面占比');
    expect(shorter).toContain('为何不更高');
    const least = fitted(lines, plain, 170);
    expect(least.split('\n')).toEqual([
      expect.stringMatching(/^【红色 I级】农产品/),
      '请您：06-12 14:19 前签收',
      `详情：${LINK}`,
    ]);
  });
});

const characters = (text: string) =>
  [...new Intl.Segmenter('zh', { granularity: 'grapheme' }).segment(text)].map(({ segment }) => segment);

/** Of whole characters, with an ellipsis for the rest. */
function isBeginning(line: string, whole: string): boolean {
  const kept = characters(line).slice(0, -1);
  return line.endsWith('…') && characters(whole).slice(0, kept.length).join('') === kept.join('');
}

describe('whatever it holds, and however short it must be', () => {
  it('a message keeps within the limit, splits no character, and keeps its level and its one link', () => {
    fc.assert(
      fc.property(anyTelling, fc.integer({ min: 240, max: 2000 }), (told, limit) => {
        const text = fitted(linesOf(told), plain, limit);
        expect(bytesOf(text)).toBeLessThanOrEqual(limit);
        expect(text.isWellFormed()).toBe(true);
        const whole = fitted(linesOf(told), plain, NO_LIMIT).split('\n');
        for (const line of text.split('\n'))
          expect(whole.some((one) => one === line || isBeginning(line, one))).toBe(true);
        expect(text.endsWith(`${told.signs ? '签收' : '详情'}：${LINK}`)).toBe(true);
        expect(text.match(/:\/\//g)).toHaveLength(1);
        expect(text).toMatch(/^(【演练】)?(【可能重复】)?【(?:[蓝黄橙红]色 I{1,3}V?级|解除|已签收)】/);
        if (told.message.drill) expect(text).toMatch(/^【演练】/);
      }),
      { numRuns: 300 },
    );
  });
});
