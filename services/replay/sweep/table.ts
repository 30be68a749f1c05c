import { aligned, told, written } from '../evaluate/table.ts';
import type { Totals } from '../evaluate/totals.ts';
import type { Cell } from './grid.ts';

/** One replay of the sweep and what it came to; `failed` says why where it came to nothing. */
export interface SweepRow {
  readonly cell: Cell;
  readonly policy: string;
  readonly manifest: string | null;
  readonly totals: Totals | null;
  readonly failed: string | null;
}

/** The table for people: what differs between the runs, then the totals that matter. */
export function sweepTable(rows: readonly SweepRow[]): string {
  const columns = told.filter(([key]) => SHOWN.includes(key));
  const head = ['序号', '参数', ...columns.map(([, name]) => name)];
  const lines = rows.map(({ cell, totals, failed }) => [
    String(cell.number),
    cell.sets.join(' ') || '默认',
    ...(totals === null ? [`失败：${failed}`] : columns.map(([key, , form]) => written(totals[key], form))),
  ]);
  return `${aligned([head, ...lines])}\n`;
}

const SHOWN = [
  'recall',
  'precision',
  'f1',
  'delayMedian',
  'delayMean',
  'falseAlarms',
  'falseAlarmsPerDay',
  'nab',
];

/** A row a run, a column a parameter and a total; what is unknown is empty. */
export function csvText(rows: readonly SweepRow[]): string {
  const paths = rows[0]?.cell.sets.map((set) => set.slice(0, set.indexOf('='))) ?? [];
  const keys = told.map(([key]) => key);
  const head = ['number', ...paths, 'policy', 'manifest', ...keys, 'failed'];
  const lines = rows.map(({ cell, policy, manifest, totals, failed }) => [
    String(cell.number),
    ...cell.sets.map((set) => set.slice(set.indexOf('=') + 1)),
    ...[policy, manifest ?? ''],
    ...keys.map((key) => (totals === null || totals[key] === null ? '' : String(totals[key]))),
    failed ?? '',
  ]);
  return [head, ...lines].map((line) => `${line.map(quoted).join(',')}\n`).join('');
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
