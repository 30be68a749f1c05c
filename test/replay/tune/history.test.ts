import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createCalendar } from '../../../services/analyzer/calendar.ts';
import { defaultDetection } from '../../../services/analyzer/detection/settings.ts';
import { cascadeSeries, overlay } from '../../../services/replay/simulate/series.ts';
import { splitHistory } from '../../../services/replay/tune/history.ts';
import { readIncidents, readSeries } from '../../../services/replay/tune/read-csv.ts';
import { isoMinute } from '../../../shared/time.ts';
import { roughHistory, START } from './generated.ts';

const settings = defaultDetection.weibo;
const folder = mkdtempSync(join(tmpdir(), 'guanchao-tune-'));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('the days of a history', () => {
  const quiet = roughHistory('quiet', 1, 24);

  test('a crisis that turns red is cut out with its days, and nothing of it is expected', () => {
    const { n, negative } = cascadeSeries({
      seed: 5,
      topic: 'tune',
      kind: 'weibo_jump_hub150',
      minutes: 2880,
    });
    const base = { n: Uint32Array.from(quiet.counts.all), negative: Uint32Array.from(quiet.counts.negative) };
    const shaken = overlay(base, { at: 10 * 1440 + 600, series: { n, negative } });
    const counts = { startMinute: START, all: shaken.n, negative: shaken.negative };
    const split = splitHistory({ ...quiet, counts }, settings, createCalendar(), []);
    expect(split.cut).toBeGreaterThanOrEqual(1);
    const kept = [...split.learn, ...split.prove].map(({ from }) => (from - START) / 1440);
    expect(kept).not.toContain(10);
    expect(kept).toContain(8);
    expect(Math.max(...split.prove.flatMap(({ expected }) => [...expected]))).toBeLessThan(10);
  });

  test('routine keeps all its days but the first three; a given incident takes its own out', () => {
    const all = splitHistory(quiet, settings, createCalendar(), []);
    expect(all.cut).toBe(0);
    expect(all.learn.length + all.prove.length).toBe(21);
    expect(all.prove.length).toBe(7);
    const incident = { subject: null, from: START + 5 * 1440 + 100, to: START + 6 * 1440 + 100 };
    expect(splitHistory(quiet, settings, createCalendar(), [incident]).cut).toBe(2);
    const others = { ...incident, subject: 'another' };
    expect(splitHistory(quiet, settings, createCalendar(), [others]).cut).toBe(0);
  });

  test('days of which little was seen tell nothing', () => {
    const coverage = new Float64Array(quiet.counts.all.length).fill(1);
    coverage.fill(0, 7 * 1440, 7 * 1440 + 600);
    const split = splitHistory(
      { ...quiet, counts: { ...quiet.counts, coverage } },
      settings,
      createCalendar(),
      [],
    );
    expect(split.learn.length + split.prove.length).toBe(20);
  });
});

describe('a history as CSV', () => {
  test('is read by column, subject by subject, and what is left out is 0', async () => {
    const path = file(
      'good.csv',
      'subject,time,negative,all\na,2026-03-02 00:00,1,3\nb,2026-03-02 00:01,0,1\na,2026-03-02 00:03,0,2\n',
    );
    const [a, b] = await readSeries(path, 'wechat');
    expect(a).toMatchObject({ subject: 'a', platform: 'wechat' });
    expect(a?.counts).toMatchObject({ startMinute: START, marked: true });
    expect([...Array.from(a?.counts.all ?? [])]).toEqual([3, 0, 0, 2]);
    expect([...Array.from(a?.counts.negative ?? [])]).toEqual([1, 0, 0, 0]);
    expect(b?.counts.startMinute).toBe(START + 1);
  });

  test('without moods it is unmarked', async () => {
    const path = file('plain.csv', `time,all\n${isoMinute(START)},4\n`);
    expect((await readSeries(path, 'weibo'))[0]?.counts.marked).toBe(false);
  });

  test.each([
    ['time,n\n2026-03-02 00:00,1\n', /line 1: no column all/],
    ['time,all\nyesterday,1\n', /line 2: no time: yesterday/],
    ['time,all\n2026-03-02 00:00,-1\n', /line 2: no count: -1/],
    ['time,all\n2026-03-02 00:00,\n', /line 2: no count/],
    ['time,all\n2026-03-02 00:00,1\n2026-03-02 00:00,2\n', /line 3: its minute stands in the file twice/],
    ['time,all,negative\n2026-03-02 00:00,1,2\n', /line 2: negative 2 is more than all 1/],
    ['time,all,platform\n2026-03-02 00:00,1,tv\n', /line 2: no platform: tv/],
    ['time,all\n', /holds no rows/],
  ])('%j is refused with line and reason', async (text, reason) => {
    await expect(readSeries(file('bad.csv', text), 'weibo')).rejects.toThrow(reason);
  });

  test('incidents are read by column, too', async () => {
    const path = file('incidents.csv', 'from,to,subject\n2026-03-02 00:00,2026-03-02 01:00,\n');
    expect(await readIncidents(path)).toEqual([{ from: START, to: START + 60, subject: null }]);
    const wrong = file('wrong.csv', 'from,to\n2026-03-02 02:00,2026-03-02 01:00\n');
    await expect(readIncidents(wrong)).rejects.toThrow(/line 2: to lies before from/);
  });
});
