import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { defaultDetection } from '../../services/analyzer/detection/settings.ts';
import { tuningOf } from '../../services/analyzer/detection/tuning.ts';
import { detectSeries, type SeriesPoint } from '../../services/analyzer/series.ts';
import { parseTime } from '../../services/analyzer/series-times.ts';
import { type NabSeries, nabScore, probationRows, rawScore } from '../../services/replay/nab-score.ts';
import { material } from '../material.ts';
import { all, declines } from './volume-declines.ts';
import { rivals } from './volume-rivals.ts';

/**
 * Plain counts, measured: five brands' mentions with labelled anomalies (NAB realTweets) and thirteen crises (CrisisLexT26).
 * `node test/bench/volume.ts`; where the data lies: GUANCHAO_MATERIAL, else ../shared.
 */
const BIN = 5;
/** Alarms closer than this to the last row above the bar are the same one (detection.md 8). */
const MERGE_ROWS = 360 / BIN;
/** Thresholds tried per detector. */
const THRESHOLDS = 400;

interface Brand extends NabSeries {
  readonly name: string;
  readonly start: number;
  readonly counts: readonly number[];
  readonly points: readonly SeriesPoint[];
}

const brandsFolder = material('data/volume/nab_realtweets');
if (brandsFolder) {
  const brands = await readBrands(brandsFolder);
  printConstants();
  printBrands(brands);
}
const crisesFolder = material('data/volume/crisislex_t26');
if (crisesFolder) process.stdout.write(await declines(crisesFolder));
if (!brandsFolder || !crisesFolder) process.exitCode = 1;

async function readBrands(folder: string): Promise<Brand[]> {
  const labels: Record<string, { windows: [string, string][] }> = JSON.parse(
    readFileSync(join(folder, 'labels.json'), 'utf8'),
  );
  const brands: Brand[] = [];
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.csv.gz'))) {
    const rows = gunzipSync(readFileSync(join(folder, file)))
      .toString('utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',') as [string, string]);
    const times = rows.map(([time]) => parseTime(`${time}Z`) ?? 0);
    const rowAt = (text: string): number => times.indexOf(parseTime(`${text.slice(0, 19)}Z`) ?? -1);
    const windows = (labels[file.replace(/\.gz$/, '')]?.windows ?? []).map(
      ([from, to]) => [rowAt(from), rowAt(to)] as const,
    );
    if (windows.some(([from, to]) => from < 0 || to < 0)) throw new Error(`${file}: a label lies on no row`);
    const points = await pointsOf(rows);
    if (points.length !== rows.length)
      throw new Error(`${file}: ${points.length} of ${rows.length} rows judged`);
    brands.push({
      name: file.replace(/^Twitter_volume_|\.csv\.gz$/g, ''),
      rows: rows.length,
      windows,
      start: Math.floor((times[0] ?? 0) / 60_000),
      counts: rows.map(([, value]) => Number(value)),
      points,
    });
  }
  return brands;
}

async function pointsOf(rows: readonly (readonly [string, string])[]): Promise<SeriesPoint[]> {
  async function* source() {
    for (const [index, [time, value]] of rows.entries()) yield { line: index + 2, time: `${time}Z`, value };
  }
  const onReject = (line: number, reason: string): never => {
    throw new Error(`line ${line}: ${reason}`);
  };
  return all(detectSeries(source(), { platform: 'weibo', gaps: 'zero', onReject }));
}

/** The constants of a minute as they are at this bin width. */
function printConstants(): void {
  const {
    fast,
    mid,
    long,
    warmUp,
    history,
    levelAfter,
    levelGain,
    dispersionKeep,
    close,
    confirm,
    raise,
    hold,
  } = tuningOf(defaultDetection.weibo, BIN);
  console.log(
    [
      `bins of ${BIN} min: windows ${fast} / ${mid} / ${long} bins, warm-up ${warmUp}, cold until ${history}, level moves from ${levelAfter} at ${levelGain.toFixed(5)} a bin`,
      `dispersion keeps ${dispersionKeep.toFixed(5)} a bin, close after ${close}, phase confirmed in ${confirm}, level in ${raise}, held ${hold}; bar ${defaultDetection.weibo.charts.plainBar} + ${defaultDetection.weibo.charts.plainBarGain} × √(expected a minute)`,
      '',
    ].join('\n'),
  );
}

interface Outcome {
  readonly hit: number;
  readonly falseAWeek: number;
  /** Each row above the bar an alarm, as NAB counts. */
  readonly nabRows: number;
  /** Each alarm told once. */
  readonly nab: number;
}

function printBrands(brands: readonly Brand[]): void {
  const windows = brands.reduce((sum, brand) => sum + brand.windows.length, 0);
  console.log(
    `five brands, ${windows} labelled windows; NAB score, profile standard, alarms told once (every row above the bar)`,
  );
  console.log(`${''.padEnd(42)}${'at its best'.padStart(34)}${'at 1 false alarm a week'.padStart(28)}`);
  console.log(
    `${'detector'.padEnd(42)}${'NAB'.padStart(8)}${'(rows)'.padStart(9)}${'hit'.padStart(6)}${'false/wk'.padStart(11)}${'NAB'.padStart(10)}${'hit'.padStart(6)}${'false/wk'.padStart(12)}`,
  );
  const shipped = brands.map(({ points }) =>
    points.map(({ level }) => (level === 'none' || level === 'blue' ? 0 : 1)),
  );
  tell('ours as shipped: yellow or above', brands, shipped);
  tell(
    'ours, evidence over its bar (surge)',
    brands,
    brands.map(({ points }) => points.map((p) => p.surge)),
  );
  tell(
    'ours, surprise of the fast window',
    brands,
    brands.map(({ points }) => points.map((p) => p.surprise)),
  );
  for (const [name, rival] of Object.entries(rivals)) {
    tell(
      name,
      brands,
      brands.map(({ counts, start }) => rival(counts, start, BIN)),
    );
  }
  console.log('');
  console.log('ours as shipped, by brand: windows hit, false alarms');
  for (const [index, brand] of brands.entries()) {
    const { hit, falseAWeek } = outcomeOf([brand], [shipped[index] ?? []], 0.5);
    console.log(
      `  ${brand.name.padEnd(6)} ${hit} of ${brand.windows.length}, ${falseAWeek.toFixed(2)} a week`,
    );
  }
  console.log('');
}

function tell(name: string, brands: readonly Brand[], scores: readonly (readonly number[])[]): void {
  const outcomes = thresholdsOf(scores).map((threshold) => outcomeOf(brands, scores, threshold));
  const best = outcomes.reduce((a, b) => (b.nab > a.nab ? b : a));
  const bestRows = outcomes.reduce((a, b) => (b.nabRows > a.nabRows ? b : a));
  const quiet = outcomes.filter(({ falseAWeek }) => falseAWeek <= 1);
  const even = quiet.reduce<Outcome | null>(
    (a, b) => (a === null || b.hit > a.hit || (b.hit === a.hit && b.nab > a.nab) ? b : a),
    null,
  );
  const right = even
    ? `${even.nab.toFixed(1).padStart(10)}${String(even.hit).padStart(6)}${even.falseAWeek.toFixed(2).padStart(12)}`
    : '';
  console.log(
    `${name.padEnd(42)}${best.nab.toFixed(1).padStart(8)}${`(${bestRows.nabRows.toFixed(1)})`.padStart(9)}${String(best.hit).padStart(6)}${best.falseAWeek.toFixed(2).padStart(11)}${right}`,
  );
}

/** Values that divide the highest scores evenly: alarms live in the tail. */
function thresholdsOf(scores: readonly (readonly number[])[]): number[] {
  const all = scores.flat().sort((a, b) => b - a);
  const picked = new Set<number>();
  for (let i = 0; i < THRESHOLDS; i++) {
    const at = Math.floor((all.length / 4) ** (i / (THRESHOLDS - 1))) - 1;
    const value = all[Math.max(0, at)];
    if (value !== undefined && value > 0) picked.add(value);
  }
  return [...picked];
}

function outcomeOf(
  brands: readonly Brand[],
  scores: readonly (readonly number[])[],
  threshold: number,
): Outcome {
  let hit = 0;
  let wrong = 0;
  let weeks = 0;
  const raw: number[] = [];
  const rawRows: number[] = [];
  for (const [index, brand] of brands.entries()) {
    const above: number[] = [];
    for (const [row, score] of (scores[index] ?? []).entries()) if (score >= threshold) above.push(row);
    const from = probationRows(brand.rows);
    const alarms = above.filter((row, i) => i === 0 || row - (above[i - 1] ?? 0) > MERGE_ROWS);
    const inside = (row: number, [first, last]: readonly [number, number]): boolean =>
      row >= first && row <= last;
    hit += brand.windows.filter((window) => alarms.some((row) => inside(row, window))).length;
    wrong += alarms.filter(
      (row) => row >= from && !brand.windows.some((window) => inside(row, window)),
    ).length;
    weeks += ((brand.rows - from) * BIN) / 10_080;
    raw.push(rawScore(brand, alarms));
    rawRows.push(rawScore(brand, above));
  }
  const windows = brands.reduce((sum, brand) => sum + brand.windows.length, 0);
  return { hit, falseAWeek: wrong / weeks, nab: nabScore(raw, windows), nabRows: nabScore(rawRows, windows) };
}
