import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPseudonyms } from '../../services/collector/pseudonym.ts';
import { type BuildSpoolOptions, buildSpool, openSpool } from '../../services/collector/spool.ts';
import type { SpoolSummary } from '../../services/collector/spool-summary.ts';
import { type Mention, mentionSchema, mentionsRecord } from '../../shared/records.ts';
import { isoCst, MINUTE_MS } from '../../shared/time.ts';
import { mentionsIn } from './said.ts';

const KEY = 'the key of this test';
const start = Date.UTC(2024, 0, 1);
const now = start + 30 * 86_400_000;

let folder = '';
let spoolPath = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spool-'));
  spoolPath = join(folder, 'spool.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

type GenericRow = Readonly<Record<string, unknown>>;

function row(change: GenericRow = {}): GenericRow {
  return { platform: 'weibo', kind: 'comment', threadId: '7', text: '说一句', at: isoCst(start), ...change };
}

function file(name: string, rows: readonly (GenericRow | string)[]): string {
  const path = join(folder, name);
  writeFileSync(
    path,
    rows.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join('\n'),
  );
  return path;
}

async function build(
  files: readonly string[],
  change: Partial<BuildSpoolOptions> = {},
): Promise<SpoolSummary> {
  const signal = new AbortController().signal;
  const summary = await buildSpool({ files, spoolPath, lane: 'file', key: KEY, now, signal, ...change });
  if (summary === null) throw new Error('the build was aborted');
  return summary;
}

function readBack(minute = 0): readonly Mention[] {
  using spool = openSpool(spoolPath);
  return mentionsIn(spool, minute);
}

async function spooled(...files: readonly (readonly (GenericRow | string)[])[]): Promise<readonly Mention[]> {
  await build(files.map((rows, index) => file(`${index}.jsonl`, rows)));
  return readBack();
}

describe('the order', () => {
  test('is by time, then file, then line', async () => {
    const late = isoCst(start + 61_000);
    const mentions = await spooled(
      [row({ id: 'd', at: late }), row({ id: 'a' }), row({ id: 'b' }), row({ id: 'e', at: late })],
      [row({ id: 'f', at: late }), row({ id: 'c' }), row({ id: 'z', at: isoCst(start - 5000) })],
    );
    expect(mentions.map((mention) => mention.id.slice('weibo:'.length)).join('')).toBe('zabcdef');
  });

  test('and the ids are the same from whichever minute reading begins, however the files are mixed', async () => {
    const anyRow = fc.record({
      second: fc.nat({ max: 400 }),
      text: fc.constantFrom('好', '支持'),
      kind: fc.constantFrom('comment', 'post'),
    });
    const anyFiles = fc.array(fc.array(anyRow, { minLength: 1, maxLength: 60 }), {
      minLength: 1,
      maxLength: 3,
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(anyFiles, async (files) => {
        run += 1;
        const paths = files.map((rows, index) =>
          file(
            `${run}-${index}.jsonl`,
            rows.map(({ second, ...rest }) => row({ ...rest, at: isoCst(start + second * 1000) })),
          ),
        );
        await build(paths);
        const all = readBack();
        const expected = files
          .flatMap((rows) => rows.map(({ second }) => start + second * 1000))
          .sort((a, b) => a - b);
        expect(all.map((mention) => mention.at)).toEqual(expected);
        expect(new Set(all.map((mention) => mention.id)).size).toBe(all.length);
        for (const minute of [start / MINUTE_MS + 1, start / MINUTE_MS + 4]) {
          expect(readBack(minute)).toEqual(all.filter((mention) => mention.at >= minute * MINUTE_MS));
        }
      }),
      { numRuns: 30 },
    );
  });

  test('holds when a minute has more rows than are held at once, in any order', async () => {
    const seconds = Array.from({ length: 20_000 }, (_, i) => (i * 7919) % 60);
    const mentions = await spooled(
      seconds.map((second, i) => row({ id: `${i}`, at: isoCst(start + second * 1000) })),
    );
    const expected = seconds
      .map((second, i) => ({ second, i }))
      .sort((a, b) => a.second - b.second || a.i - b.i);
    expect(mentions.map((mention) => mention.id)).toEqual(expected.map(({ i }) => `weibo:${i}`));
  });
});

test('equal rows without an id are told apart by their ordinal, and rows with the same platform id all stay', async () => {
  const mentions = await spooled(
    [row(), row(), row({ text: '另一句' }), row({ id: '1' }), row({ id: '1' })],
    [row()],
  );
  const ids = mentions.map((mention) => mention.id);
  expect(ids.filter((id) => id === 'weibo:1')).toHaveLength(2);
  const equals = mentions
    .filter((mention) => mention.text === '说一句' && mention.id !== 'weibo:1')
    .map((mention) => mention.id);
  expect(equals.map((id) => id.slice(-2))).toEqual(['.0', '.1', '.2']);
  expect(new Set(equals.map((id) => id.slice(0, -2))).size).toBe(1);
});

describe('the root', () => {
  const post = row({
    kind: 'post',
    id: '7',
    threadId: undefined,
    text: `@某人 ${'长'.repeat(300)}`,
    at: isoCst(start + 3_600_000),
  });

  test('is attached to comments and reposts of the thread, also of another file and before the post, never to the post', async () => {
    const mentions = await spooled([row({ kind: 'repost' }), row()], [post, row({ threadId: '8' })]);
    const root = { id: '7', text: `@用户 ${'长'.repeat(276)}`, at: start + 3_600_000 };
    expect(mentions.map((mention) => mention.root)).toEqual([root, root, null, null]);
    expect(mentions[3]?.kind).toBe('post');
  });

  test('is of the same platform', async () => {
    const mentions = await spooled([row({ platform: 'wechat' }), post]);
    expect(mentions[0]?.root).toBeNull();
  });

  test('is the earliest where several posts claim the thread, whatever the order of the files', async () => {
    const earlier = { ...post, text: '先', at: isoCst(start + 1000) };
    const later = { ...post, text: '后', at: isoCst(start + 2000) };
    expect((await spooled([row(), later, earlier]))[0]?.root?.text).toBe('先');
    expect((await spooled([row(), earlier], [later]))[0]?.root?.text).toBe('先');
  });
});

describe('what became of mentions', () => {
  const later = (seconds: number): string => isoCst(start + seconds * 1000);
  const deletion = (id: string, seconds: number): GenericRow => ({
    ...{ kind: 'deletion', platform: 'weibo', id, at: later(seconds) },
  });
  const counts = (seconds: number): GenericRow => ({
    ...{ kind: 'counts', platform: 'weibo', threadId: '7', at: later(seconds), comments: 5 },
  });

  test('lies among them by time, then file, then line, wherever reading begins', async () => {
    await build([
      file('a.jsonl', [deletion('1', 90), row({ id: '1', at: later(60) }), counts(60), row({ id: '0' })]),
      file('b.jsonl', [counts(3000), deletion('1', 60), row({ id: '2', at: later(60) }), counts(-5)]),
    ]);
    using spool = openSpool(spoolPath);
    const brief = (minute: number) =>
      [...spool.recordsFrom(minute)]
        .flat()
        .map((record) => [
          record.type,
          (record.at - start) / 1000,
          'id' in record ? record.id : 'thread' in record ? record.thread : record.title,
        ]);
    const all = [
      ['counts', -5, '7'],
      ['mention', 0, 'weibo:0'],
      ['mention', 60, 'weibo:1'],
      ['counts', 60, '7'],
      ['amend', 60, 'weibo:1'],
      ['mention', 60, 'weibo:2'],
      ['amend', 90, 'weibo:1'],
      ['counts', 3000, '7'],
    ];
    expect(brief(0)).toEqual(all);
    expect(brief(start / MINUTE_MS)).toEqual(all.slice(1));
    expect(brief(start / MINUTE_MS + 1)).toEqual(all.slice(2));
    for (const record of [...spool.recordsFrom(0)].flat())
      expect(mentionsRecord.parse(record)).toEqual(record);
  });

  test('hangs counters under their post, with its account where that speaks by office', async () => {
    const post = { kind: 'post', author: '市场监管局', threadId: undefined };
    await build([
      file('a.jsonl', [
        counts(60),
        row({ ...post, id: '7', authorKind: 'official' }),
        row({ ...post, id: '8', authorKind: 'public' }),
        { ...counts(61), threadId: '8' },
        { ...counts(62), threadId: '9' },
      ]),
    ]);
    using spool = openSpool(spoolPath);
    const roots = [...spool.recordsFrom(0)]
      .flat()
      .flatMap((record) => (record.type === 'counts' ? [record.root] : []));
    expect(roots).toMatchObject([
      { id: '7', account: expect.stringMatching(/^[0-9a-f]{24}$/) },
      { id: '8', at: start },
      null,
    ]);
    expect(roots[1]).not.toHaveProperty('account');
  });

  test('counts as rows, and stretches the time of the mentions only where there are none', async () => {
    const path = file('a.jsonl', [row({ id: '1' }), deletion('1', 9000), { ...counts(1), comments: '?' }]);
    const wechat = file('b.jsonl', [{ ...counts(500), platform: 'wechat' }]);
    expect(await build([path, wechat])).toMatchObject({
      ...{ rows: 4, rejected: 1, firstAt: start, lastAt: start },
      platforms: {
        weibo: { rows: 2, firstAt: start, lastAt: start },
        wechat: { rows: 1, firstAt: start + 500_000, lastAt: start + 500_000 },
      },
    });
    expect(await build([wechat])).toMatchObject({ firstAt: start + 500_000, lastAt: start + 500_000 });
  });

  test('leaves nothing readable of a person on disk', async () => {
    await build([
      file('a.jsonl', [
        { ...deletion('1', 5), kind: 'edit', text: '@被提到的人 13812345678', author: '特别的名字' },
        { ...counts(1), author: '特别的名字' },
      ]),
    ]);
    expect(readFileSync(spoolPath).toString('utf8')).not.toMatch(/被提到的人|13812345678|特别的名字/);
  });
});

test('the summary counts rows, rejected rows and spans, and broken rows stop nothing', async () => {
  const path = file('mixed.jsonl', [
    row({ id: '1' }),
    '',
    '   ',
    'no json',
    '[1,2]',
    row({ at: '1970-01-01T00:00:00Z' }),
    row({ at: '2099-01-01T00:00:00Z' }),
    row({ text: undefined }),
    row({ platform: 'wechat', kind: 'article', id: 'a', at: isoCst(start + 5000) }),
    `{"x":"${'长'.repeat(400_000)}"}`,
    row({ text: '长'.repeat(100_001) }),
    row({ text: '前\0后\ud83d', id: '2' }),
    `${'['.repeat(100_000)}`,
  ]);
  const other = file('other.jsonl', ['{"t":"2024-01-01T08:00:02+08:00","k":"post","p":1,"u":null,"x":"a"}']);
  const summary = await build([path, other]);
  expect(summary).toEqual({
    rows: 12,
    rejected: 8,
    firstAt: start,
    lastAt: start + 5000,
    platforms: {
      weibo: { rows: 3, firstAt: start, lastAt: start + 2000 },
      wechat: { rows: 1, firstAt: start + 5000, lastAt: start + 5000 },
    },
    files: [
      { path, format: 'generic', rows: 11, rejected: 8 },
      { path: other, format: 'event-stream', rows: 1, rejected: 0 },
    ],
  });
  using spool = openSpool(spoolPath);
  expect(spool.summary).toEqual(summary);
  expect([...spool.rejects()]).toEqual([
    { file: path, line: 4, reason: 'not valid JSON' },
    { file: path, line: 5, reason: 'a line must be one JSON object, this is an array' },
    { file: path, line: 6, reason: 'time 1970-01-01T08:00:00+08:00 is before Weibo opened (2009-08-14)' },
    { file: path, line: 7, reason: 'time 2099-01-01T08:00:00+08:00 is in the future' },
    { file: path, line: 8, reason: 'text is missing' },
    { file: path, line: 10, reason: 'the line is longer than 1048576 bytes' },
    { file: path, line: 11, reason: 'the text has 100001 characters, more than 100000' },
    { file: path, line: 13, reason: 'not valid JSON' },
  ]);
  const mentions = mentionsIn(spool);
  expect(mentions.map((mention) => mention.lane)).toEqual([
    'file-weibo',
    'file-weibo',
    'file-weibo',
    'file-wechat',
  ]);
  expect(mentions.find((mention) => mention.id === 'weibo:2')?.text).toBe('前 后\ufffd');
  for (const mention of mentions) expect(mentionSchema.parse(mention)).toEqual(mention);
});

describe('a file of which nothing can be used is refused in one sentence', () => {
  const refusal = async (name: string, bytes: string | Uint8Array): Promise<string> => {
    writeFileSync(join(folder, name), bytes);
    const error: unknown = await build([join(folder, name)]).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'BAD_INPUT' });
    expect(existsSync(spoolPath) || existsSync(`${spoolPath}.building`)).toBe(false);
    return error instanceof Error ? error.message.replaceAll(folder, '') : '';
  };

  test('with the first reason, when every row was rejected', async () => {
    const text = [row({ at: '1970-01-01T00:00:00Z' }), row({ kind: 'x' })]
      .map((each) => JSON.stringify(each))
      .join('\n');
    expect(await refusal('old.jsonl', text)).toBe(
      'none of the 2 rows of /old.jsonl can be used, line 1: time 1970-01-01T08:00:00+08:00 is before Weibo opened (2009-08-14)',
    );
  });

  test('with the formats there are, when it is of none of them', async () => {
    const told = await refusal('posts.csv', 'id,bid,正文\n1,2,3\n');
    expect(told).toMatch(
      /^\/posts\.csv is of no known format: it looks like a table, .*; known formats: .*t, k, p, u, x.*threadId/,
    );
  });

  test('with the encoding, when it is GB18030', async () => {
    // {"text":"新发地"} in GB18030.
    const bytes = Buffer.concat([
      Buffer.from('{"text":"'),
      Buffer.from('d0c2b7a2b5d8', 'hex'),
      Buffer.from('"}\n'),
    ]);
    expect(await refusal('gb.jsonl', bytes)).toMatch(
      /^\/gb\.jsonl cannot be used, line 1: not UTF-8, it looks like GB18030/,
    );
  });

  test('when it holds nothing but blank lines', async () => {
    expect(await refusal('blank.jsonl', '\n\n  \n')).toBe('/blank.jsonl holds no rows');
  });

  test('also when it begins with thousands of rows that are no JSON', async () => {
    expect(await refusal('log.txt', 'started\n'.repeat(200_000))).toContain('neither JSON Lines nor a table');
  });
});

describe('a spool', () => {
  test('that is finished is found again, and built anew when its files, lane or key are others', async () => {
    let reads = 0;
    const onProgress = (): void => {
      reads += 1;
    };
    const path = file('a.jsonl', [row()]);
    const first = await build([path], { onProgress });
    expect(reads).toBe(1);
    expect(await build([path], { onProgress, now: now + 1 })).toEqual(first);
    expect(reads).toBe(1);
    await build([path], { onProgress, key: 'another key of the test' });
    await build([path], { onProgress, key: 'another key of the test', lane: 'replay' });
    expect(reads).toBe(3);
    expect(readBack()[0]?.lane).toBe('replay-weibo');
    file('a.jsonl', [row(), row()]);
    expect((await build([path], { onProgress })).rows).toBe(2);
  });

  test('whose building was aborted leaves nothing, and is built from nothing the next time', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => row({ id: `${i}` }));
    const path = file('a.jsonl', rows);
    const controller = new AbortController();
    const options = { files: [path], spoolPath, lane: 'file', key: KEY, now, signal: controller.signal };
    expect(await buildSpool({ ...options, onProgress: () => controller.abort() })).toBeNull();
    expect(existsSync(spoolPath) || existsSync(`${spoolPath}.building`)).toBe(false);
    expect(() => openSpool(spoolPath)).toThrow('is not a finished spool');
    expect((await build([path])).rows).toBe(20_000);
    expect(readBack()).toHaveLength(20_000);
  });

  test('half built by a process that was killed is built from nothing', async () => {
    writeFileSync(`${spoolPath}.building`, 'half a database');
    expect((await build([file('a.jsonl', [row()])])).rows).toBe(1);
  });

  test('in whose place another file lies is built over it', async () => {
    writeFileSync(spoolPath, 'not a database, but long enough to be taken for one'.repeat(100));
    expect(() => openSpool(spoolPath)).toThrow('is not a finished spool');
    expect((await build([file('a.jsonl', [row()])])).rows).toBe(1);
  });

  test('holds nothing readable of an author on disk', async () => {
    const path = file('a.jsonl', [
      row({
        id: '1',
        kind: 'post',
        author: '特别的名字',
        nickname: '昵称某',
        text: '@被提到的人 13812345678 110101199003071234',
      }),
      row({ author: '特别的名字', threadId: '特别', text: '', kind: '被拒绝者' }),
    ]);
    await build([path]);
    const disk = readFileSync(spoolPath).toString('utf8');
    expect(disk).not.toMatch(/特别的名字|昵称某|被提到的人|被拒绝者|13812345678|110101199003071234/);
    expect(disk).not.toContain(KEY);
    expect(disk).toContain(createPseudonyms(KEY)('weibo', '特别的名字'));
  });
});
