import { describe, expect, it } from 'vitest';
import { loadLexicon } from '../../../services/analyzer/lexicon/load.ts';
import { openUnderstanding } from '../../../services/analyzer/understand.ts';
import { openReader } from './reader.ts';

const { placesOf } = openUnderstanding(loadLexicon());
const read = openReader();

function places(text: string): readonly (readonly [string, string | null])[] {
  const { own, tokens } = read(text);
  return placesOf(own, tokens).map(({ name, code }) => [name, code] as const);
}

describe('places', () => {
  it.each([
    ['昆山的厂子又停工了', '昆山', '320583'],
    ['北京朝阳的朋友小心', '北京朝阳', '110105'],
    ['河北省大名县停电', '河北省大名县', '130425'],
    ['在沪打工十年', '沪', '310000'],
    ['魔都今天又下雨', '魔都', '310000'],
    ['羊城晚上几点关门', '羊城', '440100'],
    ['内蒙的羊肉', '内蒙', '150000'],
    ['恩施下暴雨了', '恩施', '422800'],
    ['四川江油地震', '四川江油', '510781'],
    ['海淀区的学校', '海淀区', '110108'],
    ['我家住朝阳，天天堵', '朝阳', '211300'],
    ['朝阳区停水', '朝阳区', null],
    ['川A12345乱停车', '川', '510000'],
    ['沈阳市民都知道', '沈阳', '210100'],
    ['上海人表示习惯了', '上海', '310000'],
    ['河南暴雨', '河南', '410000'],
    ['海南还在下雨', '海南', '460000'],
    ['内蒙古下雪了', '内蒙古', '150000'],
    ['乾县停电', '干县', '610424'],
    ['浦东新区发的通知', '浦东新区', '310115'],
  ])('%s: %s', (text, name, code) => {
    expect(places(text)[0]).toEqual([name, code]);
  });

  it.each([
    '我们都爱好和平',
    '长安汽车刹车失灵',
    '迎着朝阳跑步',
    '鼓楼下面有人摆摊',
    '双方合作愉快',
    '平安就好',
    '牛奶开封之后坏了',
    '南京路上都是人',
    '想吃兰州拉面',
    '去大方地说出来',
    '他比如说过这话',
    '阿里巴巴的客服',
    '这件事大同小异',
    '公安已经到了',
    '酒店大堂没人',
    '路边小店关门了',
    '说一口河南话',
  ])('%s names none', (text) => {
    expect(places(text)).toEqual([]);
  });

  it('are found in time that grows with the text only', () => {
    const text = '北京朝阳区河北省大名县和平区鼓楼区沪粤鲁'.repeat(20_000);
    const started = process.hrtime.bigint();
    expect(placesOf(text, [text]).length).toBeGreaterThan(1000);
    expect(Number(process.hrtime.bigint() - started) / 1e9).toBeLessThan(5);
  });
});
