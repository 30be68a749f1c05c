import { expect } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { keyOf, letterKeyOf } from '../../shared/event-log/dead-letters.ts';
import {
  type Entry,
  type EventLog,
  isBrokenRecord,
  type Processor,
  type Task,
} from '../../shared/event-log/event-log.ts';
import { readPast } from '../../shared/event-log/read-past.ts';
import { unseal } from '../../shared/event-log/seal.ts';
import type { DeadLetter } from '../../shared/records.ts';
import type { Law } from './event-log.ts';
import {
  everything,
  expectedOf,
  outcomeOf,
  runPipeline,
  SEAL_KEY,
  scoring,
  untilEnd,
} from './event-log-pipeline.ts';
import { activity, mention, someMentions } from './event-log-records.ts';

/** Laws of records that cannot be processed. */
export const poisonLaws: readonly Law[] = [
  {
    title: 'a record whose fold throws goes to dead-letters, sealed, and leaves the state untouched',
    async run(ground) {
      await using log = await ground.open(await ground.fresh({ partitions: 4, snapshotRecords: 30 }));
      const good = someMentions(300);
      const poison = [
        mention('thread-3', 1_001, '毒'),
        mention('thread-3', 1_002, '毒'),
        mention('thread-7', 1_003, '毒'),
      ];
      await log.append([
        ...good.slice(0, 133),
        ...poison.slice(0, 2),
        ...good.slice(133),
        ...poison.slice(2),
      ]);
      await log.process(poisoned(), { ...untilEnd, batchSize: 40 });
      await runPipeline(log);
      expect(await outcomeOf(log)).toEqual(expectedOf(good));
      const letters = await deadLetters(log);
      expect(letters).toHaveLength(3);
      expect(new Set(letters.map(opened))).toEqual(
        new Set(poison.map(({ record }) => JSON.stringify(record))),
      );
      for (const letter of letters) {
        expect(letter).toMatchObject({ processor: 'score', stream: 'mentions', error: 'Error' });
        expect(letter.reason).toBe('毒不可食');
        expect(['thread-3', 'thread-7']).toContain(keyOf(letter, SEAL_KEY));
        expect(JSON.stringify(letter)).not.toContain('thread-');
        expect(letter.sealed).not.toContain(Buffer.from('毒').toString('base64'));
      }
    },
  },
  {
    title: 'a partition of nothing but poison is passed through, each record once',
    async run(ground) {
      await using log = await ground.open(await ground.fresh({ partitions: 1 }));
      await log.append(Array.from({ length: 120 }, (_, i) => mention('t', i, '毒')));
      await log.process(poisoned(), { ...untilEnd, batchSize: 50 });
      await log.process(poisoned(), { ...untilEnd, batchSize: 50 });
      const places = (await everything(log, 'mentions')).map(({ offset }) => offset);
      expect(places).toHaveLength(120);
      expect((await deadLetters(log)).map(({ offset }) => offset)).toEqual(places);
      expect(await everything(log, 'activity')).toHaveLength(0);
    },
  },
  {
    title: 'a record that makes the output break its schema, or flush throw, is found and taken out',
    async run(ground) {
      for (const fault of ['put', 'flush']) {
        await using log = await ground.open(await ground.fresh({ partitions: 1 }));
        await log.append([...someMentions(60), mention('t', 60, '毒'), ...someMentions(60, 61)]);
        await log.process(breakingLate(fault === 'put' ? 'a schema' : 'flush'), {
          ...untilEnd,
          batchSize: 50,
        });
        const places = (await everything(log, 'mentions')).map(({ offset }) => offset);
        expect((await deadLetters(log)).map(({ offset }) => offset)).toEqual([places[60]]);
        const sums = (await everything(log, 'activity')).map(({ record }) => ('n' in record ? record.n : 0));
        expect(sums.reduce((sum, n) => sum + n, 0)).toBe(120);
      }
    },
  },
  {
    title:
      'a stored record that no longer parses goes to dead-letters with its bytes, and the partition moves on',
    async run(ground) {
      const settings = await ground.fresh({ partitions: 1 });
      await using log = await ground.open(settings);
      const good = someMentions(40);
      await log.append(good.slice(0, 20));
      const texts = [
        '{"v":1,"type":"mention","nickname":"张三"',
        '{"v":99,"type":"mention","nickname":"李四"}',
        'null',
      ];
      for (const text of texts)
        await ground.plant(settings, { stream: 'mentions', partition: 0, key: 'k', text });
      await log.append(good.slice(20));
      await runPipeline(log);
      expect(await outcomeOf(log)).toEqual(expectedOf(good));
      const letters = await deadLetters(log);
      const kept: number[] = [];
      for await (const page of readPast(log, 'mentions', 0, 0, { onBroken() {} }))
        kept.push(...page.map(({ offset }) => offset));
      const places = letters.map(({ offset }) => offset);
      expect(places).toHaveLength(3);
      // They lie in their order where they were put: behind the twentieth.
      expect([kept[19] ?? 0, ...places, kept[20] ?? 0]).toEqual(
        [kept[19] ?? 0, ...places, kept[20] ?? 0].sort((a, b) => a - b),
      );
      for (const [i, letter] of letters.entries()) {
        expect(opened(letter)).toContain(texts[i]);
        expect(letter.reason).not.toMatch(/张三|李四/);
        expect([letter.error, keyOf(letter, SEAL_KEY)]).toEqual(['BrokenRecord', 'k']);
        expect(letterKeyOf(letter)).toBe(`score/mentions/0/${letter.offset}`);
      }
    },
  },
  {
    title: 'reading a stored record that no longer parses fails aloud and says where to read on',
    async run(ground) {
      const settings = await ground.fresh({ partitions: 1 });
      await using log = await ground.open(settings);
      await log.append(someMentions(2));
      await ground.plant(settings, {
        stream: 'mentions',
        partition: 0,
        key: 'k',
        text: '{"nickname":"张三"}',
      });
      await log.append(someMentions(2, 2));
      const reading = log.read('mentions', 0, 0)[Symbol.asyncIterator]();
      const before: Entry[] = (await reading.next()).value;
      expect(before).toHaveLength(2);
      const broken: unknown = await reading.next().catch((error: unknown) => error);
      const readOn = isBrokenRecord(broken) ? broken.readOnFrom : 0;
      expect(readOn).toBeGreaterThan((before.at(-1)?.offset ?? 0) + 1);
      expect(broken).toMatchObject({
        code: 'LOG_FAILED',
        message: expect.stringMatching(new RegExp(`record ${readOn - 1} .* read on from ${readOn}$`)),
      });
      const rest: Entry[] = [];
      for await (const page of log.read('mentions', 0, readOn)) rest.push(...page);
      expect(rest).toHaveLength(2);
      const told: string[] = [];
      const past: number[] = [];
      for await (const page of readPast(log, 'mentions', 0, 0, {
        onBroken: ({ message }) => told.push(message),
      }))
        past.push(...page.map(({ offset }) => offset));
      expect([past, told.length]).toEqual([[...before, ...rest].map(({ offset }) => offset), 1]);
      expect(told[0]).not.toContain('张三');
    },
  },
  {
    title: 'a record that a changed program cannot fold again in a re-fold is taken out once',
    async run(ground) {
      await using log = await ground.open(await ground.fresh({ partitions: 1, snapshotRecords: 1_000 }));
      await log.append([...someMentions(30), mention('t', 30, '毒'), ...someMentions(30, 31)]);
      let folds = 0;
      const dying = scoring({
        at(point) {
          if (point === 'fold' && ++folds > 50) throw new AppError('ENGINE_MISMATCH', 'planted');
        },
      });
      await expect(log.process(dying, { ...untilEnd, batchSize: 10 })).rejects.toThrow('planted');
      await log.process(poisoned(), { ...untilEnd, batchSize: 10 });
      await log.process(poisoned(), { ...untilEnd, batchSize: 10 });
      const places = (await everything(log, 'mentions')).map(({ offset }) => offset);
      expect((await deadLetters(log)).map(({ offset }) => offset)).toEqual([places[30]]);
    },
  },
  {
    title:
      'an AppError out of open or fold is no poison: it reaches the caller and nothing of the batch stays',
    async run(ground) {
      await using log = await ground.open(await ground.fresh({ partitions: 1 }));
      const mentions = someMentions(30);
      await log.append(mentions);
      for (const failing of ['open', 'fold', 'flush']) {
        const processor = scoring({
          at(point) {
            if (point === failing) throw new AppError('ENGINE_MISMATCH', '词典不同');
          },
        });
        await expect(log.process(processor, untilEnd)).rejects.toMatchObject({ code: 'ENGINE_MISMATCH' });
      }
      expect(await deadLetters(log)).toHaveLength(0);
      expect(await everything(log, 'activity')).toHaveLength(0);
      await runPipeline(log);
      expect(await outcomeOf(log)).toEqual(expectedOf(mentions));
    },
  },
  {
    title: 'the same poison gives the same dead letter in a replay',
    async run(ground) {
      const letters: DeadLetter[][] = [];
      for (let replay = 0; replay < 2; replay++) {
        await using log = await ground.open(await ground.fresh({ partitions: 1 }));
        await log.append([...someMentions(5), mention('t', 5, '毒')]);
        await log.process(poisoned(), untilEnd);
        letters.push(await deadLetters(log));
      }
      expect(letters[0]).toHaveLength(1);
      expect(letters[1]).toEqual(letters[0]);
    },
  },
];

/** The first stage, whose fold changes its state and then chokes on a mention that says 毒. */
function poisoned(): Processor<'mentions'> {
  const scorer = scoring();
  return {
    ...scorer,
    async open(partition, state) {
      const task: Task<'mentions'> = await scorer.open(partition, state);
      return {
        ...task,
        fold(entry, out) {
          const pending = task.fold(entry, out);
          if (entry.record.type === 'mention' && entry.record.text === '毒') throw new Error('毒不可食');
          return pending;
        },
      };
    },
  };
}

/** Counts mentions; once it has met 毒, its next flush puts out what breaks the schema, or throws. */
function breakingLate(how: 'a schema' | 'flush'): Processor<'mentions'> {
  return {
    name: 'score',
    reads: 'mentions',
    open() {
      let n = 0;
      return {
        fold({ record }) {
          n += record.type === 'mention' && record.text === '毒' ? Number.NaN : 1;
        },
        flush(out) {
          if (how === 'flush' && Number.isNaN(n)) throw new Error('n is no number');
          out.put({ stream: 'activity', key: 'a', record: activity('a', n) });
          n = 0;
        },
        changes: () => [],
      };
    },
  };
}

async function deadLetters(log: EventLog): Promise<DeadLetter[]> {
  const records = (await everything(log, 'dead-letters')).map(({ record }) => record);
  return records.filter((record) => record.type === 'dead-letter');
}

function opened({ sealed, processor, stream, partition, offset }: DeadLetter): string {
  return unseal(sealed, SEAL_KEY, { processor, stream, partition, offset });
}
