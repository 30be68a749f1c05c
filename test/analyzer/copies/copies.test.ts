import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MinuteRow, openCopies } from '../../../services/analyzer/copies/copies.ts';
import { type CopiesSettings, defaultCopies } from '../../../services/analyzer/copies/settings.ts';
import { hash53, mix32 } from '../../../services/analyzer/hash.ts';
import { fingerprintOf } from '../../../services/analyzer/text/fingerprint.ts';

const TEXTS = [
  '青槐农贸市场的海鲜发臭了还在卖，谁来管一管，求扩散',
  '云汀食堂今天的饭是馊的，孩子吃了拉肚子，请有关部门回应',
  '柳堇路的自来水黄了三天，打了电话没有人接，太让人失望',
  '晴苇公交等了四十分钟没有来，司机说没有排班，这是什么服务',
];
const M0 = 26_500_000;

function row(id: number, text: string, author: number | null, more: Partial<MinuteRow> = {}): MinuteRow {
  const print = fingerprintOf(text);
  if (print === null) throw new Error(`no fingerprint of ${text}`);
  const subjects = [{ subject: 'market', key: 'market' }];
  return {
    ...{ id: hash53(`m${id}`), print, subjects, negative: false, angry: false },
    author: author === null ? null : mix32(author, 9),
    ...more,
  };
}

/** A raid: so many posts a minute, accounts in turn, each with another text in every round. */
function raid(minute: number, perMinute: number, accounts: number): MinuteRow[] {
  return Array.from({ length: perMinute }, (_, i) => {
    const post = (minute - M0) * perMinute + i;
    const text = (post + Math.floor(post / accounts)) % TEXTS.length;
    return row(post, TEXTS[text] ?? '', post % accounts, { negative: true });
  });
}

function copiesOf(settings: CopiesSettings = defaultCopies) {
  return openCopies('weibo', settings, undefined);
}

/** What is taken off market in all, in mentions. */
function taken(told: readonly ReturnType<ReturnType<typeof copiesOf>['minute']>[]) {
  const all = told.flatMap((minute) => minute.told).map(({ record }) => record);
  const sum = (of: 'copies' | 'negative' | 'coordinated') => all.reduce((total, one) => total + one[of], 0);
  return { copies: sum('copies') / 1000, negative: sum('negative') / 1000, coordinated: sum('coordinated') };
}

describe('copies', () => {
  it('of a text that many people repeat count for all of them', () => {
    const copies = copiesOf();
    const rows = Array.from({ length: 40 }, (_, i) => row(i, TEXTS[0] ?? '', i));
    expect(copies.minute(M0, rows, 1).told).toEqual([]);
  });

  it('of a text that one person repeats count for little more than one', () => {
    const copies = copiesOf();
    const rows = Array.from({ length: 16 }, (_, i) => row(i, `${TEXTS[0]}${'！'.repeat(i % 3)}`, 1));
    const told = taken([copies.minute(M0, rows, 1)]);
    expect(told).toEqual({ copies: 11, negative: 0, coordinated: 0 });
  });

  it('of several texts in the same hands count as one text, also what was counted before that was seen', () => {
    const copies = copiesOf();
    const told = Array.from({ length: 10 }, (_, i) => copies.minute(M0 + i, raid(M0 + i, 20, 40), 1));
    const { copies: off, negative, coordinated } = taken(told);
    expect(200 - off).toBeCloseTo(1 + Math.log2(200), 1);
    expect(negative).toBeCloseTo(off, 1);
    expect(coordinated).toBe(200);
  });

  it('of texts that a crowd repeats by itself are not taken for a push', () => {
    const copies = copiesOf();
    const told = Array.from({ length: 10 }, (_, minute) =>
      copies.minute(
        M0 + minute,
        Array.from({ length: 20 }, (_, i) => {
          const post = minute * 20 + i;
          return row(post, TEXTS[post % TEXTS.length] ?? '', post);
        }),
        1,
      ),
    );
    expect(taken(told)).toEqual({ copies: 0, negative: 0, coordinated: 0 });
  });

  it('are told of each subject that they belong to', () => {
    const copies = copiesOf();
    const subjects = [
      { subject: 'market', key: 'market' },
      { subject: 'thread:weibo:1', key: 'account:weibo:-' },
    ];
    const rows = Array.from({ length: 8 }, (_, i) => row(i, TEXTS[0] ?? '', 1, i < 4 ? { subjects } : {}));
    const told = copies.minute(M0, rows, 1).told;
    expect(told.map(({ key, record }) => [key, record.subject, record.copies])).toEqual([
      ['market', 'market', 4000],
      ['account:weibo:-', 'thread:weibo:1', 2000],
    ]);
  });

  it('are forgotten when nobody has repeated them for an hour', () => {
    const copies = copiesOf();
    copies.minute(M0, [row(1, TEXTS[0] ?? '', 1), row(2, TEXTS[0] ?? '', 1)], 1).told;
    expect(copies.minute(M0 + 61, [row(3, TEXTS[0] ?? '', 1)], 1).told).toEqual([]);
    expect(
      copies.minute(M0 + 62, [row(4, TEXTS[0] ?? '', 1), row(5, TEXTS[0] ?? '', 1)], 1).told,
    ).toHaveLength(1);
  });

  it('keep a bounded number of texts, the longest unrepeated gone first', () => {
    const copies = copiesOf({ ...defaultCopies, texts: 3 });
    TEXTS.forEach((text, i) => void copies.minute(M0 + i, [row(i, text, 1)], 1).told);
    const stored = JSON.parse(Buffer.from(copies.store()).toString()) as { texts: unknown[] };
    expect(stored.texts).toHaveLength(3);
    expect(copies.minute(M0 + 9, [row(9, TEXTS[0] ?? '', 1)], 1).told).toEqual([]);
    const again = [row(10, TEXTS[3] ?? '', 1), row(11, TEXTS[3] ?? '', 1)];
    expect(copies.minute(M0 + 9, again, 1).told).toHaveLength(1);
  });

  it('depend neither on the order within a minute nor on a stop between two', () => {
    const rows = fc.array(
      fc.record({
        minute: fc.nat(150),
        text: fc.nat(TEXTS.length - 1),
        tail: fc.constantFrom('', '！', '求转发', '[怒]'),
        author: fc.option(fc.nat(6)),
      }),
      { maxLength: 120 },
    );
    const settings = { ...defaultCopies, texts: 3 };
    fc.assert(
      fc.property(rows, fc.nat(150), (said, stop) => {
        const all = said.map((one, i) => ({
          minute: M0 + one.minute,
          row: row(i, `${TEXTS[one.text]}${one.tail}`, one.author),
        }));
        const minutes = [...new Set(all.map(({ minute }) => minute))].sort((a, b) => a - b);
        const whole = copiesOf(settings);
        let stopped = copiesOf(settings);
        for (const minute of minutes) {
          const own = all.filter((one) => one.minute === minute).map((one) => one.row);
          if (minute >= M0 + stop) stopped = openCopies('weibo', settings, stopped.store());
          expect(stopped.minute(minute, [...own].reverse(), 1)).toEqual(whole.minute(minute, own, 1));
        }
      }),
      { numRuns: 60 },
    );
  });
});
