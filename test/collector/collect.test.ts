import { describe, expect, test } from 'vitest';
import {
  type Collected,
  EARLIEST_AT,
  numberedId,
  rootOf,
  toMention,
} from '../../services/collector/collect.ts';
import type { Draft, Rejected } from '../../services/collector/formats/format.ts';
import { createPseudonyms } from '../../services/collector/pseudonym.ts';
import { mentionSchema } from '../../shared/records.ts';

const now = Date.UTC(2024, 0, 1);
const context = { pseudonyms: createPseudonyms('a key'), lanePrefix: 'file', now };
const draft: Draft = {
  platform: 'weibo',
  kind: 'comment',
  id: '42',
  thread: '7',
  parent: null,
  author: '张三',
  authorKind: null,
  region: null,
  text: '@李四 电话13812345678',
  at: now - 60_000,
  likes: null,
  reposts: null,
  comments: null,
  reads: null,
};

function collect(change: Partial<Draft>): Collected {
  const collected = toMention({ ...draft, ...change }, context);
  if ('rejected' in collected) throw new Error(collected.rejected);
  return collected;
}

function reason(collected: Collected | Rejected): string {
  return 'rejected' in collected ? collected.rejected : 'taken';
}

test('a mention has its platform id, a keyed pseudonym, a scrubbed text and its lane, and is a valid record', () => {
  const { mention, unnumbered } = collect({ region: '海淀区', likes: 3, parent: '41', authorKind: 'public' });
  expect(mention).toEqual({
    v: 1,
    type: 'mention',
    id: 'weibo:42',
    lane: 'file-weibo',
    platform: 'weibo',
    kind: 'comment',
    thread: '7',
    parent: '41',
    author: context.pseudonyms('weibo', '张三'),
    authorKind: 'public',
    text: '@用户 电话<电话>',
    at: now - 60_000,
    root: null,
    likes: 3,
  });
  expect(unnumbered).toBe(false);
  expect(mentionSchema.safeParse(mention).success).toBe(true);
});

test('nothing readable of the author is kept', () => {
  const { mention } = collect({ author: '一个很特别的名字', region: '北京市海淀区中关村', text: 'a' });
  expect(JSON.stringify(mention)).not.toMatch(/特别|海淀|中关村/);
  expect(mention.region).toBe('110000');
  expect(collect({ author: null }).mention.author).toBeNull();
});

describe('the id of a row without one', () => {
  const idOf = (change: Partial<Draft>): string => collect({ id: null, ...change }).mention.id;

  test('is derived: the same row gives the same id, to be completed by its ordinal', () => {
    expect(idOf({})).toMatch(/^weibo:~[0-9a-f]{24}$/);
    expect(idOf({})).toBe(idOf({}));
    expect(collect({ id: null }).unnumbered).toBe(true);
    expect(numberedId(idOf({}), 3)).toBe(`${idOf({})}.3`);
  });

  test('differs by platform, kind, thread, author, minute and text, and by nothing else', () => {
    const changes: readonly Partial<Draft>[] = [
      {},
      { platform: 'wechat' },
      { kind: 'repost' },
      { thread: '8' },
      { thread: '7@李四', text: '电话13812345678' },
      { author: '王五' },
      { author: null },
      { at: draft.at - 60_000 },
      { text: '别的' },
    ];
    expect(new Set(changes.map(idOf)).size).toBe(changes.length);
    expect(idOf({ at: draft.at + 59_999, likes: 9, region: '北京', parent: '5' })).toBe(idOf({}));
  });
});

test('a post is its own thread where the source names none', () => {
  expect(collect({ kind: 'post', thread: null }).mention.thread).toBe('42');
  const { mention } = collect({ kind: 'article', thread: null, id: null });
  expect(mention.id).toBe(`weibo:${mention.thread}`);
});

test('a time before Weibo opened or more than two minutes ahead is rejected with its reason', () => {
  expect(reason(toMention({ ...draft, at: 0 }, context))).toBe(
    'time 1970-01-01T08:00:00+08:00 is before Weibo opened (2009-08-14)',
  );
  expect(reason(toMention({ ...draft, at: EARLIEST_AT - 1 }, context))).toContain('before Weibo opened');
  expect(reason(toMention({ ...draft, at: EARLIEST_AT }, context))).toBe('taken');
  expect(reason(toMention({ ...draft, at: Date.UTC(2099, 0, 1) }, context))).toBe(
    'time 2099-01-01T08:00:00+08:00 is in the future',
  );
  expect(reason(toMention({ ...draft, at: now + 120_000 }, context))).toBe('taken');
  expect(reason(toMention({ ...draft, at: now + 120_001 }, context))).toContain('future');
});

test('a text of more than 100,000 characters is rejected', () => {
  expect(reason(toMention({ ...draft, text: '长'.repeat(100_000) }, context))).toBe('taken');
  expect(reason(toMention({ ...draft, text: '长'.repeat(100_001) }, context))).toBe(
    'the text has 100001 characters, more than 100000',
  );
});

test('a root is cut to 280 characters and never through one', () => {
  const { mention } = collect({ kind: 'post', text: `${'a'.repeat(279)}😀b` });
  expect(rootOf(mention)).toEqual({ id: '7', text: 'a'.repeat(279), at: draft.at });
  expect(rootOf(collect({ text: '短' }).mention).text).toBe('短');
});
