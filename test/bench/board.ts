import { readFileSync } from 'node:fs';
import type { BoardReading } from '../../services/analyzer/board/reading.ts';
import { defaultBoard, openBoardWatch } from '../../services/analyzer/board/watch.ts';
import { boardRows } from '../../services/analyzer/board-rows.ts';
import { openAnalysis } from '../../services/analyzer/open.ts';
import { titleReaderOf } from '../../services/analyzer/title-reader.ts';
import { material } from '../material.ts';
import { type BoardRule, rules, type Told } from './board-rules.ts';

/**
 * The hourly board of 2024, measured on the development events: which were flagged, when, at how many flags a day, ours beside
 * simple rules. Ours was set on August and October, which hold none of the events; each rule's line is set to ours' flags a day over
 * the very months it is measured on.
 * `node test/bench/board.ts`; where the data lies: GUANCHAO_MATERIAL, else ../shared.
 */
interface Anchor {
  readonly regex: string;
  readonly window: readonly [string, string];
  readonly first_hour_lxw: string;
  readonly first_1M_hour: readonly [string, string] | null;
}

const CALIBRATION = /^2024-(08|10)/;
const board = material('data/hot/hot_hourly_2024-05-20_2024-12-31.csv.gz');
const anchorsFile = material('data/hot/anchors_dev.json');
if (board && anchorsFile) {
  const readings = await readingsOf(board);
  const anchors: Record<string, Anchor> = JSON.parse(readFileSync(anchorsFile, 'utf8')).events;
  const ours = oursOn(readings);
  const budget = perDay(ours, readings, /./);
  console.log(`${readings.length} readings; settings ${JSON.stringify(defaultBoard)}`);
  console.log(
    `flags a day in August and October ${perDay(ours, readings, CALIBRATION).toFixed(2)}, in the other months ${perDay(ours, readings, /^2024-(05|06|07|09|11|12)/).toFixed(2)}, most in a day ${mostInADay(ours)}\n`,
  );
  report('ours', ours, readings, anchors);
  for (const rule of rules) {
    const line = lineFor(rule, readings, budget);
    report(`${rule.name} ${rule.lineOf(line)}`, rule.tell(readings, line), readings, anchors);
  }
} else process.exitCode = 1;

async function readingsOf(path: string): Promise<BoardReading[]> {
  const byTime = new Map<number, BoardReading['rows'][number][]>();
  for await (const read of boardRows(path)) {
    if ('reason' in read || read.advertised) continue;
    const rows = byTime.get(read.at) ?? [];
    rows.push(read.row);
    byTime.set(read.at, rows);
  }
  return [...byTime].sort(([a], [b]) => a - b).map(([at, rows]) => ({ at, rows }));
}

function oursOn(readings: readonly BoardReading[]): Told[] {
  const watch = openBoardWatch(titleReaderOf(openAnalysis('auto', console.error)));
  return readings.flatMap((reading) => watch.take(reading).map(({ at, row }) => ({ at, title: row.title })));
}

/** The line at which a rule tells so many titles a day. */
function lineFor(rule: BoardRule, readings: readonly BoardReading[], budget: number): number {
  let [low, high] = rule.range;
  for (let step = 0; step < 14; step++) {
    const middle = Math.sqrt(low * high);
    if (perDay(rule.tell(readings, middle), readings, /./) > budget) low = middle;
    else high = middle;
  }
  return high;
}

function perDay(told: readonly Told[], readings: readonly BoardReading[], months: RegExp): number {
  const days = new Set(readings.map(({ at }) => dayOf(at)).filter((day) => months.test(day)));
  return told.filter(({ at }) => days.has(dayOf(at))).length / days.size;
}

function mostInADay(told: readonly Told[]): number {
  const days = Map.groupBy(told, ({ at }) => dayOf(at));
  return Math.max(...[...days.values()].map((each) => each.length));
}

function report(
  name: string,
  told: readonly Told[],
  readings: readonly BoardReading[],
  anchors: Readonly<Record<string, Anchor>>,
): void {
  let hit = 0;
  let slow = 0;
  let early = 0;
  const lines: string[] = [];
  for (const [event, anchor] of Object.entries(anchors)) {
    const regex = new RegExp(anchor.regex);
    const [from, to] = anchor.window;
    const first = told.find(({ at, title }) => dayOf(at) >= from && dayOf(at) <= to && regex.test(title));
    const million = anchor.first_1M_hour === null ? null : hourAt(anchor.first_1M_hour[0]);
    const isSlow = million !== null && million > hourAt(anchor.first_hour_lxw);
    const isEarly = first !== undefined && million !== null && first.at < million;
    if (first) hit += 1;
    if (isSlow) slow += 1;
    if (isSlow && isEarly) early += 1;
    const lead =
      first && million !== null ? `${((million - first.at) / 3_600_000).toFixed(0)} h before 1 M` : '';
    lines.push(
      `    ${event}${isSlow ? ' (slow)' : ''}: ${first ? `${hourOf(first.at)} ${first.title}, ${lead}` : 'not flagged'}`,
    );
  }
  const all = perDay(told, readings, /./);
  console.log(
    `${name}: ${hit} of ${lines.length} events, ${early} of ${slow} slow ones before 1 M, ${all.toFixed(2)} flags a day`,
  );
  console.log(`${lines.join('\n')}\n`);
}

function hourAt(hour: string): number {
  return Date.parse(`${hour.replace(' ', 'T')}:00:00+08:00`);
}

function hourOf(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 13).replace('T', ' ');
}

function dayOf(at: number): string {
  return hourOf(at).slice(0, 10);
}
