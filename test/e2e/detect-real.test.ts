import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { busiestHour } from '../bench/volume-declines.ts';
import { guanchao } from '../command.ts';
import { material } from '../material.ts';

interface Point {
  readonly at: string;
  readonly count: number;
  readonly surprise: number;
  readonly phase: string;
  readonly level: string;
}

async function detected(file: string): Promise<Point[]> {
  const ended = await guanchao(['detect', file]);
  expect(ended.err).not.toMatch(/\n\s+at /);
  expect(ended.code).toBe(0);
  return ended.out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function rowsOf(file: string): number {
  return gunzipSync(readFileSync(file)).toString('utf8').trimEnd().split('\n').length - 1;
}

/** Two real bursts without a history: when the outbreak may be called, and by when the fall must be; a day has one second wave at most. */
const bursts = [
  { name: 'chengdu', outbreak: ['2020-12-08T06:00', '2020-12-08T08:30'], fading: '2020-12-08T20:00' },
  { name: 'qingdao', outbreak: ['2020-10-12T04:30', '2020-10-12T07:30'], fading: '2020-10-12T20:00' },
] as const;

describe.each(bursts)('the burst of $name', ({ name, outbreak, fading }) => {
  const file = material(`data/cascades/rhp_${name}_per_minute.csv.gz`);

  it.skipIf(!file)('is an outbreak in time, fades in time, and its levels are calm', async () => {
    const points = await detected(file ?? '');
    const first = (phase: string): string => points.find((point) => point.phase === phase)?.at ?? 'never';
    expect(first('outbreak') >= outbreak[0] && first('outbreak') <= outbreak[1], first('outbreak')).toBe(
      true,
    );
    expect(first('fading') <= fading, first('fading')).toBe(true);
    const waves = Map.groupBy(
      points.filter(({ phase }, i) => phase === 'relapse' && points[i - 1]?.phase !== 'relapse'),
      ({ at }) => at.slice(0, 10),
    );
    expect([...waves.values()].filter((each) => each.length > 1)).toEqual([]);
    const day = points.filter(({ at }) => at.slice(0, 10) === outbreak[0].slice(0, 10));
    const changes = day.filter((point, i) => i > 0 && point.level !== day[i - 1]?.level);
    expect(changes.length).toBeLessThanOrEqual(5);
    expect(points.filter(({ phase, level }) => phase === 'quiet' && level !== 'none')).toEqual([]);
  });
});

const brands = material('data/volume/nab_realtweets');
describe.skipIf(!brands)('counts of brand mentions', () => {
  const files = brands ? readdirSync(brands).filter((name) => name.endsWith('.csv.gz')) : [];
  it.each(files)('%s: one line per row', async (name) => {
    const file = join(brands ?? '', name);
    const points = await detected(file);
    expect(points.length).toBe(rowsOf(file));
    expect(points.every(({ surprise }) => surprise >= 0)).toBe(true);
    const calm = points.filter(({ level }) => level === 'none').length;
    expect(calm / points.length).toBeGreaterThan(0.75);
  });
});

const crises = material('data/volume/crisislex_t26');
describe.skipIf(!crises)('counts of real crises, thinned to a sample', () => {
  const files = crises ? readdirSync(crises).filter((name) => name.endsWith('.csv.gz')) : [];
  it.each(files)('%s reaches yellow, and its decline is told', async (name) => {
    const points = await detected(join(crises ?? '', name));
    expect(points.some(({ level }) => level === 'yellow' || level === 'orange')).toBe(true);
    const after = points.slice(busiestHour(points));
    expect(after.some(({ phase }) => phase === 'fading' || phase === 'calm')).toBe(true);
    expect(after.at(-1)?.level).not.toBe('orange');
  });
});
