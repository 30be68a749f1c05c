import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../shared/clock.ts';
import { manualClock } from '../../contracts/event-log-clock.ts';
import {
  body,
  bytesBelow,
  NOON,
  openDoor,
  openLiveLog,
  row,
  temporaryFolder,
  writtenMentions,
} from './live-log.ts';

const clock = manualClock(NOON);

describe('the live door', () => {
  it('takes rows as mentions of its lanes, pseudonymised and scrubbed, and rejects the rest with line and reason', async () => {
    const folder = temporaryFolder('door');
    await using log = await openLiveLog(folder);
    const door = openDoor(log, clock);
    const rows = [
      row('1', { author: '张三丰的号', text: '打电话 13812345678 没人接 @李四光 ' }),
      '{"platform":"weibo"',
      row('2', { platform: undefined }),
      row('3', { platform: 'wechat', kind: 'article', threadId: 'a1', text: '关于供水的通告' }),
      row('4', { platform: 'wechat', threadId: 'a1' }),
      row('5', { at: '2026-03-02T12:02:30+08:00' }),
      row('6', { at: '2026-02-20T12:00:00+08:00' }),
    ];
    const outcome = await door.take(body(rows.join('\n')), 'plain');
    expect(outcome.kind).toBe('taken');
    if (outcome.kind !== 'taken') return;
    expect(outcome.answer.accepted).toBe(3);
    expect(outcome.answer.rejected).toBe(4);
    expect(outcome.answer.rejects.map(({ line }) => line)).toEqual([2, 3, 6, 7]);
    expect(outcome.answer.rejects.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('not valid JSON'),
      'platform is missing',
      expect.stringContaining('in the future'),
      expect.stringContaining('`guanchao replay`'),
    ]);
    const written = (await writtenMentions(log)).filter((record) => record.type === 'mention');
    expect(written.map(({ id, lane, root }) => [id, lane, root?.text ?? null]).sort()).toEqual([
      ['wechat:3', 'ingest-wechat', null],
      ['wechat:4', 'ingest-wechat', '关于供水的通告'],
      ['weibo:1', 'ingest-weibo', null],
    ]);
    const bytes = bytesBelow(folder);
    expect(bytes).toContain('打电话');
    for (const readable of ['张三丰', '13812345678', '李四光', '读者']) expect(bytes).not.toContain(readable);
  });

  it('takes edits, deletions and counts as well, with the limits of a mention', async () => {
    const folder = temporaryFolder('door');
    await using log = await openLiveLog(folder);
    const door = openDoor(log, clock);
    const edit = { id: '1', platform: 'weibo', kind: 'edit', at: '2026-03-02T11:59:30+08:00' };
    const rows = [
      row('1'),
      JSON.stringify({ ...edit, text: '找 13812345678 @李四光 ', author: '张三丰的号' }),
      JSON.stringify({ ...edit, kind: 'deletion' }),
      JSON.stringify({ ...edit, kind: 'counts', threadId: 't1', comments: 3 }),
      JSON.stringify({ ...edit, kind: 'counts', threadId: 't1' }),
      JSON.stringify({ ...edit, kind: 'deletion', at: '2026-03-02T12:02:30+08:00' }),
      JSON.stringify({ ...edit, kind: 'deletion', at: '2026-02-20T12:00:00+08:00' }),
    ];
    const outcome = await door.take(body(rows.join('\n')), 'plain');
    expect(outcome).toMatchObject({
      answer: {
        ...{ accepted: 4, rejected: 3 },
        rejects: [
          { line: 5, reason: 'none of likes, reposts, comments and reads is given' },
          { line: 6, reason: expect.stringContaining('in the future') },
          { line: 7, reason: expect.stringContaining('`guanchao replay`') },
        ],
      },
    });
    const written = await writtenMentions(log);
    expect(written.filter(({ type }) => type === 'amend')).toMatchObject([
      { id: 'weibo:1', lane: 'ingest-weibo', what: 'edited', text: '找 <电话> @用户 ' },
      { id: 'weibo:1', lane: 'ingest-weibo', what: 'deleted', text: null },
    ]);
    expect(written.filter(({ type }) => type === 'counts')).toMatchObject([
      { thread: 't1', lane: 'ingest-weibo', comments: 3 },
    ]);
    for (const readable of ['张三丰', '13812345678', '李四光'])
      expect(bytesBelow(folder)).not.toContain(readable);
  });

  it('the same body again gives the same ids, also of rows without one; equal rows stay apart', async () => {
    await using log = await openLiveLog(temporaryFolder('door'));
    const door = openDoor(log, clock);
    const same = row('x', { id: undefined, author: undefined });
    await door.take(body(`${same}\n${same}`), 'plain');
    await door.take(body(`[${same},${same}]`), 'plain');
    const ids = (await writtenMentions(log)).flatMap((record) =>
      record.type === 'mention' ? [record.id] : [],
    );
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(2);
  });

  it('tells the first rejects and counts the others', async () => {
    await using log = await openLiveLog(temporaryFolder('door'));
    const outcome = await openDoor(log, clock).take(body('x\n'.repeat(250)), 'plain');
    expect(outcome).toMatchObject({ kind: 'taken', answer: { accepted: 0, rejected: 250 } });
    expect(outcome.kind === 'taken' && outcome.answer.rejects.length).toBe(100);
  });

  it('inflates gzip; a cut, a false and a bombing one are broken, and what came before is stored', async () => {
    await using log = await openLiveLog(temporaryFolder('door'));
    const door = openDoor(log, clock, { maxBodyBytes: 8 << 20 });
    const good = gzipSync(`${row('1')}\n${row('2')}`);
    expect(await door.take(body(good.subarray(0, 20), good.subarray(20)), 'gzip')).toMatchObject({
      kind: 'taken',
      answer: { accepted: 2 },
    });
    expect(await door.take(body(good.subarray(0, 60)), 'gzip')).toMatchObject({
      kind: 'broken',
      why: 'not-gzip',
    });
    expect(await door.take(body(row('3')), 'gzip')).toMatchObject({ kind: 'broken', why: 'not-gzip' });
    const bomb = gzipSync(Buffer.concat([Buffer.from(`${row('4')}\n`), Buffer.alloc(6 << 20, ' ')]));
    expect(await door.take(body(bomb), 'gzip')).toMatchObject({
      kind: 'broken',
      why: 'inflates-too-much',
      answer: { accepted: 1 },
    });
    const large = body(...Array.from({ length: 9 }, () => Buffer.alloc(1 << 20, '\n')));
    expect(await door.take(large, 'plain')).toMatchObject({ kind: 'broken', why: 'too-large' });
    expect(door.oldestInWork()).toBeNull();
  });

  it('a client that goes away in the middle leaves what it had brought, and the door free', async () => {
    await using log = await openLiveLog(temporaryFolder('door'));
    const door = openDoor(log, clock, { sliceRows: 1 });
    async function* leaving(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${row('1')}\n{"platform":`);
      throw new Error('gone');
    }
    expect(await door.take(leaving(), 'plain')).toMatchObject({
      kind: 'broken',
      why: 'cut',
      answer: { accepted: 1 },
    });
    expect(door.oldestInWork()).toBeNull();
  });

  it('refuses what is too much at once, and says since when it works', async () => {
    await using log = await openLiveLog(temporaryFolder('door'));
    const own = manualClock(NOON);
    const door = openDoor(log, own, { maxRequests: 2 });
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    async function* slow(gate: Promise<void>): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${row('1')}\n`);
      await gate;
    }
    const first = door.take(slow(gates[0]!.promise), 'plain');
    own.advance(1000);
    const second = door.take(slow(gates[1]!.promise), 'plain');
    expect(door.oldestInWork()).toBe(NOON);
    expect(await door.take(body(row('3')), 'plain')).toEqual({ kind: 'busy', retryAfterSeconds: 2 });
    gates[0]!.resolve();
    await first;
    expect(door.oldestInWork()).toBe(NOON + 1000);
    gates[1]!.resolve();
    await second;
    expect(door.oldestInWork()).toBeNull();
    expect(door.counts()).toMatchObject({ requests: 2, accepted: 2, rejected: 0, refused: 1 });
  });

  it('refuses while the rows read but not stored are too many bytes', async () => {
    await using log = await openLiveLog(temporaryFolder('door'));
    const door = openDoor(log, systemClock, { maxBytesInFlight: 100 });
    const gate = Promise.withResolvers<void>();
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${row('1', { at: new Date(systemClock.now()).toISOString() })}\n`);
      reached.resolve();
      await gate.promise;
    }
    const reached = Promise.withResolvers<void>();
    const first = door.take(slow(), 'plain');
    await reached.promise;
    expect((await door.take(body(row('2')), 'plain')).kind).toBe('busy');
    gate.resolve();
    expect(await first).toMatchObject({ answer: { accepted: 1 } });
    expect((await door.take(body(''), 'plain')).kind).toBe('taken');
  });
});
