import { describe, expect, it } from 'vitest';
import { loadLexicon } from '../../../services/analyzer/lexicon/load.ts';
import { wantsAnswer } from '../../../services/analyzer/text/asking.ts';
import { openUnderstanding } from '../../../services/analyzer/understand.ts';
import { openReader } from './reader.ts';

const { stanceOf } = openUnderstanding(loadLexicon());
const read = openReader();

function wants(text: string): boolean {
  const { own, mood } = read(text);
  return wantsAnswer(own, stanceOf(own, mood));
}

describe('a comment wants an answer', () => {
  it.each([
    '请问什么时候恢复供水',
    '本地的还是外地的？',
    '是冷链还是人传的',
    '完整录像呢',
    '轻轨还开吗',
    '要求公布名单',
    '堤顶得住吗',
    '校门口的监控能不能公开',
    '到底什么故障',
  ])('%s', (text) => {
    expect(wants(text)).toBe(true);
  });

  it.each([
    ['a plain sentence with 还是', '看来口罩还是不能摘啊'],
    ['an exclamation', '怎么又是我们这儿'],
    ['a set phrase', '懂的都懂'],
    ['a sigh', '唉，啥时候是个头'],
    ['a correction', '不是四十五吗'],
    ['a joke', '楼里都是段子手呢'],
    ['laughter', '哈哈哈，这数据'],
    ['a word of question that asks nothing', '不管雨多大，外卖小哥都在路上'],
    ['what somebody sees at last', '我说今天怎么那么多警车'],
    ['a reproach', '你以为这是演电影呢'],
    ['a statement that ends in 呢', '我们这儿太阳都出来了呢'],
    ['a taunt with a question mark', '圣母又来了？？'],
    ['thanks', '谢谢师傅，这么快就修好了'],
    ['astonishment', '什么？！'],
  ])('but not %s: %s', (_, text) => {
    expect(wants(text)).toBe(false);
  });
});
