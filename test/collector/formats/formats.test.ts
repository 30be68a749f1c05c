import { describe, expect, test } from 'vitest';
import { eventStream } from '../../../services/collector/formats/event-stream.ts';
import { isRejected, parseRow } from '../../../services/collector/formats/fields.ts';
import type { ParsedAny } from '../../../services/collector/formats/format.ts';
import { generic } from '../../../services/collector/formats/generic.ts';
import { formats, recogniseFormat, whyUnknown } from '../../../services/collector/formats/index.ts';

const row = {
  id: '4982041758140155',
  platform: 'weibo',
  kind: 'comment',
  threadId: '4982041758140000',
  text: '市场今天关了？',
  at: '2023-12-23T17:12:00+08:00',
};

function reason(parsed: ParsedAny): string {
  return 'rejected' in parsed ? parsed.rejected : `taken: ${JSON.stringify(parsed)}`;
}

describe('the generic mention format', () => {
  const parse = (change: object): ParsedAny => generic.parse(JSON.stringify({ ...row, ...change }));

  test('takes every field, and ignores those it does not know', () => {
    const full = {
      parentId: 17,
      author: '张三',
      authorKind: 'media',
      region: '北京',
      likes: 3,
      reposts: '12',
      comments: '1,024',
      reads: '100万+',
      nickname: '某某',
      nested: { deep: [[[]]] },
    };
    expect(parse(full)).toEqual({
      platform: 'weibo',
      kind: 'comment',
      id: '4982041758140155',
      thread: '4982041758140000',
      parent: '17',
      author: '张三',
      authorKind: 'media',
      region: '北京',
      text: '市场今天关了？',
      at: Date.UTC(2023, 11, 23, 9, 12),
      likes: 3,
      reposts: 12,
      comments: 1024,
      reads: 1_000_000,
    });
  });

  test('needs no id, no author and, for a post, no threadId', () => {
    expect(parse({ kind: 'post', id: null, author: '', threadId: undefined })).toMatchObject({
      id: null,
      author: null,
      thread: null,
    });
  });

  test('an id that ends in a tab, as some exports write it, is the id', () => {
    expect(parse({ id: '4982041758140155\t' })).toMatchObject({ id: '4982041758140155' });
  });

  test.each([
    [{ text: undefined }, 'text is missing'],
    [{ text: null }, 'text is missing'],
    [{ text: 5 }, 'text must be text, this is a number'],
    [{ at: undefined }, 'at is missing'],
    [{ at: 1703322774 }, 'at must be text, this is a number'],
    [{ at: '2023-12-23' }, 'at has a date but no time of day, this is "2023-12-23"'],
    [{ platform: 'douyin' }, 'platform must be one of weibo, wechat, this is a text of 6 characters'],
    [{ platform: undefined }, 'platform is missing'],
    [
      { kind: ['post'] },
      'kind must be one of post, comment, repost, article, edit, deletion, counts, listing, this is an array',
    ],
    [{ threadId: undefined }, 'threadId is missing (a comment hangs under a post)'],
    [{ threadId: '  ' }, 'threadId is missing (a comment hangs under a post)'],
    [{ likes: -1 }, 'likes must be a whole number of at least 0, this is -1'],
    [{ likes: 1.5 }, 'likes must be a whole number of at least 0, this is 1.5'],
    [{ reads: '很多' }, 'reads must be a whole number of at least 0, this is a text of 2 characters'],
    [
      { authorKind: 'bot' },
      'authorKind must be one of public, verified, media, official, this is a text of 3 characters',
    ],
    [{ id: 'x'.repeat(129) }, 'id is longer than 128 characters'],
    [{ author: 'x'.repeat(201) }, 'author is longer than 200 characters'],
    [{ id: 'a\0b' }, 'id holds control characters or half a character'],
    [{ id: { a: 1 } }, 'id must be text or a whole number, this is an object'],
    [{ text: undefined, at: undefined }, 'text is missing; at is missing'],
  ])('rejects %j with a sentence that names the field', (change, sentence) => {
    expect(reason(parse(change))).toBe(sentence);
  });

  test('a number beyond 2^53 is no id: its last digits are lost when it is read', () => {
    const text = JSON.stringify(row).replace('"4982041758140155"', '98204175814015512345');
    expect(reason(generic.parse(text))).toBe('id is a number too large to be exact: write it as text');
  });

  test('a reason repeats nothing by which somebody could be recognised', () => {
    const names = {
      author: { nick: '张三丰' },
      kind: '张三丰',
      platform: 'zhangsanfeng',
      likes: '13812345678元',
      at: '13812345678',
    };
    const told = reason(parse(names));
    expect(told).not.toMatch(/张三丰|zhangsanfeng|13812345678/);
    expect(told).toContain('author');
    expect(reason(generic.parse('{"author":"张三丰",'))).toBe('not valid JSON (at character 17)');
    expect(reason(generic.parse('张三丰'))).toBe('not valid JSON');
  });

  test.each([
    ['[1,2]', 'an array'],
    ['"text"', 'text'],
    ['5', 'a number'],
    ['null', 'null'],
    ['true', 'a boolean'],
  ])('%s is not one object', (text, kind) => {
    expect(reason(generic.parse(text))).toBe(`a line must be one JSON object, this is ${kind}`);
  });

  test('deep nesting stops nothing', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    expect(reason(generic.parse(deep))).toBe('a line must be one JSON object, this is an array');
    expect(generic.parse(JSON.stringify(row).replace('{', `{"extra":${deep},`))).toMatchObject({
      id: row.id,
    });
  });

  test('a field of the prototype is not a field of the row', () => {
    expect(reason(generic.parse('{"__proto__":{"text":"a"},"platform":"weibo"}'))).toContain(
      'text is missing',
    );
  });
});

describe('event-stream rows', () => {
  const event = (text: string): ParsedAny => {
    const row = parseRow(text);
    const parsed = isRejected(row) ? row : eventStream.read(row, { name: 'x' });
    if (!('platform' in parsed || 'rejected' in parsed)) throw new Error('one row is one mention');
    return parsed;
  };

  test('are Weibo mentions under the post of their number', () => {
    const parsed = event(
      '{"t": "2020-06-10T00:00:00+08:00", "k": "comment", "p": 1471, "u": "e10527d0f32a", "x": "，，"}',
    );
    expect(parsed).toMatchObject({
      platform: 'weibo',
      kind: 'comment',
      id: null,
      thread: '1471',
      author: 'e10527d0f32a',
      text: '，，',
      at: Date.UTC(2020, 5, 9, 16),
      likes: null,
    });
  });

  test('may have counts and labels and no author', () => {
    const parsed = event(
      '{"t":"2012-04-06T05:11:00+08:00","k":"post","p":7,"x":"a","likes":4,"reposts":"0","comments":1,"sexist":0}',
    );
    expect(parsed).toMatchObject({
      kind: 'post',
      thread: '7',
      author: null,
      likes: 4,
      reposts: 0,
      comments: 1,
    });
  });

  test.each([
    [
      '{"t":"2012-04-06T05:11:00","k":"article","p":7,"x":"a"}',
      'k must be one of post, comment, repost, this is a text of 7 characters',
    ],
    ['{"t":"2012-04-06T05:11:00","k":"post","x":"a"}', 'p is missing (the number of the post)'],
    ['{"t":"2012-04-06T05:11:00","k":"post","p":7}', 'x is missing'],
    ['{"k":"post","p":7,"x":"a"}', 't is missing'],
  ])('%s is rejected', (text, sentence) => expect(reason(event(text))).toBe(sentence));
});

describe('a format is recognised by content', () => {
  test('of any of the first rows', () => {
    const event = { t: '2020-06-10T00:00:00+08:00', k: 'post', p: 1, u: null, x: 'a' };
    expect(recogniseFormat([{}, event])).toBe(eventStream);
    expect(recogniseFormat([{ text: 'a' }, row])).toBe(generic);
  });

  test('names differ, so that a summary can tell which it was', () => {
    expect(new Set(formats.map((format) => format.name)).size).toBe(formats.length);
  });

  test('the one of an unknown file is not, and the known ones are told', () => {
    expect(recogniseFormat([{ note_id: '1', text: 'a' }])).toBeNull();
    for (const format of formats) expect(whyUnknown(['hello'])).toContain(format.summary);
  });

  test.each([
    [['id,bid,正文', '1,2,3'], 'it looks like a table, with none of the known headers'],
    [['[{"a":1}]'], 'its JSON holds none of the known fields'],
    [['{', '  "text": "a"'], 'its JSON holds none of the known fields'],
    [['<html>', '<body>'], 'XML or a web page'],
    [['hello', 'world'], 'it is neither JSON Lines nor a table'],
  ])('%j looks like something', (lines, why) => expect(whyUnknown(lines)).toContain(why));
});
