import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadLexicon } from '../../../services/analyzer/lexicon/load.ts';
import { crySigns } from '../../../services/analyzer/text/cry-signs.ts';
import { cryFigures } from '../../bench/figures.ts';
import { openReader } from './reader.ts';

const read = openReader();

/** Written for this test; none is in any file for training (test/analyzer/train/sources.test.ts holds other sets apart). */
const cries = [
  '桥洞底下灌满水了，我和外甥女趴在车顶，求人来',
  '三楼的老太太被烟呛倒了，门从里面锁着，快来个会开锁的',
  '我家在北坡第二排，泥浆冲进灶房了，公公还压在床底下',
  '电梯停在十一和十二楼中间，有个孕妇说肚子疼',
  '女儿补课回来的路上不见了，手表定位最后停在水塔边，穿绿色卫衣',
  '孩子抽得停不下来，救护车说半小时，能不能告诉我先做什么',
  '透析机坏了，县里没有备用的，我爸已经喘得躺不平',
  '老公又喝多了，拿板凳砸门，我带着两个孩子在阳台，帮忙报警',
  '被骗来打工，证件都给收走了，门口有人守着，求家里人报警',
  '安眠药都吃下去了，麻烦以后帮我照顾一下妈妈',
  '我不想活了',
  '遗书写完了，大家保重，再见',
  '村里断粮第三天，小孩饿得直哭，路还没通',
  '救命，门外有人拿刀',
];

const others = [
  '救命，这个小狗也太会撒娇了吧哈哈',
  '笑死我了，这段相声绝了',
  '昨天被困的驴友已经全部下山，感谢救援队',
  '这部电影里女主写遗书那段拍得真好',
  '今天单位搞消防演练，烟雾弹呛得我直咳嗽',
  '科普：燃气泄漏要先开窗，不要开灯',
  '加班加到想死，周末一定要睡个够',
  '凶手必须严惩，给家属一个交代',
  '十年前我们村也发过大水，现在堤修得很高了',
  '孩子找到了，谢谢各位帮忙转发',
  '停水通知发了没有？什么时候来水',
  '愿逝者安息，一路走好',
];

describe('a cry for help', () => {
  it.each(cries)('is heard: %s', (text) => {
    expect(read(text).help).toBe(true);
  });

  it.each(others)('is not: %s', (text) => {
    expect(read(text).help).toBe(false);
  });

  it.each([
    ['in traditional characters', '救命，門打不開，屋裡全是煙，奶奶動不了'],
    ['in full width', '救命！门打不开，屋里全是烟，奶奶动不了！！ＳＯＳ'],
    ['with spaces between', '救 命 门 打 不 开 屋 里 全 是 烟'],
    ['with stops between', '救.命.门打不开，屋里全是烟'],
    ['with two characters apart', '救 命，门打不开，屋里全是烟'],
    ['with zero-width characters', '救\u200b命，门打\u200b不开，屋里全是\u200b烟'],
    ['shouted', '救救救救救命！！！！！门打不开啊啊啊啊，屋里全是烟烟烟'],
    ['with Latin letters', '想自sha，药已经吃了'],
    ['with homophones', '想紫砂，药已经吃了'],
  ])('is heard %s', (_, text) => {
    expect(read(text).help).toBe(true);
  });

  it('is no matter of the place that is named', () => {
    const at = (place: string): boolean => read(`${place}发大水，我们一家困在房顶，求救`).help;
    expect(['河南', '四川', '广东', '新疆', '上海'].map(at)).toEqual([true, true, true, true, true]);
  });

  it('can be explained by its words and signs', () => {
    const { cry } = read.explain('我们一家困在房顶，水还在涨，求救');
    expect(cry.some(({ part, moved }) => part.includes('救') && moved > 0)).toBe(true);
    expect(cry.some(({ by, moved }) => by.includes('trapped') && moved > 0)).toBe(true);
    expect(read.explain('').cry).toEqual([]);
  });

  it('is found by nine of ten in the labelled set (.92), of every kind by three of four at least (.80)', () => {
    const { recall, byKind } = cryFigures(read);
    expect(recall).toBeGreaterThan(0.9);
    for (const [kind, share] of Object.entries(byKind))
      if (kind !== 'none') expect(share, kind).toBeGreaterThan(0.75);
  });
});

describe('the signs of cries', () => {
  const signs = loadLexicon().cries;

  it('are of every kind', () => {
    expect(new Set(signs.values())).toEqual(new Set(crySigns));
  });

  it('fit into the bits of an integer', () => {
    expect(crySigns.length).toBeLessThan(32);
  });
});

it('none of the sentences above is trained on', () => {
  const folder = new URL('../../../services/analyzer/model/training/', import.meta.url);
  const list: { files: string[]; public?: boolean }[] = JSON.parse(
    readFileSync(new URL('sources.json', folder), 'utf8'),
  );
  const own = list.filter((source) => source.public !== true).flatMap(({ files }) => files);
  const all = own.map((file) => readFileSync(new URL(file, folder), 'utf8')).join('\n');
  expect(all.length).toBeGreaterThan(100_000);
  for (const text of [...cries.filter(({ length }) => length > 8), ...others])
    expect(all).not.toContain(text);
});
