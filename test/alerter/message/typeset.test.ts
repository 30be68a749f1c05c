import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { harmless, typeset } from '../../../services/alerter/message/typeset.ts';

describe('typography', () => {
  it.each([
    ['停水三天,何时恢复?', '停水三天，何时恢复？'],
    ['市场 , 停业 。', '市场，停业。'],
    ['负面占比 41%,高于 35%', '负面占比 41%,高于 35%'],
    ['06-12 14:02 研判(距起点 4 分钟)', '06-12 14:02 研判（距起点 4 分钟）'],
    ['(zx=9.6)', '(zx=9.6)'],
    ['14.9 倍', '14.9 倍'],
    ['已核实.请知悉', '已核实。请知悉'],
    ['一行\n两行\t三行', '一行 两行 三行'],
    ['反\u202e向\u200b', '反 向'],
  ])('%j becomes %j', (text, set) => {
    expect(typeset(text)).toBe(set);
  });

  it('is settled by one pass', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'市场,，.。 (（)）:a1?\n') }), (text) => {
        const once = typeset(text);
        expect(typeset(once)).toBe(once);
      }),
    );
  });
});

describe('what the public wrote', () => {
  it.each([
    ['<@all> 快看', '＜＠all＞ 快看'],
    ['[点我](https://evil.example)', '［点我］(https：//evil．example)'],
    ['<at id=all></at>', '＜at id=all＞＜/at＞'],
    ['#新发地# 停业', '#新发地# 停业'],
    ['www.evil.example', 'www．evil．example'],
  ])('%j is carried out by no vendor: %j', (text, shown) => {
    expect(harmless(text)).toBe(shown);
  });
});
