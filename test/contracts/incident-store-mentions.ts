import { expect } from 'vitest';
import { DELETED_TEXT } from '../../shared/amended.ts';
import type { MentionQuery } from '../../shared/incident-store/incident-store.ts';
import type { Law } from './incident-store.ts';
import { AT, allOf, archived, upTo } from './incident-store-records.ts';

const DAY_MS = 86_400_000;

/** Laws of mentions. */
export const mentionLaws: readonly Law[] = [
  {
    title: 'a mention added twice is there once, as it was first, with the subjects of both',
    async run(ground) {
      const settings = await ground.fresh();
      {
        await using store = await ground.open(settings);
        await store.mentions.add([archived(1, { subjects: ['a'] }), archived(1, { subjects: ['b', 'a'] })]);
        await store.mentions.add([archived(1, { subjects: ['c'] })], { writer: 'archive', value: '3' });
        await store.mentions.add([archived(1, { subjects: ['b'] })]);
      }
      await using store = await ground.open(settings);
      await store.settled();
      const joined = archived(1, { subjects: ['a', 'b', 'c'] });
      for (const subject of ['a', 'b', 'c']) {
        const { items } = await store.mentions.find({
          limit: 10,
          subjects: [subject],
          text: { words: ['第'] },
        });
        expect(items).toEqual([joined]);
      }
      expect((await store.mentions.find({ limit: 10 })).items).toEqual([joined]);
      expect(await store.position('archive')).toBe('3');
    },
  },
  {
    title: 'mentions are found by subject, platform and time over months, newest first',
    async run(ground) {
      await using store = await ground.open(await ground.fresh());
      // One a day over four months.
      const daily = upTo(120).map((n) =>
        archived(n, {
          at: AT + n * DAY_MS,
          platform: n % 3 === 0 ? 'wechat' : 'weibo',
          subjects: n % 2 === 0 ? ['even', 'all'] : ['all'],
        }),
      );
      await store.mentions.add([...daily].reverse());
      await store.settled();
      async function check(query: Omit<MentionQuery, 'limit' | 'after'>, is: (n: number) => boolean) {
        const seen = await allOf((page) => store.mentions.find({ ...query, ...page }), 7);
        expect(seen).toEqual(daily.filter((_, n) => is(n)).reverse());
      }
      await check({}, () => true);
      await check({ subjects: ['even'] }, (n) => n % 2 === 0);
      await check({ subjects: ['even', 'all', 'none'] }, () => true);
      await check({ subjects: ['none'] }, () => false);
      await check({ platform: 'wechat' }, (n) => n % 3 === 0);
      await check({ from: AT + 20 * DAY_MS, to: AT + 70 * DAY_MS }, (n) => n >= 20 && n <= 70);
      await check({ from: AT + 20 * DAY_MS + 1 }, (n) => n > 20);
      await check({ to: AT + 70 * DAY_MS - 1, subjects: ['even'] }, (n) => n < 70 && n % 2 === 0);
      await check({ subjects: ['even'], platform: 'weibo', text: { substring: '5条' } }, () => false);
      await check({ text: { substring: '5条' } }, (n) => n % 10 === 5);
    },
  },
  {
    title:
      'an edited mention is found by its new text and tokens and by the old ones no more, whichever month it is of',
    async run(ground) {
      await using store = await ground.open(await ground.fresh());
      const daily = upTo(90).map((n) =>
        archived(n, { at: AT + n * DAY_MS, text: `旧文${n}`, tokens: ['旧文', `${n}`] }),
      );
      await store.mentions.add(daily);
      const change = { text: '新话', tokens: ['新话'], mood: 900 };
      for (const value of ['1', '2']) {
        const edits = [5, 70].map((n) => ({ id: daily[n]?.id ?? '', what: 'edited', ...change }) as const);
        await store.mentions.amend(edits, { writer: 'archive', value });
        await store.settled();
        const edited = [70, 5].map((n) => ({ ...daily[n], ...change }));
        for (const text of [{ words: ['新话'] }, { phrase: ['新话'] }, { substring: '新话' }])
          expect((await store.mentions.find({ limit: 10, text })).items).toEqual(edited);
        const [five] = (
          await store.mentions.find({ limit: 10, subjects: ['market'], from: AT, to: AT + 5 * DAY_MS })
        ).items;
        expect(five).toEqual(edited[1]);
        expect((await store.mentions.find({ limit: 10, text: { words: ['旧文', '5'] } })).items).toEqual([]);
        expect((await store.mentions.find({ limit: 10, text: { substring: '旧文70' } })).items).toEqual([]);
        expect(await store.position('archive')).toBe(value);
      }
      // As it was first: a mention that comes again brings its old text back into nothing.
      await store.mentions.add([{ ...archived(5, { ...daily[5], subjects: ['joined'] }) }]);
      await store.settled();
      const joined = await store.mentions.find({ limit: 10, subjects: ['joined'] });
      expect(joined.items.map(({ text }) => text)).toEqual(['新话']);
      expect((await store.mentions.find({ limit: 200 })).items).toHaveLength(90);
    },
  },
  {
    title:
      'a deleted mention stays with its count and without its words for good, and an unknown one is nothing',
    async run(ground) {
      await using store = await ground.open(await ground.fresh());
      const said = archived(1, { text: '要被删的话', tokens: ['要', '被', '删', '话'] });
      await store.mentions.amend([{ id: said.id, what: 'deleted' }]);
      await store.mentions.add([said, archived(2)]);
      await store.mentions.amend([
        { id: said.id, what: 'deleted' },
        { id: said.id, what: 'edited', text: '又回来', tokens: ['又', '回来'], mood: 0 },
        { id: 'weibo/none', what: 'deleted' },
      ]);
      await store.mentions.add([{ ...said, subjects: ['joined'] }]);
      await store.settled();
      const gone = { ...said, text: DELETED_TEXT, tokens: [], subjects: ['market', 'joined'] };
      expect((await store.mentions.find({ limit: 10 })).items).toEqual([archived(2), gone]);
      expect((await store.mentions.find({ limit: 10, subjects: ['joined'] })).items).toEqual([gone]);
      for (const text of [{ words: ['删'] }, { words: ['回来'] }, { substring: '被删' }])
        expect((await store.mentions.find({ limit: 10, text })).items).toEqual([]);
    },
  },
  {
    title: 'times of broken clocks are stored and found, and stop nothing',
    async run(ground) {
      await using store = await ground.open(await ground.fresh());
      const times = [0, -1, -9e15, 1, AT, Date.UTC(2099, 5), 9e15];
      await store.mentions.add(times.map((at, n) => archived(n, { at })));
      await store.settled();
      const { items } = await store.mentions.find({ limit: 10 });
      expect(items.map(({ at }) => at).sort((a, b) => a - b)).toEqual([...times].sort((a, b) => a - b));
      expect((await store.mentions.find({ limit: 10, from: 1, to: AT })).items.map(({ at }) => at)).toEqual([
        AT,
        1,
      ]);
    },
  },
  {
    title: 'pages over 100,000 mentions give each exactly once while writes go on',
    async run(ground) {
      await using store = await ground.open(await ground.fresh());
      const [total, batch] = [100_000, 5_000];
      // A second holds a hundred: pages end among equal times.
      const at = (n: number) => ({ at: AT + Math.floor(n / 100) * 60_000 });
      for (let from = 0; from < total; from += batch) {
        await store.mentions.add(upTo(batch).map((n) => archived(from + n, at(from + n))));
      }
      await store.settled();
      let stop = false;
      async function writeOn(): Promise<number> {
        let n = total;
        for (; !stop; n += 20) {
          // New ones everywhere in time, and subjects joined to old ones.
          await store.mentions.add(upTo(20).map((i) => archived(n + i, at(((n + i) * 7919) % total))));
          await store.mentions.add([archived(n % total, { ...at(n % total), subjects: ['joined'] })]);
        }
        return n - total;
      }
      const writing = writeOn();
      const seen = await allOf((page) => store.mentions.find({ ...page, subjects: ['market'] }));
      stop = true;
      expect(await writing).toBeGreaterThan(0);
      const old = seen.filter(({ id }) => Number(id.slice(6)) < total);
      expect(old.length).toBe(total);
      expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
      expect(seen.every((mention, i) => i === 0 || mention.at <= (seen[i - 1]?.at ?? 0))).toBe(true);
    },
  },
];
