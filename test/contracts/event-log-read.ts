import { expect } from 'vitest';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import type { Law } from './event-log.ts';
import { finished, startChild } from './event-log-child-process.ts';
import { everything } from './event-log-pipeline.ts';
import { mention, someMentions } from './event-log-records.ts';

/** A page is bounded (event-log.ts); what a test takes as the bound, far below the logs it reads. */
const PAGE_AT_MOST = 2_000;

/** Laws of `read` and of its tail. */
export const readLaws: readonly Law[] = [
  {
    title: 'reading without a signal ends at the end as it was when reading began',
    async run(ground) {
      await using log = await ground.open(await ground.fresh({ partitions: 1 }));
      await log.append(someMentions(3_000));
      const reading = log.read('mentions', 0, 0)[Symbol.asyncIterator]();
      const first = await reading.next();
      let seen = first.value.length;
      await log.append(someMentions(500, 3_000));
      for (let page = await reading.next(); !page.done; page = await reading.next())
        seen += page.value.length;
      expect(seen).toBe(3_000);
    },
  },
  {
    title: 'reading begins at any offset, and beyond the end there is nothing',
    async run(ground) {
      await using log = await ground.open(await ground.fresh({ partitions: 1 }));
      await log.append(someMentions(700));
      const all = (await everything(log, 'mentions')).map(({ offset }) => offset);
      const end = await log.end('mentions', 0);
      expect(all).toHaveLength(700);
      expect(end).toBeGreaterThan(all.at(-1) ?? 0);
      expect(await log.end('incidents', 0)).toBe(0);
      for (const from of [0, 1, 99, 350, 699, 700, end, 5_000]) {
        const offsets: number[] = [];
        for await (const page of log.read('mentions', 0, from))
          offsets.push(...page.map(({ offset }) => offset));
        expect(offsets).toEqual(all.filter((offset) => offset >= from));
      }
      await log.append(someMentions(1, 700));
      const after = [];
      for await (const page of log.read('mentions', 0, end)) after.push(...page);
      expect(after).toHaveLength(1);
    },
  },
  {
    title: 'a tail goes on with what is appended and stops when its signal aborts',
    async run(ground) {
      // The pause between looks is far beyond the test's patience: an append by the same handle wakes its tails at once.
      await using log = await ground.open(await ground.fresh({ partitions: 1, pollMs: 3_600_000 }));
      await log.append(someMentions(10));
      const stop = new AbortController();
      let seen = 0;
      for await (const page of log.read('mentions', 0, 0, stop.signal)) {
        seen += page.length;
        if (seen < 40) await log.append(someMentions(10, seen));
        else setImmediate(() => stop.abort());
      }
      expect(seen).toBe(40);
    },
  },
  {
    title: 'a tail waiting at the end stops at the abort, and one whose signal has aborted reads nothing',
    async run(ground) {
      await using log = await ground.open(await ground.fresh({ partitions: 1, pollMs: 3_600_000 }));
      const stop = new AbortController();
      const waiting = log.read('mentions', 0, 0, stop.signal)[Symbol.asyncIterator]().next();
      setImmediate(() => stop.abort());
      expect(await waiting).toMatchObject({ done: true });
      await log.append(someMentions(1));
      expect(await log.read('mentions', 0, 0, stop.signal)[Symbol.asyncIterator]().next()).toMatchObject({
        done: true,
      });
    },
  },
  {
    title: 'a tail sees what another open handle appends',
    async run(ground) {
      const settings = await ground.fresh({ partitions: 1, pollMs: 5 });
      await using log = await ground.open(settings);
      await using other = await ground.open(settings);
      const stop = new AbortController();
      let seen = 0;
      setImmediate(() => other.append(someMentions(5)));
      for await (const page of log.read('mentions', 0, 0, stop.signal)) {
        seen += page.length;
        if (seen < 15) await other.append(someMentions(5, seen));
        else stop.abort();
      }
      expect(seen).toBe(15);
    },
  },
  {
    title: 'many readers at once each see everything in order',
    async run(ground) {
      await using log = await ground.open(await ground.fresh({ partitions: 4 }));
      const readers = Array.from({ length: 40 }, (_, i) => tailUntil(log, i % 4, 'thread-end'));
      for (let i = 0; i < 20; i++) await log.append(someMentions(25, i * 25));
      // One key per partition, found by trying, ends the tails.
      for (let n = 0; n < 40; n++) await log.append([mention(`end-${n}`, n, 'thread-end')]);
      const seen = await Promise.all(readers);
      for (let p = 0; p < 4; p++) {
        const here = seen.filter((_, i) => i % 4 === p);
        const all = [];
        for await (const page of log.read('mentions', p, 0)) all.push(...page.map(({ offset }) => offset));
        expect(here[0]?.length).toBeGreaterThan(0);
        expect(here[0]).toEqual(all.slice(0, here[0]?.length));
        for (const offsets of here) expect(offsets).toEqual(here[0]);
      }
    },
  },
  {
    title: 'a partition far larger than the memory of its reader can be read slowly and processed',
    async run(ground) {
      const settings = await ground.fresh({ partitions: 1, durability: 'process' });
      await using log = await ground.open(settings);
      // 48 million characters: 96 MB as V8 holds Chinese text, in a child whose old generation ends at 48 MB.
      const text = '潮'.repeat(4_000);
      for (let i = 0; i < 12; i++)
        await log.append(Array.from({ length: 1_000 }, (_, n) => mention('t', i * 1_000 + n, text)));
      const child = startChild(ground, settings, { task: 'read slowly', stream: 'mentions' }, [
        '--max-old-space-size=48',
      ]);
      let largest = 0;
      let read = 0;
      let folded = 0;
      child.on('message', (message: { page?: number; folded?: number }) => {
        largest = Math.max(largest, message.page ?? 0);
        read += message.page ?? 0;
        folded = message.folded ?? folded;
      });
      await finished(child);
      expect([read, folded]).toEqual([12_000, 12_000]);
      expect(largest).toBeLessThanOrEqual(PAGE_AT_MOST);
    },
  },
];

/** Offsets seen by a tail until a record with this text. */
async function tailUntil(log: EventLog, partition: number, text: string): Promise<number[]> {
  const stop = new AbortController();
  const offsets: number[] = [];
  for await (const page of log.read('mentions', partition, 0, stop.signal)) {
    for (const { offset, record } of page) {
      if (stop.signal.aborted) break;
      if (record.type === 'mention' && record.text === text) stop.abort();
      else offsets.push(offset);
    }
  }
  return offsets;
}
