import { expect } from 'vitest';
import type {
  ArchivedMention,
  IncidentStore,
  TextQuery,
} from '../../shared/incident-store/incident-store.ts';
import { textsOf } from '../../shared/incident-store/incident-texts.ts';
import type { Law } from './incident-store.ts';
import { AT, archived, incidentId, MINUTE, record } from './incident-store-records.ts';

/** What may be typed or written, and would be syntax where a query is put together carelessly. */
const AWKWARD = [
  "'",
  '"',
  '""',
  "' OR 1=1 --",
  '%',
  '_',
  '__',
  '__sother',
  '_41_',
  '*',
  '三*',
  'NEAR',
  'a NEAR b',
  'AND',
  'NOT 三文鱼',
  'words:鱼',
  '^鱼',
  '{鱼}',
  '(',
  '+',
  '-',
  '\\',
  '\u0000',
  '鱼\u0000肉',
  '\n',
  '\t ',
  '😡',
  '😡😡',
  '👨‍👩‍👧',
  '🫠',
  '[怒]',
  '#新发地#',
  '@某人',
  'C++',
  '5G',
  '\u00e9',
  'e\u0301',
  '１２３',
  '\ufeff',
  '\u200d',
];

/** Laws of finding texts, in mentions and in incidents. */
export const searchLaws: readonly Law[] = [
  {
    title: 'words are found when all of them occur, whole and in any order; letters may be small or capital',
    async run(ground) {
      await using store = await ground.open(await ground.fresh());
      await store.mentions.add([
        archived(1, { text: '新发地的三文鱼', tokens: ['新发地', '的', '三文鱼'] }),
        archived(2, { text: '三文鱼很新鲜', tokens: ['三文鱼', '很', '新鲜'] }),
        archived(3, { text: '买了iPhone', tokens: ['买', '了', 'iPhone'] }),
      ]);
      await store.settled();
      expect(await found(store, { words: ['三文鱼'] })).toEqual([2, 1]);
      expect(await found(store, { words: ['三文鱼', '新发地'] })).toEqual([1]);
      expect(await found(store, { words: ['三文鱼', '买'] })).toEqual([]);
      expect(await found(store, { words: ['三文'] })).toEqual([]);
      expect(await found(store, { words: ['新'] })).toEqual([]);
      expect(await found(store, { words: ['IPHONE'] })).toEqual([3]);
      expect(await found(store, { words: ['market'] })).toEqual([]);
      expect(await found(store, { words: ['weibo'] })).toEqual([]);
    },
  },
  {
    title: 'a phrase is found when its tokens stand side by side in their order',
    async run(ground) {
      await using store = await ground.open(await ground.fresh());
      await store.mentions.add([
        archived(1, { tokens: ['新发地', '的', '三文鱼'] }),
        archived(2, { tokens: ['三文鱼', '的', '新发地'] }),
      ]);
      await store.settled();
      expect(await found(store, { phrase: ['新发地', '的', '三文鱼'] })).toEqual([1]);
      expect(await found(store, { phrase: ['的', '新发地'] })).toEqual([2]);
      expect(await found(store, { phrase: ['新发地', '三文鱼'] })).toEqual([]);
      expect(await found(store, { phrase: ['的', '三文鱼'], words: ['新发地'] })).toEqual([1]);
    },
  },
  {
    title: 'a substring is found by its very characters, wherever the tokens end',
    async run(ground) {
      await using store = await ground.open(await ground.fresh());
      await store.mentions.add([
        archived(1, { text: '新发地的三文鱼100%安全', tokens: ['新发地', '的', '三文鱼'] }),
        archived(2, { text: '发地的三1000安全ABC', tokens: ['发地', '的', '三'] }),
      ]);
      await store.settled();
      expect(await found(store, { substring: '发地的三' })).toEqual([2, 1]);
      expect(await found(store, { substring: '新发地的' })).toEqual([1]);
      expect(await found(store, { substring: '100%' })).toEqual([1]);
      expect(await found(store, { substring: '100_' })).toEqual([]);
      expect(await found(store, { substring: 'abc' })).toEqual([]);
      expect(await found(store, { substring: '发地的三', words: ['三文鱼'] })).toEqual([1]);
    },
  },
  {
    title: 'an empty text asks for nothing',
    async run(ground) {
      await using store = await ground.open(await ground.fresh());
      await store.mentions.add([archived(1)]);
      await store.settled();
      for (const text of [{}, { words: [] }, { words: [''], phrase: [] }, { substring: '' }]) {
        expect(await found(store, text)).toEqual([1]);
      }
    },
  },
  {
    title: 'whatever is typed is text: no character is syntax, and each text is found by itself alone',
    async run(ground) {
      await using store = await ground.open(await ground.fresh());
      const mentions = AWKWARD.map((text, n) => archived(n, { text, tokens: [text] }));
      const entries = AWKWARD.map((title, n) => ({ record: record(n, 1, { title }), tokens: [[title]] }));
      await store.mentions.add(mentions);
      await store.incidents.put(entries);
      await store.settled();
      for (const [n, text] of AWKWARD.entries()) {
        expect(await found(store, { words: [text] }), JSON.stringify(text)).toEqual([n]);
        expect(await found(store, { phrase: [text] }), JSON.stringify(text)).toEqual([n]);
        const holding = AWKWARD.flatMap((other, i) => (other.includes(text) ? [i] : [])).reverse();
        expect(await found(store, { substring: text }), JSON.stringify(text)).toEqual(holding);
        const { items } = await store.incidents.find({ limit: 200, text: { words: [text] } });
        expect(items.map(({ incident }) => incident.id)).toEqual([incidentId(n)]);
        const inside = await store.incidents.find({ limit: 200, text: { substring: text } });
        expect(inside.items.length).toBe(holding.length);
      }
    },
  },
  {
    title: 'a lone surrogate comes back as it was, and neither it nor its search stops anything',
    async run(ground) {
      await using store = await ground.open(await ground.fresh());
      const mention = archived(1, { text: '坏\ud83d字\udc00', tokens: ['坏', '\ud83d', '字', '\udc00'] });
      await store.mentions.add([mention]);
      await store.incidents.put([
        { record: record(1, 1, { title: '坏\ud83d' }), tokens: [['坏', '\ud83d']] },
      ]);
      await store.settled();
      expect((await store.mentions.find({ limit: 1, text: { words: ['\ud83d', '字'] } })).items).toEqual([
        mention,
      ]);
      expect(await found(store, { substring: '字\udc00' })).toEqual([1]);
      expect(await store.incidents.get(incidentId(1))).toEqual(record(1, 1, { title: '坏\ud83d' }));
    },
  },
  {
    title: 'a query of a megabyte is refused, and a text of a megabyte is stored and found',
    async run(ground) {
      await using store = await ground.open(await ground.fresh());
      const long = '很'.repeat(350_000);
      await store.mentions.add([archived(1, { text: `头${long}尾`, tokens: ['头', long, '尾'] })]);
      await store.settled();
      const refused = { code: 'BAD_INPUT' };
      for (const text of [{ words: [long] }, { phrase: [...long] }, { substring: long }]) {
        await expect(store.mentions.find({ limit: 1, text })).rejects.toMatchObject(refused);
        await expect(store.incidents.find({ limit: 1, text })).rejects.toMatchObject(refused);
      }
      const subjects = Array.from({ length: 10_000 }, (_, n) => `s${n}`);
      await expect(store.mentions.find({ limit: 1, subjects })).rejects.toMatchObject(refused);
      expect(await found(store, { words: ['尾'], substring: '很尾' })).toEqual([1]);
    },
  },
  {
    title: 'an incident is found by its title, its terms, the notes in its book and its samples',
    async run(ground) {
      await using store = await ground.open(await ground.fresh());
      const told = record(1, 1, {
        title: '农产品市场疫情',
        terms: ['三文鱼', '新发地'],
        samples: [{ id: 'weibo/1', rank: 1, at: AT, kind: 'comment', mood: -500, text: '菜价涨了' }],
        handling: {
          ...record(1).incident.handling,
          book: [{ action: 'a1', act: 'note', by: '张', at: AT, minute: MINUTE, text: '已联系市场' }],
        },
      });
      const tokens = [
        ['农产品', '市场', '疫情'],
        ['三文鱼'],
        ['新发地'],
        ['已', '联系', '市场'],
        ['菜价', '涨', '了'],
      ];
      expect(textsOf(told)).toHaveLength(tokens.length);
      await store.incidents.put([{ record: told, tokens }, { record: record(2, 1, { title: '别的事' }) }]);
      await store.settled();
      const ids = async (text: TextQuery) =>
        (await store.incidents.find({ limit: 10, text })).items.map(({ incident }) => incident.id);
      for (const word of ['疫情', '新发地', '联系', '涨']) {
        expect(await ids({ words: [word] }), word).toEqual([incidentId(1)]);
      }
      expect(await ids({ words: ['疫情', '涨'] })).toEqual([incidentId(1)]);
      expect(await ids({ phrase: ['联系', '市场'] })).toEqual([incidentId(1)]);
      expect(await ids({ phrase: ['疫情', '三文鱼'] })).toEqual([]);
      for (const part of ['品市', '三文', '系市', '价涨']) {
        expect(await ids({ substring: part }), part).toEqual([incidentId(1)]);
      }
      expect(await ids({ substring: '疫情三文鱼' })).toEqual([]);
      expect(await ids({ substring: '别的' })).toEqual([incidentId(2)]);
      expect(await ids({ words: ['别的'] })).toEqual([]);
    },
  },
];

/** Numbers of the mentions found, newest first. */
async function found(store: IncidentStore, text: TextQuery): Promise<number[]> {
  return (await store.mentions.find({ limit: 200, text })).items.map(numberOf);
}

function numberOf({ id }: ArchivedMention): number {
  return Number(id.slice('weibo/'.length));
}
