import { describe, expect, it } from 'vitest';
import { openSegmenter } from '../../../services/analyzer/segmenters/open.ts';
import { createTokenizer } from '../../../services/analyzer/text/tokens.ts';

const tokenize = createTokenizer(openSegmenter({ engine: 'node-rs' }).segmenter.cut);

describe('tokens', () => {
  it.each([
    ['an emoticon stays whole', '太气人[怒骂]了', '[怒骂]'],
    ['an emoticon in Latin letters too', '哈哈[doge]', '[doge]'],
    ['eight characters are still a name', '赞[能量少女耶耶耶耶]', '[能量少女耶耶耶耶]'],
  ])('%s', (_title, text, emoticon) => {
    expect(tokenize(text).tokens).toContain(emoticon);
  });

  it.each([
    ['nine characters are a remark', '好[一二三四五六七八九]'],
    ['a number is a footnote', '见文献[12]'],
    ['an open bracket is a bracket', '好[怒'],
    ['an empty pair is a pair', '好[]'],
  ])('%s', (_title, text) => {
    expect(tokenize(text).tokens).toContain('[');
    expect(tokenize(text).tokens.join('')).toBe(text);
  });

  it('keep what a hashtag holds, but do not count it as spoken', () => {
    const { tokens, spoken, hashtags } = tokenize('#批发市场 疫情# 别慌 #ABC#');
    expect(tokens).toEqual(expect.arrayContaining(['批发市场', '疫情', 'ABC']));
    expect(spoken).not.toContain('疫情');
    expect(spoken.join('')).toContain('别慌');
    expect(hashtags).toEqual(['批发市场 疫情', 'abc']);
  });

  it('take a single # for a character', () => {
    expect(tokenize('1# 楼停水').hashtags).toEqual([]);
    expect(tokenize('1# 楼停水').spoken.join('')).toBe('1# 楼停水');
  });

  it('hold no name after an @', () => {
    expect(tokenize('问@张三丰_1988 就知道').tokens.join('')).not.toContain('张三');
  });
});
