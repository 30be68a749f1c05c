import { AppError } from '../../shared/errors.ts';
import { delimitedRows, firstLine, tableKind } from '../../shared/table.ts';
import type { BoardRow } from './board/reading.ts';
import { jsonlRows } from './board-jsonl.ts';
import { parseTime } from './series-times.ts';

/** A row of a board file with the time it was read at, or why it cannot be used; `line` is 1-based. */
export type TimedBoardRow =
  | { readonly line: number; readonly at: number; readonly row: BoardRow; readonly advertised: boolean }
  | { readonly line: number; readonly reason: string };

/** What the columns are called, in files that people have. */
const names = {
  at: ['at', 'time', 'timestamp', 'hour_cst', 'date', '时间', '采集时间'],
  rank: ['rank', 'position', '排名', '排行'],
  title: ['title', 'word', 'name', 'topic', '标题', '话题', '热搜'],
  category: ['category', 'type', '分类', '类别'],
  heat: ['heat', 'hot', 'hotness', 'num', '热度'],
  discussions: ['discussions', 'discuss_count', 'discuss', 'discussCount', '讨论', '讨论量', '讨论数'],
  advertised: ['ads', 'ad', 'is_ad', '广告'],
} as const;
type Field = keyof typeof names;

/**
 * The rows of a file of hot-board readings, CSV, TSV or JSON Lines, plain or gzip; columns are known by their names.
 * @throws AppError BAD_INPUT when the file has no column for the time or the title
 */
export async function* boardRows(path: string): AsyncGenerator<TimedBoardRow> {
  const kind = tableKind(await firstLine(path));
  if (kind === 'jsonl') {
    for await (const { line, fields, fault } of jsonlRows(path)) {
      if (fault !== undefined) yield { line, reason: fault };
      else yield timedRow(line, (field) => firstOf(names[field], (name) => fields[name]));
    }
    return;
  }
  let columns: Map<Field, number> | null = null;
  for await (const row of delimitedRows(path, kind)) {
    if (row.fault !== undefined) yield { line: row.line, reason: row.fault };
    else if (columns === null) columns = columnsOf(path, row.cells);
    else {
      const { cells } = row;
      const at = columns;
      yield timedRow(row.line, (field) => {
        const index = at.get(field);
        return index === undefined ? undefined : cells[index];
      });
    }
  }
}

function columnsOf(path: string, header: readonly string[]): Map<Field, number> {
  const columns = new Map<Field, number>();
  for (const field of Object.keys(names) as Field[]) {
    const index = header.findIndex((cell) => names[field].some((name) => name === cell.trim()));
    if (index >= 0) columns.set(field, index);
  }
  for (const needed of ['at', 'title'] as const) {
    if (!columns.has(needed))
      throw new AppError(
        'BAD_INPUT',
        `${path} has no column for the ${needed === 'at' ? 'time' : 'title'} (one of ${names[needed].join(', ')}); its columns are ${header.join(', ')}`,
      );
  }
  return columns;
}

function timedRow(line: number, told: (field: Field) => unknown): TimedBoardRow {
  const text = (field: Field): string => String(told(field) ?? '').trim();
  const time = text('at');
  // A bare hour, as hourly boards have it.
  const at = parseTime(/^\d{4}-\d{2}-\d{2}[ T]\d{2}$/.test(time) ? `${time}:00` : time);
  if (at === null) return { line, reason: `无法识别时间「${time.slice(0, 40)}」` };
  const title = text('title').replace(/^#|#$/g, '').slice(0, TITLE_MAX);
  if (title === '') return { line, reason: '没有标题' };
  const counts = {
    rank: countOf(text('rank')),
    heat: countOf(text('heat')),
    discussions: countOf(text('discussions')),
  };
  for (const [name, count] of Object.entries(counts))
    if (Number.isNaN(count))
      return { line, reason: `无法识别 ${name}「${text(name as Field).slice(0, 40)}」` };
  const category = text('category');
  return {
    line,
    at,
    row: { title, ...counts, category: category === '' ? null : category },
    advertised: /^(1|true|是)$/i.test(text('advertised')),
  };
}

/** Longer than any title of a board. */
const TITLE_MAX = 200;
const UNITS: Readonly<Record<string, number>> = { '': 1, 万: 1e4, 亿: 1e8 };

/** 12345, 1,234, 12.3万; null where nothing is told, NaN where it is no count. */
function countOf(text: string): number | null {
  if (text === '') return null;
  const match = /^([\d,]+(?:\.\d+)?)(万|亿)?\+?$/.exec(text);
  if (!match) return Number.NaN;
  return Math.round(Number((match[1] ?? '').replaceAll(',', '')) * (UNITS[match[2] ?? ''] ?? 1));
}

function firstOf(known: readonly string[], told: (name: string) => unknown): unknown {
  for (const name of known) {
    const value = told(name);
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}
