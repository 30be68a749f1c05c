import { describe, expect, it } from 'vitest';
import { loadLexicon } from '../../../services/analyzer/lexicon/load.ts';
import { institutionAsked } from '../../../services/analyzer/text/institutions.ts';
import { openUnderstanding } from '../../../services/analyzer/understand.ts';
import { openReader } from './reader.ts';

const { stanceOf } = openUnderstanding(loadLexicon());
const read = openReader();

function asked(text: string): string | null | undefined {
  const { own, tokens, mood } = read(text);
  const { asks } = stanceOf(own, mood);
  return asks === null ? undefined : institutionAsked(tokens, asks);
}

describe('the institution that is asked', () => {
  it.each([
    ['请丰台区政府给个说法', '丰台区政府'],
    ['希望有关部门尽快处理', '有关部门'],
    ['强烈建议市场监管局彻查', '市场监管局'],
    ['物业什么时候修电梯？', '物业'],
    ['这事官方必须道歉', '官方'],
    ['丰台区政府，什么时候才能解决停水问题', '丰台区政府'],
    ['北京市卫健委应该公布名单', '北京市卫健委'],
    ['呼吁学校取消住校', '学校'],
    ['要求开发商退款', '开发商'],
    ['学校能不能别补课了', '学校'],
    ['供电公司什么时候恢复供电', '供电公司'],
  ])('%s: %s', (text, of) => {
    expect(asked(text)).toBe(of);
  });

  it.each([
    '什么时候给个说法',
    '能不能把路修一修',
    '建议严查新发地',
    '能不能公布他去过的医院',
    '请李四给个说法',
    '@王五 请给个说法',
  ])('%s is asked of none', (text) => {
    expect(asked(text)).toBeNull();
  });

  it('is the nearest one of the sentence where the asking clause names none', () => {
    expect(institutionAsked(['找', '过', '物业', ',', '还', '不', '修', '。', '公司'], '还不修')).toBe(
      '物业',
    );
    expect(institutionAsked(['公司', '放假', '。', '何时', '修'], '何时修')).toBeNull();
  });
});
