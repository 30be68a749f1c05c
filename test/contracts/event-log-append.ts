import { expect } from 'vitest';
import type { Outgoing } from '../../shared/event-log/event-log.ts';
import type { Law } from './event-log.ts';
import { everything } from './event-log-pipeline.ts';
import { activity, mention, progress, someMentions } from './event-log-records.ts';

/** Laws of `append` and of cursors. */
export const appendLaws: readonly Law[] = [
  {
    title: 'records of one key come back in the order in which they were appended',
    async run(ground) {
      await using log = await ground.open(await ground.fresh({ partitions: 4 }));
      const mentions = someMentions(300);
      await log.append(mentions.slice(0, 100));
      await log.append(mentions.slice(100, 101));
      await log.append(mentions.slice(101));
      const found = await everything(log, 'mentions');
      for (const thread of new Set(mentions.map(({ key }) => key))) {
        const ids = found.filter(({ key }) => key === thread).map(({ record }) => record);
        expect(ids).toEqual(mentions.filter(({ key }) => key === thread).map(({ record }) => record));
      }
    },
  },
  {
    title: 'a key always goes to the same partition, and keys spread over the partitions',
    async run(ground) {
      await using log = await ground.open(await ground.fresh({ partitions: 4 }));
      for (let round = 0; round < 3; round++) {
        await log.append(Array.from({ length: 100 }, (_, i) => mention(`线索-${i}`, round)));
      }
      const placed = new Map<string, Set<number>>();
      for (let p = 0; p < 4; p++) {
        let here = 0;
        for await (const page of log.read('mentions', p, 0)) {
          for (const { key } of page) placed.set(key, (placed.get(key) ?? new Set()).add(p));
          here += page.length;
        }
        expect(here).toBeGreaterThan(30);
      }
      expect([...placed.values()].every((partitions) => partitions.size === 1)).toBe(true);
    },
  },
  {
    title: 'a record without a key goes to every partition of its stream, in order with the others',
    async run(ground) {
      await using log = await ground.open(await ground.fresh({ partitions: 4 }));
      await log.append([...someMentions(20), progress(1), ...someMentions(20, 20), progress(2)]);
      for (let p = 0; p < 4; p++) {
        const records = [];
        for await (const page of log.read('mentions', p, 0))
          records.push(...page.map(({ record }) => record));
        const times = records.filter(({ type }) => type === 'progress');
        expect(times).toEqual([progress(1).record, progress(2).record]);
        expect(records.at(-1)).toEqual(progress(2).record);
      }
    },
  },
  {
    title: 'streams with one partition have one whatever the setting, and say so',
    async run(ground) {
      await using log = await ground.open(await ground.fresh({ partitions: 24 }));
      expect([log.partitions('mentions'), log.partitions('assessments')]).toEqual([24, 1]);
      await expect(log.read('assessments', 1, 0)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
        code: 'LOG_FAILED',
      });
    },
  },
  {
    title: 'offsets count from 0 without gaps in each partition',
    async run(ground) {
      await using log = await ground.open(await ground.fresh({ partitions: 4 }));
      for (let i = 0; i < 40; i++)
        await log.append([...someMentions(1 + ((i * 7) % 23), i * 30), progress(i)]);
      for (let p = 0; p < 4; p++) {
        const offsets: number[] = [];
        for await (const page of log.read('mentions', p, 0))
          offsets.push(...page.map(({ offset }) => offset));
        expect(offsets).toEqual(offsets.map((_, i) => i));
        expect(offsets.length).toBeGreaterThan(40);
      }
    },
  },
  {
    title: 'nothing is appended when one record breaks its schema, and the cursor stays',
    async run(ground) {
      await using log = await ground.open(await ground.fresh({ partitions: 4 }));
      await log.append(someMentions(3), { name: 'page', value: '1' });
      const broken: Outgoing = { stream: 'activity', key: 'a', record: { ...activity('a', 1), n: 0.5 } };
      const late = log.append([...someMentions(5), broken], { name: 'page', value: '2' });
      await expect(late).rejects.toMatchObject({
        code: 'BAD_INPUT',
        message: expect.stringContaining('activity: n'),
      });
      expect(await everything(log, 'mentions')).toHaveLength(3);
      expect(await everything(log, 'activity')).toHaveLength(0);
      expect(await log.cursor('page')).toBe('1');
    },
  },
  {
    title: 'a cursor is stored with its records, by name, and is null before',
    async run(ground) {
      const settings = await ground.fresh({ partitions: 1 });
      {
        await using log = await ground.open(settings);
        expect(await log.cursor('a')).toBeNull();
        await log.append(someMentions(2), { name: 'a', value: 'page 1' });
        await log.append([], { name: 'b', value: '另一个' });
        await log.append(someMentions(2, 2), { name: 'a', value: 'page 2' });
        await log.append(someMentions(2, 4));
      }
      await using log = await ground.open(settings);
      expect([await log.cursor('a'), await log.cursor('b'), await log.cursor('c')]).toEqual([
        'page 2',
        '另一个',
        null,
      ]);
      expect(await everything(log, 'mentions')).toHaveLength(6);
    },
  },
  {
    title: 'several cursors are stored with one append, all of them or none, and of one name the last',
    async run(ground) {
      const settings = await ground.fresh({ partitions: 4 });
      {
        await using log = await ground.open(settings);
        await log.append(someMentions(3), { name: 'a', value: '1' }, { name: 'b', value: '2' });
        await log.append([], { name: 'b', value: '3' }, { name: 'c', value: '4' }, { name: 'c', value: '5' });
        const broken: Outgoing = { stream: 'activity', key: 'a', record: { ...activity('a', 1), n: 0.5 } };
        const late = log.append([broken], { name: 'a', value: '6' }, { name: 'd', value: '7' });
        await expect(late).rejects.toMatchObject({ code: 'BAD_INPUT' });
      }
      await using log = await ground.open(settings);
      const cursors = await Promise.all(['a', 'b', 'c', 'd'].map((name) => log.cursor(name)));
      expect(cursors).toEqual(['1', '3', '5', null]);
      expect(await everything(log, 'mentions')).toHaveLength(3);
    },
  },
  {
    title: 'what was appended is there after the log is closed and opened again',
    async run(ground) {
      const settings = await ground.fresh({ partitions: 4 });
      const mentions = someMentions(50);
      for (let i = 0; i < 5; i++) {
        await using log = await ground.open(settings);
        await log.append(mentions.slice(i * 10, i * 10 + 10));
      }
      await using log = await ground.open(settings);
      const found = (await everything(log, 'mentions')).map(({ record }) => record);
      expect(found).toHaveLength(50);
      expect(found).toEqual(expect.arrayContaining(mentions.map(({ record }) => record)));
    },
  },
  {
    title: 'every text comes back as it was: long, empty, line ends, quotes, half a surrogate pair, NUL',
    async run(ground) {
      await using log = await ground.open(await ground.fresh({ partitions: 1 }));
      const texts = [
        '',
        '一'.repeat(1_000_000),
        'a,\nb],\n["c',
        '"\\\u0000\u2028',
        '😀',
        '\ud83d',
        '\ufeff一',
      ];
      await log.append(texts.map((text, i) => mention('t"\\,\n线', i, text)));
      const found = await everything(log, 'mentions');
      expect(found.map(({ record }) => (record.type === 'mention' ? record.text : null))).toEqual(texts);
      expect(new Set(found.map(({ key }) => key))).toEqual(new Set(['t"\\,\n线']));
    },
  },
];
