import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { detectSeries } from '../../services/analyzer/series.ts';

/** How the decline of one crisis was told. Times in epoch milliseconds. */
export interface Decline {
  readonly name: string;
  /** End of the busiest hour. */
  readonly peak: number;
  /** First time after the peak that it was told to fade or to be calm; null when it never was. */
  readonly fading: number | null;
  readonly calm: number | null;
  /** Whether it had been told to be up before, and the highest level. */
  readonly up: boolean;
  readonly level: string;
  readonly relapses: number;
}

const HOUR = 3_600_000;
const levels = ['none', 'blue', 'yellow', 'orange', 'red'];

/** Judges every crisis of the folder. */
export async function declinesOf(folder: string): Promise<Decline[]> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.csv.gz'));
  return Promise.all(
    files.map((file) => declineOf(file.replace('.per_minute.csv.gz', ''), join(folder, file))),
  );
}

/** The table for people. */
export async function declines(folder: string): Promise<string> {
  const crises = await declinesOf(folder);
  const hours = (from: number, to: number | null): string =>
    to === null ? 'never'.padStart(9) : `${((to - from) / HOUR).toFixed(1)} h`.padStart(9);
  const lines = crises.map(
    ({ name, peak, fading, calm, level, relapses }) =>
      `${name.padEnd(32)}${level.padStart(8)}${hours(peak, fading)}${hours(peak, calm)}${String(relapses).padStart(9)}`,
  );
  const told = crises.filter(({ fading, calm }) => fading !== null || calm !== null).length;
  return `${[
    'thirteen crises: hours from the end of the busiest hour until the decline is told',
    `${'crisis'.padEnd(32)}${'level'.padStart(8)}${'回落'.padStart(7)}${'平息'.padStart(7)}${'反复'.padStart(7)}`,
    ...lines,
    `decline told in ${told} of ${crises.length}`,
  ].join('\n')}\n`;
}

async function declineOf(name: string, path: string): Promise<Decline> {
  const rows = gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n').slice(1);
  async function* source() {
    for (const [index, row] of rows.entries()) {
      const [time = '', value = ''] = row.split(',');
      yield { line: index + 2, time, value };
    }
  }
  const points = await all(detectSeries(source(), { platform: 'weibo', gaps: 'zero', onReject: () => {} }));
  const after = points.slice(busiestHour(points));
  const peak = Date.parse(after[0]?.at ?? '');
  const first = (phase: string): number | null => {
    const found = after.find((point) => point.phase === phase);
    return found ? Date.parse(found.at) : null;
  };
  return {
    name,
    peak,
    fading: first('fading'),
    calm: first('calm'),
    up: points.some(({ at, level }) => Date.parse(at) <= peak && level !== 'none'),
    level: levels[Math.max(...points.map(({ level }) => levels.indexOf(level)))] ?? 'none',
    relapses: points.filter(({ phase }, i) => phase === 'relapse' && points[i - 1]?.phase !== 'relapse')
      .length,
  };
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** Index of the point at which the busiest hour ends. */
export function busiestHour(points: readonly { readonly at: string; readonly count: number }[]): number {
  let from = 0;
  let sum = 0;
  let most = -1;
  let peak = 0;
  const times = points.map(({ at }) => Date.parse(at));
  for (const [index, { count }] of points.entries()) {
    sum += count;
    while ((times[index] ?? 0) - (times[from] ?? 0) >= HOUR) {
      sum -= points[from]?.count ?? 0;
      from += 1;
    }
    if (sum > most) {
      most = sum;
      peak = index;
    }
  }
  return peak;
}
