import { describe, expect, it } from 'vitest';
import { loadLexicon } from '../../../services/analyzer/lexicon/load.ts';
import { loadLines } from '../../../services/analyzer/lexicon/load-appeals.ts';
import { createCueFinder } from '../../../services/analyzer/text/cues.ts';
import { createLineFinder } from '../../../services/analyzer/text/lines.ts';
import { openUnderstanding } from '../../../services/analyzer/understand.ts';
import { appealKinds } from '../../../shared/appeals.ts';
import { openReader } from './reader.ts';

const understand = openUnderstanding(loadLexicon());
const read = openReader();

function stanceOf(text: string) {
  const { own, mood } = read(text);
  return understand.stanceOf(own, mood);
}

describe('a cue', () => {
  const find = createCueFinder([
    { kind: 'a', weight: 1, pattern: '不…吗' },
    { kind: 'b', weight: 1, pattern: '^求' },
    { kind: 'c', weight: 1, pattern: '怎么办$' },
  ]);
  const kinds = (text: string): string =>
    find(text)
      .map(({ cue }) => cue.kind)
      .join('');

  it('holds a gap within one clause only', () => {
    expect(kinds('你不知道吗')).toBe('a');
    expect(kinds('我不去,好吗')).toBe('');
    expect(kinds(`不${'很'.repeat(30)}吗`)).toBe('');
  });

  it('stands at the begin or the end of a clause', () => {
    expect(kinds('求帮忙')).toBe('b');
    expect(kinds('要求帮忙')).toBe('');
    expect(kinds('这怎么办,急')).toBe('c');
    expect(kinds('怎么办理')).toBe('');
  });
});

describe('the stance of a comment', () => {
  it.each([
    ['物业电话打了三天没人接', 'complaint'],
    ['求助，我爸走失了，谁能帮忙找找', 'help'],
    ['请问什么时候恢复供水', 'question'],
    ['听说是有人故意放的火，不知真假', 'claim'],
    ['谢谢消防员，辛苦了', 'thanks'],
    ['建议在路口装个红绿灯', 'suggestion'],
    ['刚刚来了三辆消防车，正在抢修', 'fact'],
    ['唉，太难受了', 'emotion'],
    ['😭😭😭', 'emotion'],
  ])('%s: %s', (text, kind) => {
    expect(stanceOf(text).kind).toBe(kind);
  });

  it('tells what it asks for in at most twelve characters of its own, and nothing where nothing is asked', () => {
    expect(stanceOf('请问明天学校还上课吗').asks).toBe('明天学校还上课');
    expect(stanceOf('救命 我们被困在三楼 水还在涨').asks).toBe('被困在三楼');
    expect(stanceOf('谢谢消防员').asks).toBeNull();
    for (const text of [
      '能不能把小区门口那条烂了好几年的破路修一修啊',
      '麻烦帮忙联系一下望河区的安置点负责人好吗',
    ]) {
      const { asks } = stanceOf(text);
      expect([...(asks ?? '')].length).toBeLessThanOrEqual(12);
      expect(text).toContain(asks);
    }
  });

  it('says by which cues, and they add up', () => {
    const { scores, learned, cues } = stanceOf('请问什么时候恢复供水');
    expect(cues.map(({ cue }) => cue.pattern)).toContain('请问');
    expect(scores.question - learned.question).toBeCloseTo(
      cues.filter(({ cue }) => cue.kind === 'question').reduce((sum, { cue }) => sum + cue.weight, 0),
    );
  });

  it('takes any text', () => {
    for (const text of ['', '，。', 'a'.repeat(100_000), '求'.repeat(10_000), '不知道吗'.repeat(10_000)])
      expect(appealKinds).toContain(stanceOf(text).kind);
  });
});

describe('the line of work', () => {
  const lineOf = createLineFinder(loadLines());

  it.each([
    ['食堂的肉是酸的，孩子拉肚子了', '食品药品'],
    ['公交车两小时一趟', '交通'],
    ['楼盘烂尾，开发商跑了', '住建'],
    ['拖欠工资半年', '人社'],
    ['河水又黑又臭，工厂偷排', '环保'],
    ['今天天气不错', null],
  ])('%s: %s', (text, line) => {
    expect(lineOf(text)).toBe(line);
  });

  it('goes by an office’s own table', () => {
    const own = createLineFinder([
      { name: '市场管理', words: ['菜市场', '摊位'] },
      { name: '交通', words: ['公交'] },
    ]);
    expect(own('菜市场的摊位费又涨了')).toBe('市场管理');
    expect(own('食堂的肉')).toBeNull();
  });

  it('has the eighteen lines of an office', () => {
    expect(loadLines().map(({ name }) => name)).toHaveLength(18);
  });
});
