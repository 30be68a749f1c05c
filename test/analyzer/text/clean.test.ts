import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSimplifier } from '../../../services/analyzer/simplify.ts';
import { cleanText, cleanWord } from '../../../services/analyzer/text/clean.ts';

const simplify = createSimplifier();
const own = (text: string): string => cleanText(text, simplify).own;

describe('cleaning a text', () => {
  it.each([
    ['a plain comment stays', '这个通告是干实事的人写出来的', '这个通告是干实事的人写出来的'],
    ['full width becomes half width', '太过分了！！ＡＢＣ１２３', '太过分了!!ABC123'],
    ['traditional becomes simplified', '轉發這條訊息，讓更多人看到', '转发这条讯息,让更多人看到'],
    ['white space is folded', '　新发地\t\n 市场  ', '新发地 市场'],
    ['a lone surrogate is replaced', '坏\ud83d了', '坏\ufffd了'],
    ['zero-width characters that hide a word go', '燃\u200b气\u200d爆\ufeff炸', '燃气爆炸'],
    ['control characters go', '燃\u0000气\u0007', '燃气'],
    ['emoji stay whole', '太难了😭👨‍👩‍👧', '太难了😭👨‍👩‍👧'],
    ['variation selectors go', '❤️', '❤'],
    ['Weibo emoticons stay', '[怒]什么玩意[二哈]', '[怒]什么玩意[二哈]'],
    ['hashtags stay', '#北京加油#挺住', '#北京加油#挺住'],
    ['an @name stays for matching', '请@平安北京 看看', '请@平安北京 看看'],
    ['links go', '看这里 http://t.cn/AbC123x 真的', '看这里 真的'],
    ['a link beside Chinese goes without it', 'https://t.cn/A6好', '好'],
    ['the clients’ link captions go', '出大事了 O网页链接', '出大事了'],
    ['video captions go', '这段视频L某用户的微博视频', '这段视频'],
    ['what a scrubber left goes', '电话<手机>随时打', '电话 随时打'],
    ['entities are resolved', '1&lt;2&amp;3&nbsp;4&#20013;&#x56fd;', '1<2&3 4中国'],
    ['inline tags vanish inside a word', '<em>新发</em>地<a href="x">市场</a>', '新发地市场'],
    ['other tags part words', '一行<br/>二行<p>三行</p>', '一行 二行 三行'],
    [
      'a picture of an emoticon gives its name',
      '<span class="url-icon"><img alt="[怒]" src="//h5"></span>气',
      '[怒]气',
    ],
    ['a lone < is text', '3<5且5>3', '3<5且5>3'],
  ])('%s', (_title, text, expected) => {
    expect(own(text)).toBe(expected);
  });
});

describe('a repost', () => {
  it.each([
    ['the chain is another’s words', '太过分了//@某人:转发微博', '太过分了'],
    ['also in full width', '太过分了／／＠某人：转发微博', '太过分了'],
    ['also with a space', '支持 // @某人: 好', '支持'],
    ['with nothing before it leaves nothing', '//@某人:太过分了', ''],
    ['bare, in each client’s words', '转发微博', ''],
    ['bare, in traditional', '轉發微博', ''],
    ['bare, in English', 'Repost', ''],
    ['bare, with a full stop', '转发。', ''],
    ['快转微博', '快转微博', ''],
  ])('%s', (_title, text, expected) => {
    expect(cleanText(text, simplify)).toEqual({ own: expected, reposted: true });
  });

  it('a comment about reposting is a comment', () => {
    expect(cleanText('转发微博就能解决问题吗', simplify)).toEqual({
      own: '转发微博就能解决问题吗',
      reposted: false,
    });
  });

  it('a reply keeps the answer and drops whom it answers', () => {
    expect(own('回复@某人:你说得对')).toBe('你说得对');
  });
});

describe('cleaning', () => {
  it('makes of full-width signs what NFKC makes', () => {
    const wide = Array.from({ length: 0x5e }, (_, n) => String.fromCharCode(0xff01 + n));
    const unit = fc.constantFrom(
      ...wide.filter((sign) => !'＜＆'.includes(sign)),
      '新',
      '发',
      ' ',
      'a',
      '。',
    );
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        expect(own(text)).toBe(own(text.normalize('NFKC')));
      }),
    );
  });

  it('is done once: cleaning again changes nothing where no entity was', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.constantFrom(
        '转发微博',
        '//@某人:',
        '轉發',
        '[怒]',
        ' ',
        '\u200b',
        '，',
        '新发地',
        'http://t.cn/a',
        '@用户 ',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('').replaceAll(/[&<]/g, '');
        const once = own(text);
        expect(own(once)).toBe(once);
      }),
    );
  });

  it('always gives well-formed text without control characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(own(text)).toMatch(/^\P{Cc}*$/u);
        expect(own(text).isWellFormed()).toBe(true);
      }),
    );
  });

  it('takes time in proportion to the length, whatever the text holds', () => {
    const evil = ['<img alt=[a] ', '<', '&#', '//@', '回复@', 'L的', '[', 'http://', '\u200d', '轉'];
    for (const unit of evil) {
      const text = unit.repeat(Math.ceil(300_000 / unit.length));
      expect(() => own(text)).not.toThrow();
    }
  }, 10_000);

  it('of a monitor’s word cuts nothing, so that an office may watch 转发微博', () => {
    expect(cleanWord('轉發微博', simplify)).toBe('转发微博');
    expect(cleanWord(' ＡＩ ', simplify)).toBe('AI');
  });
});

describe('the simplifier', () => {
  it('reads phrases before characters', () => {
    expect(simplify('乾隆皇帝的乾淨')).toBe('乾隆皇帝的干净');
  });

  it('leaves text without a traditional character exactly as it is', () => {
    const text = '一好一坏，沈阳，什么，剩余，了解，著名';
    expect(simplify(text)).toBe(text);
  });
});
