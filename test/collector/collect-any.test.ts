import { expect, test } from 'vitest';
import { EARLIEST_AT } from '../../services/collector/collect.ts';
import { collect, outgoingRecord } from '../../services/collector/collect-any.ts';
import type { AmendDraft, CountsDraft, UpdateDraft } from '../../services/collector/formats/format.ts';
import { unsaid } from '../../services/collector/formats/format.ts';
import { createPseudonyms } from '../../services/collector/pseudonym.ts';
import { type Incoming, mentionsRecord } from '../../shared/records.ts';

const now = Date.UTC(2024, 0, 1);
const context = { pseudonyms: createPseudonyms('a key'), lanePrefix: 'file', now };
const at = now - 60_000;
const edit: AmendDraft = {
  ...{ platform: 'weibo', kind: 'edit', id: '42', thread: '7', at },
  text: '@李四 电话13812345678',
};
const counts: CountsDraft = {
  ...{ platform: 'wechat', kind: 'counts', thread: '7', at },
  ...{ likes: null, reposts: 3, comments: 0, reads: null },
};

function taken(draft: UpdateDraft): Incoming {
  const collected = collect(draft, context);
  if ('rejected' in collected) throw new Error(collected.rejected);
  expect(collected.unnumbered).toBe(false);
  return mentionsRecord.parse(collected.record) as Incoming;
}

function reason(draft: UpdateDraft): string {
  const collected = collect(draft, context);
  return 'rejected' in collected ? collected.rejected : 'taken';
}

test('an edit names its mention by the id that the mention has, is scrubbed as it was, and lies in its partition', () => {
  const said = {
    ...unsaid,
    platform: 'weibo',
    kind: 'comment',
    id: '42',
    thread: '7',
    text: 'a',
    at,
  } as const;
  const mention = collect(said, context);
  if ('rejected' in mention) throw new Error(mention.rejected);
  const amend = taken(edit);
  expect(amend).toEqual({
    ...{ v: 1, type: 'amend', lane: 'file-weibo', platform: 'weibo', id: 'weibo:42', thread: '7', at },
    ...{ what: 'edited', text: '@用户 电话<电话>' },
  });
  expect(outgoingRecord(amend).key).toBe(outgoingRecord(mention.record).key);
});

test('a deletion has no text, and counts only the counters that were read', () => {
  const deletion = taken({ ...edit, kind: 'deletion', thread: null, text: null });
  expect(deletion).toMatchObject({ what: 'deleted', text: null });
  expect(deletion).not.toHaveProperty('thread');
  const record = taken(counts);
  expect(record).toEqual({
    ...{ v: 1, type: 'counts', lane: 'file-wechat', platform: 'wechat', thread: '7', at },
    ...{ root: null, reposts: 3, comments: 0 },
  });
  expect(outgoingRecord(record)).toMatchObject({ stream: 'mentions', key: 'wechat:7' });
});

test('times and texts have the limits of a mention', () => {
  for (const draft of [edit, counts]) {
    expect(reason({ ...draft, at: EARLIEST_AT - 1 })).toContain('before Weibo opened');
    expect(reason({ ...draft, at: now + 120_000 })).toBe('taken');
    expect(reason({ ...draft, at: now + 120_001 })).toContain('is in the future');
  }
  expect(reason({ ...edit, text: '长'.repeat(100_001) })).toContain('100001 characters');
});

test('a reading without any counter is no record', () => {
  const empty = { ...taken(counts), reposts: undefined, comments: undefined };
  expect(mentionsRecord.safeParse(JSON.parse(JSON.stringify(empty))).success).toBe(false);
});
