import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTBOX_FILE } from '../../../services/collector/outbox/file.ts';
import { AppError } from '../../../shared/errors.ts';
import type { EventLog, Outgoing } from '../../../shared/event-log/event-log.ts';
import { steppedClock } from '../../console/stepped-clock.ts';
import { activity, mention, someMentions } from '../../contracts/event-log-records.ts';
import { drained, type Fault, failing, freshFolder, idsIn, openIn, openLogIn } from './boxes.ts';

const always: Readonly<Record<'before' | 'none', () => Fault>> = {
  before: () => 'before',
  none: () => 'none',
};

function idsOf(records: readonly Outgoing[]): readonly string[] {
  return records.flatMap(({ record }) =>
    'id' in record && typeof record.id === 'string' ? [record.id] : [],
  );
}

describe('while the log is well', () => {
  it('an append is in the log when it is answered, and nothing is said', async () => {
    const folder = freshFolder();
    await using log = await openLogIn(folder);
    await using outbox = openIn(folder, log);
    await outbox.append(someMentions(3), { name: 'page', value: '1' });
    await outbox.append([], { name: 'page', value: '2' });
    expect(await idsIn(log)).toEqual(idsOf(someMentions(3)));
    expect(await log.cursor('page')).toBe('2');
    expect(outbox.waiting()).toEqual({
      appends: 0,
      bytes: 0,
      oldestAt: null,
      setAside: 0,
      bufferingSince: null,
      delivered: 2,
      refused: 0,
    });
    expect(outbox.said).toEqual([]);
  });

  it('a record that breaks its schema is refused as by the log, and leaves nothing', async () => {
    const folder = freshFolder();
    await using log = await openLogIn(folder);
    await using outbox = openIn(folder, log);
    const broken: Outgoing = { stream: 'activity', key: 'a', record: { ...activity('a', 1), n: 0.5 } };
    const late = outbox.append([...someMentions(2), broken], { name: 'page', value: '1' });
    await expect(late).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringContaining('activity: n'),
    });
    expect(await idsIn(log)).toEqual([]);
    expect(await outbox.cursor('page')).toBeNull();
    expect(outbox.said).toEqual([]);
  });
});

describe('while the log is away', () => {
  it('an append waits for it with patience, then lies in the file; it says when that begins and when it is over', async () => {
    const folder = freshFolder();
    await using log = await openLogIn(folder);
    const gate = Promise.withResolvers<void>();
    const slow: EventLog = {
      ...log,
      async append(...args) {
        await gate.promise;
        await log.append(...args);
      },
    };
    const clock = steppedClock(1_800_000_000_000);
    await using outbox = openIn(folder, slow, { clock, patienceMs: 2_000 });
    let answered = false;
    const first = outbox.append(someMentions(1)).then(() => {
      answered = true;
    });
    await clock.advance(1_999);
    expect([answered, outbox.waiting().bufferingSince]).toEqual([false, null]);
    await clock.advance(1);
    expect([answered, outbox.waiting().bufferingSince]).toEqual([true, clock.now()]);
    await first;
    // Now that it is known, nobody waits any more.
    for (let i = 1; i < 5; i++) await outbox.append(someMentions(1, i));
    expect(outbox.waiting()).toMatchObject({ appends: 5, oldestAt: 1_800_000_000_000, delivered: 0 });
    await clock.advance(88_000);
    expect(outbox.said).toEqual([
      expect.stringMatching(/^the event log does not take appends \(no answer within 2000 ms\)/),
    ]);
    gate.resolve();
    await drained(outbox);
    expect(outbox.said.slice(1)).toEqual([
      'the event log takes appends again: 5 that waited are in it, after 88 s',
    ]);
    expect(await idsIn(log)).toEqual(idsOf(someMentions(5)));
  });

  it('tries again with growing pauses, and not before', async () => {
    const folder = freshFolder();
    await using log = await openLogIn(folder);
    let tries = 0;
    const away = failing(log, () => {
      tries += 1;
      return 'before';
    });
    const clock = steppedClock(0);
    await using outbox = openIn(folder, away, { clock, firstRetryMs: 200, longestRetryMs: 1_000 });
    await outbox.append(someMentions(1));
    const counts = [tries];
    for (const pause of [199, 1, 400, 800, 999, 1, 1_000]) {
      await outbox.append(someMentions(1));
      await clock.advance(pause);
      counts.push(tries);
    }
    expect(counts).toEqual([1, 1, 2, 3, 4, 4, 5, 6]);
  });

  it('who asks for a cursor sees his own, also before the log has it', async () => {
    const folder = freshFolder();
    await using log = await openLogIn(folder);
    await log.append([], { name: 'old', value: 'in the log' }, { name: 'page', value: '0' });
    let away = true;
    await using outbox = openIn(
      folder,
      failing(log, always.none, () => away),
    );
    await outbox.append(someMentions(1), { name: 'page', value: '1' });
    await outbox.append(someMentions(1, 1), { name: 'page', value: '2' }, { name: 'other', value: 'a' });
    expect([await outbox.cursor('page'), await outbox.cursor('other')]).toEqual(['2', 'a']);
    await expect(outbox.cursor('old')).rejects.toMatchObject({ code: 'LOG_FAILED' });
    away = false;
    await drained(outbox);
    const names = ['page', 'other', 'old'];
    expect(await Promise.all(names.map(outbox.cursor))).toEqual(['2', 'a', 'in the log']);
    expect(await log.cursor('page')).toBe('2');
  });

  it('takes what it has room for and refuses the rest; nothing that was taken is lost', async () => {
    const folder = freshFolder();
    await using log = await openLogIn(folder);
    let away = true;
    await using outbox = openIn(
      folder,
      failing(log, always.none, () => away),
      { maxBytes: 2_000 },
    );
    const taken: string[] = [];
    let refused = 0;
    for (let i = 0; i < 40; i++) {
      const records = [mention('t', i)];
      await outbox.append(records).then(
        () => taken.push(...idsOf(records)),
        (error: AppError) => {
          expect(error.code).toBe('OUTBOX_FULL');
          refused += 1;
        },
      );
    }
    expect(taken.length).toBeGreaterThan(3);
    expect(outbox.waiting()).toMatchObject({ appends: taken.length, refused });
    expect(outbox.waiting().bytes).toBeLessThanOrEqual(2_000);
    expect(outbox.said.filter((line) => line.startsWith('appends are refused'))).toHaveLength(1);
    away = false;
    await drained(outbox);
    await outbox.append([mention('t', 99)]);
    expect(await idsIn(log)).toEqual([...taken, 't/99']);
  });
});

describe('through failures and restarts', () => {
  it('each append comes into the log once and in order, whatever fails before or after its commit', async () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ append: fc.integer({ min: 0, max: 3 }) }) },
      { weight: 1, arbitrary: fc.constant('restart' as const) },
      { weight: 1, arbitrary: fc.constant('away or back' as const) },
    );
    const fault = fc.constantFrom<Fault>('none', 'none', 'before', 'after');
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 25 }),
        fc.array(fault, { maxLength: 40 }),
        fc.integer({ min: 1, max: 8 }),
        async (steps, faults, drainRecords) => {
          const folder = freshFolder();
          await using log = await openLogIn(folder);
          const left = [...faults];
          let away = false;
          const faulty = failing(
            log,
            () => left.shift() ?? 'none',
            () => away,
          );
          let outbox = openIn(folder, faulty, { drainRecords });
          let n = 0;
          let place = 0;
          for (const what of steps) {
            if (what === 'away or back') away = !away;
            else if (what === 'restart') {
              await outbox[Symbol.asyncDispose]();
              outbox = openIn(folder, faulty, { drainRecords });
            } else {
              place += 1;
              await outbox.append(
                Array.from({ length: what.append }, (_, i) => mention('t', n + i)),
                { name: 'place', value: String(place) },
              );
              n += what.append;
              expect(await outbox.cursor('place').catch(() => 'away')).toMatch(
                new RegExp(`^(${place}|away)$`),
              );
            }
          }
          away = false;
          await drained(outbox);
          await outbox[Symbol.asyncDispose]();
          expect(await idsIn(log)).toEqual(Array.from({ length: n }, (_, i) => `t/${i}`));
          expect(await log.cursor('place')).toBe(place === 0 ? null : String(place));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('what waits is sent by the next process, which says so', async () => {
    const folder = freshFolder();
    await using log = await openLogIn(folder);
    const first = openIn(folder, failing(log, always.before));
    for (let i = 0; i < 30; i++) await first.append([mention('t', i)], { name: 'place', value: String(i) });
    await first[Symbol.asyncDispose]();
    expect(first.said.at(-1)).toMatch(/^30 appends stay in /);
    await expect(first.append([])).rejects.toMatchObject({ code: 'OUTBOX_FAILED' });
    await using second = openIn(folder, log);
    expect(second.waiting()).toMatchObject({ appends: 30 });
    expect(await second.cursor('place')).toBe('29');
    await second.append([mention('t', 30)]);
    await drained(second);
    expect(second.said).toEqual([
      expect.stringContaining('30 appends of an earlier process wait'),
      expect.stringContaining('takes appends again: 31 that waited'),
    ]);
    expect(await idsIn(log)).toEqual(Array.from({ length: 31 }, (_, i) => `t/${i}`));
  });

  it('an append that the log will not have does not stop the others: it is kept apart', async () => {
    const folder = freshFolder();
    await using log = await openLogIn(folder);
    let away = true;
    const picky: EventLog = {
      ...failing(log, always.none, () => away),
      async append(records, ...cursors) {
        if (away) throw new AppError('LOG_FAILED', 'planted away');
        if (idsOf(records).includes('t/2')) throw new AppError('BAD_INPUT', 'a newer schema');
        await log.append(records, ...cursors);
      },
    };
    await using outbox = openIn(folder, picky);
    for (let i = 0; i < 6; i++) await outbox.append([mention('t', i)]);
    away = false;
    await drained(outbox);
    expect(await idsIn(log)).toEqual(['t/0', 't/1', 't/3', 't/4', 't/5']);
    expect(outbox.waiting()).toMatchObject({ appends: 0, setAside: 1 });
    expect(outbox.said).toContainEqual(
      expect.stringMatching(/^append \d+ cannot go into the event log \(a newer schema\)/),
    );
  });

  it('an append whose bytes are damaged is kept apart as well, and nothing of it is said', async () => {
    const folder = freshFolder();
    await using log = await openLogIn(folder);
    let away = true;
    await using outbox = openIn(
      folder,
      failing(log, always.none, () => away),
    );
    for (let i = 0; i < 4; i++) await outbox.append([mention('t', i)]);
    const db = new DatabaseSync(join(folder, 'outbox', OUTBOX_FILE));
    const damage = db.prepare('UPDATE appends SET records = ? WHERE number = ?');
    damage.run(Buffer.from('张三'), 1);
    damage.run(zstdCompressSync('[{"stream":"gone","key":"张三","record":{}}]'), 3);
    db.close();
    away = false;
    await drained(outbox);
    expect(await idsIn(log)).toEqual(['t/1', 't/3']);
    expect(outbox.waiting()).toMatchObject({ appends: 0, setAside: 2 });
    expect(outbox.said.filter((line) => line.includes('no append that this program knows'))).toHaveLength(2);
    expect(outbox.said.join()).not.toContain('张三');
  });

  it('a file brought back from a copy neither loses nor doubles: its numbers were given before', async () => {
    const folder = freshFolder();
    await using log = await openLogIn(folder);
    const copy = freshFolder();
    {
      await using outbox = openIn(folder, log);
      for (let i = 0; i < 3; i++) await outbox.append([mention('t', i)]);
    }
    cpSync(join(folder, 'outbox'), join(copy, 'outbox'), { recursive: true });
    {
      await using outbox = openIn(folder, log);
      for (let i = 3; i < 9; i++) await outbox.append([mention('t', i)]);
    }
    let away = true;
    await using again = openIn(
      copy,
      failing(log, always.none, () => away),
    );
    for (let i = 9; i < 12; i++) await again.append([mention('t', i)]);
    away = false;
    await drained(again);
    await again.append([mention('t', 12)]);
    expect(await idsIn(log)).toEqual(Array.from({ length: 13 }, (_, i) => `t/${i}`));
  });
});

describe('its folder', () => {
  it('is held by one outbox at a time', async () => {
    const folder = freshFolder();
    await using log = await openLogIn(folder);
    {
      await using _outbox = openIn(folder, log);
      expect(() => openIn(folder, log)).toThrow(expect.objectContaining({ code: 'FOLDER_IN_USE' }));
    }
    await using outbox = openIn(folder, log);
    await outbox.append(someMentions(1));
  });

  it("a file that is none, or another program's, is refused and left as it is", async () => {
    const folder = freshFolder();
    await using log = await openLogIn(folder);
    await openIn(folder, log)[Symbol.asyncDispose]();
    const path = join(folder, 'outbox', OUTBOX_FILE);
    writeFileSync(path, 'no database at all, but long enough to be looked at'.repeat(100));
    expect(() => openIn(folder, log)).toThrow(expect.objectContaining({ code: 'OUTBOX_FAILED' }));
    const other = freshFolder();
    await openIn(other, log)[Symbol.asyncDispose]();
    const db = new DatabaseSync(join(other, 'outbox', OUTBOX_FILE));
    db.exec('PRAGMA application_id = 7');
    db.close();
    expect(() => openIn(other, log)).toThrow(/another program/);
  });

  it('does not grow with what has passed through it', async () => {
    const folder = freshFolder();
    await using log = await openLogIn(folder);
    let away = true;
    await using outbox = openIn(
      folder,
      failing(log, always.none, () => away),
    );
    const size = (): number => {
      const db = new DatabaseSync(join(folder, 'outbox', OUTBOX_FILE), { readOnly: true });
      const pages = Number(db.prepare('PRAGMA page_count').get()?.page_count);
      db.close();
      return pages;
    };
    const before = size();
    for (let i = 0; i < 200; i++) await outbox.append([mention('t', i, String(Math.sin(i)).repeat(50))]);
    for (let i = 0; i < 50; i++) await outbox.append(someMentions(100, i * 100));
    expect(size()).toBeGreaterThan(before * 3);
    away = false;
    await drained(outbox);
    await setImmediate();
    expect(size()).toBeLessThanOrEqual(before + 2);
  });
});
