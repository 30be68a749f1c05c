import { describe, expect, test } from 'vitest';
import { generic } from '../../../services/collector/formats/generic.ts';
import { csv, rowsOf } from './reading.ts';

const AT = '2023-12-23T17:12:00+08:00';
const at = Date.parse(AT);
const deletion = { kind: 'deletion', platform: 'weibo', id: '42', at: AT };
const edit = { ...deletion, kind: 'edit', text: '改过的话' };
const counts = { kind: 'counts', platform: 'wechat', threadId: 7, at: AT, comments: '1.2万', reads: 0 };

const listing = { kind: 'listing', platform: 'weibo', title: '#某厂爆炸#', at: AT, rank: 3, heat: '130万' };

function parse(row: object): unknown {
  return generic.parse(JSON.stringify(row));
}

describe('rows of the generic format that tell what became of something', () => {
  test('are edits, deletions and readings of counters; fields that say nothing of them are ignored', () => {
    expect(parse({ ...deletion, text: '原文', author: '张三', x: 1 })).toEqual({
      ...{ kind: 'deletion', platform: 'weibo', id: '42', thread: null, text: null, at },
    });
    expect(parse({ ...edit, threadId: 7, likes: -1 })).toEqual({
      ...{ kind: 'edit', platform: 'weibo', id: '42', thread: '7', text: '改过的话', at },
    });
    expect(parse({ ...edit, text: '' })).toMatchObject({ text: '' });
    expect(parse({ ...counts, text: 5 })).toEqual({
      ...{ kind: 'counts', platform: 'wechat', thread: '7', at },
      ...{ likes: null, reposts: null, comments: 12_000, reads: 0 },
    });
  });

  test('are titles of a hot board, without their marks', () => {
    expect(parse({ ...listing, text: 5, category: '社会' })).toEqual({
      ...{ kind: 'listing', platform: 'weibo', title: '某厂爆炸', at, rank: 3, heat: 1_300_000 },
      ...{ discussions: null, category: '社会' },
    });
  });

  test.each([
    [{ ...listing, title: undefined }, 'title is missing'],
    [{ ...listing, title: '##' }, 'title is empty'],
    [{ ...listing, title: '长'.repeat(201) }, 'title is longer than 200 characters'],
    [
      { ...listing, at: undefined, rank: -1 },
      'at is missing; rank must be a whole number of at least 0, this is -1',
    ],
    [{ ...deletion, id: undefined }, 'id is missing (the mention that the deletion is of)'],
    [{ ...edit, id: ' ' }, 'id is missing (the mention that the edit is of)'],
    [{ ...edit, id: 2 ** 60 }, 'id is a number too large to be exact: write it as text'],
    [{ ...edit, text: undefined }, 'text is missing'],
    [{ ...edit, text: 3 }, 'text must be text, this is a number'],
    [{ ...edit, at: undefined }, 'at is missing'],
    [
      { ...deletion, platform: 'douyin' },
      'platform must be one of weibo, wechat, this is a text of 6 characters',
    ],
    [{ ...counts, threadId: '' }, 'threadId is missing (the post or article that the counts are of)'],
    [{ ...counts, comments: undefined, reads: null }, 'none of likes, reposts, comments and reads is given'],
    [{ ...counts, comments: -1 }, 'comments must be a whole number of at least 0, this is -1'],
    [
      { ...counts, at: undefined, reads: 1.5 },
      'at is missing; reads must be a whole number of at least 0, this is 1.5',
    ],
  ])('%j is rejected: %s', (row, rejected) => {
    expect(parse(row)).toEqual({ rejected });
  });

  test('are read from lines, arrays and tables alike', async () => {
    const expected = [
      { line: 1, draft: expect.objectContaining({ kind: 'deletion', id: '42' }) },
      { line: 2, draft: expect.objectContaining({ kind: 'edit', text: '改过的话' }) },
      { line: 3, draft: expect.objectContaining({ kind: 'counts', thread: '7', comments: 12_000 }) },
    ];
    const rows = [deletion, edit, counts];
    expect(await rowsOf(rows.map((row) => JSON.stringify(row)).join('\n'))).toEqual(expected);
    expect(await rowsOf(JSON.stringify(rows))).toEqual(expected);
    const table = csv([
      ['platform', 'kind', 'id', 'threadId', 'text', 'at', 'comments'],
      ['weibo', 'deletion', '42', '', '', AT, ''],
      ['weibo', 'edit', '42', '', '改过的话', AT, ''],
      ['wechat', 'counts', '', '7', '', AT, '1.2万'],
    ]);
    expect(await rowsOf(table)).toEqual(expected.map((row, index) => ({ ...row, line: index + 2 })));
  });
});
