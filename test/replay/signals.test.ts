import { describe, expect, it } from 'vitest';
import { readPolicy } from '../../services/policy.ts';
import { observed, signalColumns, signalLines } from '../../services/replay/signals.ts';
import type { Outgoing } from '../../shared/event-log/event-log.ts';
import { isoMinute } from '../../shared/time.ts';
import {
  assessmentsOf,
  inForce,
  mention,
  openTestLog,
  progress,
  recordsOf,
  runAnalyzer,
} from '../pipeline.ts';

const T0 = 26_500_020;
const START = T0 + 1440;
const policy = readPolicy('version: 1\nmonitors:\n  - { id: market, name: 市场, any: [新发地] }\n', 'test');

/** A word an hour for a day, then a burst of angry mentions for half an hour, then a night of silence. */
function story(): Outgoing[] {
  const out: Outgoing[] = [progress('a', 'weibo', T0)];
  for (let minute = T0; minute < START; minute += 60) {
    out.push(mention(`w:${minute}`, minute, '新发地的菜', { author: 'a'.repeat(24) }));
    out.push(progress('a', 'weibo', minute + 60));
  }
  for (let minute = START; minute < START + 30; minute++) {
    for (let i = 0; i < 20; i++) {
      const author = ((minute * 100 + i) * 7919).toString(16).slice(-8).padEnd(24, '0');
      out.push(mention(`w:${minute}.${i}`, minute, `新发地的事太让人愤怒了，太可怕 ${i}`, { author }));
    }
    out.push(progress('a', 'weibo', minute + 1));
  }
  return [...out, progress('a', 'weibo', START + 600)];
}

async function judgedLog() {
  const log = await openTestLog(2);
  await log.append([...inForce(policy, T0), ...story()]);
  await runAnalyzer(log);
  return log;
}

describe('signals.csv', () => {
  it('has a row for every minute, read back as what was said and judged', async () => {
    await using log = await judgedLog();
    const lines: string[] = [];
    for await (const line of signalLines(log)) lines.push(line);
    const names = (lines[0] ?? '').split(',');
    expect(names).toEqual(signalColumns.map(({ name }) => name));
    const rows = lines
      .slice(1)
      .map((line) => Object.fromEntries(line.split(',').map((cell, index) => [names[index], cell])));
    // Every minute, those in which nothing was said among them.
    expect(rows.map(({ minute }) => Number(minute))).toEqual(Array.from({ length: 2040 }, (_, n) => T0 + n));
    expect(rows[0]).toMatchObject({
      at: isoMinute(T0),
      subject: 'market',
      kind: 'monitor',
      platform: 'weibo',
    });
    expect(rows.reduce((sum, { n }) => sum + Number(n), 0)).toBe(24 + 600);
    for (const { expected, dispersion } of rows) {
      expect(Number(expected)).toBeGreaterThan(0);
      expect(Number(dispersion)).toBeGreaterThan(0);
    }
    // The judgement of every assessment is that of its minute's row.
    const assessments = await assessmentsOf(log);
    expect(assessments.length).toBeGreaterThan(3);
    for (const { minute, phase, level, signals } of assessments) {
      const row = rows[minute - T0];
      expect(row).toMatchObject({ phase, level, surge: String(signals.surge), zx: String(signals.zx) });
      expect(Number(row?.mid_count)).toBe(signals.count);
    }
    const up = rows.filter(({ level }) => level === 'orange' || level === 'red');
    expect(up.every(({ minute }) => Number(minute) >= START)).toBe(true);
    expect(up.length).toBeGreaterThan(10);
  });

  it('is judged anew without leaving a trace in the log, minutes of silence as if they had been passed over', async () => {
    await using log = await judgedLog();
    const before = await recordsOf(log, 'assessments');
    let minutes = 0;
    for await (const _page of observed(log, () => (minutes += 1)));
    expect(minutes).toBe(2040);
    expect(await recordsOf(log, 'assessments')).toEqual(before);
  });
});
