import { describe, expect, it } from 'vitest';
import { findAppeal } from '../../../services/analyzer/text/appeal.ts';
import { openReader } from './reader.ts';

const read = openReader();

function appealOf(text: string) {
  const { own, tokens } = read(text);
  return findAppeal(own, tokens);
}

describe('an appeal', () => {
  it.each([
    ['请丰台区政府给个说法', '给个说法', '丰台区政府'],
    ['希望有关部门尽快处理', '尽快处理', '有关部门'],
    ['强烈建议市场监管局彻查', '强烈建议市场监管局彻查', '市场监管局'],
    ['物业什么时候修电梯？', '什么时候修电梯', '物业'],
    ['求求警方管管吧', '求求警方管管吧', '警方'],
    ['这事官方必须道歉', '必须道歉', '官方'],
    ['丰台区政府，什么时候才能解决停水问题', '什么时候才能解决停水问题', '丰台区政府'],
    ['北京市卫健委应该公布名单', '应该公布名单', '北京市卫健委'],
    ['呼吁学校取消住校', '呼吁学校取消住校', '学校'],
    ['要求开发商退款', '要求开发商退款', '开发商'],
    ['学校能不能别补课了', '能不能别补课了', '学校'],
    ['市场监督管理局在哪，赶紧管管吧', '赶紧管管吧', '市场监督管理局'],
    ['供电公司什么时候恢复供电', '什么时候恢复供电', '供电公司'],
  ])('%s: %s, of %s', (text, ask, of) => {
    expect(appealOf(text)).toEqual({ ask, of });
  });

  it.each([
    ['什么时候给个说法', '什么时候给个说法'],
    ['能不能把路修一修', '能不能把路修一修'],
    ['还我血汗钱', '还我血汗钱'],
    ['建议严查新发地', '建议严查新发地'],
    ['求解决', '求解决'],
  ])('%s is asked of nobody in particular', (text, ask) => {
    expect(appealOf(text)).toEqual({ ask, of: null });
  });

  it.each([
    '希望疫情早日结束',
    '北京加油，希望大家平安',
    '请问这是哪里',
    '请大家戴好口罩',
    '我要请假',
    '我建议你去医院',
    '公司今天放假',
    '今天去了派出所',
    '给力',
    '转发微博',
  ])('is not found in %s', (text) => {
    expect(appealOf(text)).toBeNull();
  });

  it('is never asked of a person', () => {
    expect(appealOf('张三必须道歉')?.of).toBeNull();
    expect(appealOf('请李四给个说法')?.of).toBeNull();
    expect(appealOf('@王五 请给个说法')?.of).toBeNull();
  });

  it('is not asked of what it talks about', () => {
    expect(appealOf('能不能公布他去过的医院')).toEqual({ ask: '能不能公布他去过的医院', of: null });
  });

  it('quotes at most forty characters', () => {
    expect(appealOf(`要求物业${'退还多收的费用'.repeat(20)}`)?.ask).toHaveLength(40);
  });
});
