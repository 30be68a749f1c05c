import { describe, expect, test } from 'vitest';
import { detectSeries, type SeriesOptions, type SeriesPoint } from '../../services/analyzer/series.ts';
import { inferBinMinutes, parseTime, timed } from '../../services/analyzer/series-times.ts';
import { isoMinute } from '../../shared/time.ts';

const START = Date.parse('2024-03-04T00:00:00+08:00') / 60_000;

interface Judged {
  readonly points: SeriesPoint[];
  readonly rejected: { readonly line: number; readonly reason: string }[];
}

async function judged(
  rows: readonly (readonly [time: string, value: string])[],
  rest: Partial<SeriesOptions> = {},
): Promise<Judged> {
  const rejected: { line: number; reason: string }[] = [];
  async function* source() {
    for (const [index, [time, value]] of rows.entries()) yield { line: index + 2, time, value };
  }
  const points: SeriesPoint[] = [];
  const options = { platform: 'weibo', gaps: 'zero', ...rest } as const;
  const onReject = (line: number, reason: string): number => rejected.push({ line, reason });
  for await (const point of detectSeries(source(), { ...options, onReject })) points.push(point);
  return { points, rejected };
}

/** A row each `bin` minutes, with what is said in them. */
function series(bins: number, bin: number, value: (index: number) => number): [string, string][] {
  return Array.from({ length: bins }, (_, i) => [isoMinute(START + i * bin), String(value(i))]);
}

describe('a plain series', () => {
  test('gets one point per row, in order, with the row as it was', async () => {
    const rows = series(3000, 5, (i) => (i * 7) % 5);
    const { points, rejected } = await judged(rows);
    expect(rejected).toEqual([]);
    expect(points.map(({ at, count }) => [at, String(count)])).toEqual(rows);
    for (const point of points) {
      expect(point.surprise).toBeGreaterThanOrEqual(0);
      expect(point.expected).toBeGreaterThan(0);
    }
  });

  test('a burst is an outbreak, at orange at most: without moods there is no red', async () => {
    const { points } = await judged(series(3000, 1, (i) => (i < 2900 ? Number(i % 2 === 0) : 40)));
    expect(points.slice(0, 2900).every(({ level }) => level === 'none')).toBe(true);
    const burst = points.slice(2900);
    expect(burst.findIndex(({ phase }) => phase === 'outbreak')).toBeLessThan(5);
    expect(burst.at(-1)?.level).toBe('orange');
    expect(burst.some(({ level }) => level === 'red')).toBe(false);
  });

  test('bins the file leaves out count as silence, or as nothing known', async () => {
    const rows = [...series(1500, 1, () => 60), ...series(9000, 1, () => 60).slice(8990)];
    const expectedAfter = async (gaps: SeriesOptions['gaps']): Promise<number> => {
      const { points } = await judged(rows, { gaps });
      expect(points.length).toBe(rows.length);
      return points[1500]?.expected ?? 0;
    };
    expect(await expectedAfter('missing')).toBeGreaterThan(40);
    expect(await expectedAfter('zero')).toBeLessThan(20);
  });

  test('fractions, large numbers and thousands separators are values', async () => {
    const { points } = await judged([
      ['2024-03-04 00:00', '0.5'],
      ['2024-03-04 00:01', '1,234'],
      ['2024-03-04 00:02', '1000000'],
    ]);
    expect(points.map(({ count }) => count)).toEqual([0.5, 1234, 1_000_000]);
  });

  test('rows that cannot be used are told with their line and left out', async () => {
    const { points, rejected } = await judged([
      ['2024-03-04 00:00', '1'],
      ['yesterday', '1'],
      ['2024-03-04 00:01', 'many'],
      ['2024-03-04 00:02', '-3'],
      ['2024-03-04 00:03', '2'],
      ['2024-03-04 00:03', '2'],
      ['2099-01-01 00:00', '5'],
      ['2024-03-04 00:04', '1'],
      ['2024-03-04 00:05', '1'],
      ['2024-03-04 00:01', '1'],
      ['2024-03-04 00:06', '1'],
      ['2024-03-04 00:07', '1'],
    ]);
    expect(points.length).toBe(6);
    expect(rejected.map(({ line }) => line).sort((a, b) => a - b)).toEqual([3, 4, 5, 7, 8, 11]);
    for (const { reason } of rejected) expect(reason).toMatch(/[一-鿿]/);
  });

  test.each(['newest first', 'in no order'])(
    'rows %s are sorted, and judged as those in order',
    async (how) => {
      const rows = series(900, 5, (i) => (i * 7) % 5);
      const mixed =
        how === 'newest first' ? rows.toReversed() : rows.toSorted((a, b) => orderOf(a[0]) - orderOf(b[0]));
      const inOrder = await judged(rows);
      expect(await judged(mixed)).toEqual(inOrder);
      expect(inOrder.rejected).toEqual([]);
    },
  );

  test.each([
    ['5 minutes', 5, 4000],
    ['an hour', 60, 900],
    ['a day', 1440, 400],
    ['a week', 10_080, 150],
  ])('bins of %s: routine is quiet, ten times of it for three bins is told', async (_, bin, bins) => {
    const widths: number[] = [];
    const { points } = await judged(
      series(bins, bin, (i) => (i >= bins - 40 && i < bins - 37 ? 700 : 65 + ((i * 7) % 11))),
      { onBins: ({ minutes }) => widths.push(minutes) },
    );
    expect(widths).toEqual([bin]);
    const alarms = (part: SeriesPoint[]) =>
      part.filter(({ level }) => level === 'yellow' || level === 'orange');
    expect(alarms(points.slice(0, bins - 40))).toEqual([]);
    expect(points.slice(bins - 40, bins - 36).some(({ level }) => level === 'orange')).toBe(true);
    expect(alarms(points.slice(-1))).toEqual([]);
  });

  test('an empty series has no points', async () => {
    expect(await judged([])).toEqual({ points: [], rejected: [] });
  });
});

/** Any order that is not the times' own, the same each time. */
function orderOf(time: string): number {
  return Number(time.replace(/\D/g, '')) % 997;
}

describe('times', () => {
  test.each([
    ['2024-03-04 08:00', '2024-03-04T08:00:00+08:00'],
    ['2024/3/4 8:00:30', '2024-03-04T08:00:30+08:00'],
    ['2024-03-04T00:00:00Z', '2024-03-04T08:00:00+08:00'],
    ['2024-03-04T00:00Z', '2024-03-04T08:00:00+08:00'],
    ['2024-03-04T05:30:00+05:30', '2024-03-04T08:00:00+08:00'],
    ['1709510400', '2024-03-04T08:00:00+08:00'],
    ['1709510400000', '2024-03-04T08:00:00+08:00'],
  ])('%s is %s', (text, iso) => {
    expect(parseTime(text)).toBe(Date.parse(iso));
  });

  test.each(['', 'now', '2024-13-01', '2024-02-30', '2024-03-04 25:00', '1890-01-01', '2101-01-01'])(
    '「%s」 is no time',
    (text) => expect(parseTime(text)).toBeNull(),
  );

  test.each([
    ['every minute', [0, 1, 2, 3], 1],
    ['every five minutes, some left out', [0, 5, 10, 20, 25, 30], 5],
    ['every hour', [0, 60, 120], 60],
    ['sparse minutes', [0, 4, 10, 24], 2],
    ['one row', [0], 1],
  ])('%s', (_, minutes, bin) => {
    expect(inferBinMinutes(minutes.map((at, line) => ({ line, at: at * 60_000, value: 1 })))).toBe(bin);
  });

  test('rows closer than a minute are refused with what to do', () => {
    const rows = [0, 1, 2, 3].map((second, line) => ({ line, at: second * 1000, value: 1 }));
    expect(() => inferBinMinutes(rows)).toThrow('汇总');
  });

  test('a value that is no count is refused', () => {
    expect(timed({ line: 1, time: '2024-03-04', value: '' })).toMatchObject({
      reason: expect.stringContaining('无法识别数值'),
    });
    expect(timed({ line: 1, time: '2024-03-04', value: '1e12' })).toMatchObject({
      reason: expect.stringContaining('过大'),
    });
  });
});
