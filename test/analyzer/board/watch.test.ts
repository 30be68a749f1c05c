import { describe, expect, test } from 'vitest';
import type { BoardReading, BoardRow } from '../../../services/analyzer/board/reading.ts';
import {
  type BoardSettings,
  defaultBoard,
  type Flag,
  openBoardWatch,
} from '../../../services/analyzer/board/watch.ts';
import { openAnalysis } from '../../../services/analyzer/open.ts';
import { titleReaderOf } from '../../../services/analyzer/title-reader.ts';

const readTitle = titleReaderOf(openAnalysis('auto', () => {}));
const START = Date.parse('2024-03-04T00:00:00+08:00');
const HOUR = 3_600_000;

function row(title: string, heat: number | null, rest: Partial<BoardRow> = {}): BoardRow {
  return { title, heat, rank: null, discussions: null, category: null, ...rest };
}

/** An ordinary board: fifty titles of stars and shows, new ones every hour. */
function ordinary(hour: number): BoardRow[] {
  return Array.from({ length: 50 }, (_, i) =>
    row(`综艺第${hour - (i % 4)}期片段${i}号`, 200_000 + ((i * 7919 + hour * 104_729) % 200_000), {
      rank: i + 1,
      category: '综艺',
      discussions: 300 + i * 20 + hour * 5,
    }),
  );
}

function flagsOf(
  added: (hour: number) => readonly BoardRow[],
  hours = 72,
  settings: BoardSettings = defaultBoard,
  watchedBy?: (title: string) => string | null,
): Flag[] {
  const watch = openBoardWatch(readTitle, settings, watchedBy);
  return Array.from({ length: hours }, (_, hour): BoardReading => {
    return { at: START + hour * HOUR, rows: [...ordinary(hour), ...added(hour)] };
  }).flatMap((reading) => watch.take(reading));
}

describe('the watch on a hot board', () => {
  test('tells nothing of an ordinary board', () => {
    expect(flagsOf(() => [])).toEqual([]);
  });

  test('tells a matter of harm once, with why', () => {
    const flags = flagsOf((hour) =>
      hour < 48
        ? []
        : [row('幼儿园多名儿童食物中毒', 2_000_000 + hour * 1000, { rank: 5, category: '社会' })],
    );
    expect(flags.map(({ at, row: { title } }) => [(at - START) / HOUR, title])).toEqual([
      [48, '幼儿园多名儿童食物中毒'],
    ]);
    expect(flags[0]?.words.harm).toContain('食物中毒');
    const sum = flags[0]?.parts.reduce((total, { points }) => total + points, 0) ?? 0;
    expect(sum).toBeCloseTo(flags[0]?.points ?? 0, 1);
  });

  test('needs no words where the heat is that of the talk of the day, and is slower for entertainment', () => {
    const at = (category: string, heat: number) =>
      flagsOf((hour) => (hour === 60 ? [row('某某同款白色跑鞋', heat, { rank: 1, category })] : [])).length;
    expect(at('社会', 10_000_000)).toBe(1);
    expect(at('综艺', 1_000_000)).toBe(0);
  });

  test('takes titles that share a rare term for one matter, and tells it once', () => {
    const titles = [
      '罐车运输乱象调查',
      '罐车卸完就装',
      '罐车去了哪里',
      '谁在管罐车',
      '罐车司机说了什么',
      '罐车行业自查',
    ];
    const flags = flagsOf((hour) =>
      hour < 48
        ? []
        : titles.slice(0, hour - 47).map((title) => row(title, 1_200_000, { category: '社会', rank: 8 })),
    );
    expect(flags.map(({ event }) => event.name)).toEqual([titles[0]]);
  });

  test('never tells more a day than it may, the strongest first', () => {
    const flags = flagsOf((hour) =>
      hour % 24 === 9
        ? Array.from({ length: 30 }, (_, i) =>
            row(
              `${'甲乙丙丁戊己庚辛壬癸'[i % 10]}${'山海川林田'[i % 5]}第${i + hour}化工厂爆炸伤亡`,
              300_000 + i * 100_000,
              { category: '社会' },
            ),
          )
        : [],
    );
    const days = Map.groupBy(flags, ({ at }) => Math.floor((at - START) / (24 * HOUR)));
    for (const each of days.values()) expect(each.length).toBeLessThanOrEqual(defaultBoard.most);
    const [first] = days.values();
    const points = first?.map((flag) => flag.points) ?? [];
    expect(points).toEqual([...points].sort((a, b) => b - a));
  });

  test('tells what the office watches for sooner', () => {
    const added = (hour: number) =>
      hour === 48 ? [row('丰台一路口积水严重', 1_200_000, { category: '社会', rank: 8 })] : [];
    expect(flagsOf(added)).toEqual([]);
    const flags = flagsOf(added, 72, defaultBoard, (title) => (title.includes('丰台') ? '丰台' : null));
    expect(flags.map(({ watched }) => watched)).toEqual(['丰台']);
  });

  test('reads boards that tell neither heat nor discussions nor categories', () => {
    const watch = openBoardWatch(readTitle);
    for (let hour = 0; hour < 30; hour++) {
      const rows = [row(`综艺第${hour}期`, null), row('化工厂爆炸致多人伤亡', null)];
      for (const flag of watch.take({ at: START + hour * HOUR, rows }))
        expect(Number.isFinite(flag.points)).toBe(true);
    }
  });

  test('same readings, same flags; time must go forward', () => {
    const added = (hour: number) => (hour > 40 ? [row('某县矿难瞒报', 400_000, { category: '社会' })] : []);
    expect(JSON.stringify(flagsOf(added))).toBe(JSON.stringify(flagsOf(added)));
    const watch = openBoardWatch(readTitle);
    watch.take({ at: START, rows: [] });
    expect(() => watch.take({ at: START, rows: [] })).toThrow('order of time');
  });
});

describe('a title', () => {
  test.each([
    ['珠海体育中心', true],
    ['丰台医院', true],
    ['珠海一男子驾车撞人致35死', false],
    ['这家医院怎么样', false],
  ])('%s is nothing but premises: %s', (title, bare) => {
    expect(readTitle(title).bare).toBe(bare);
  });

  test('answers are no harm, topics weigh little', () => {
    expect(readTitle('学校回应食堂问题').response).toEqual(['回应']);
    expect(readTitle('大学食堂新菜').harmWeight).toBeLessThan(readTitle('大学食堂中毒').harmWeight);
  });
});
