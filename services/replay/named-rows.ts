import { AppError } from '../../shared/errors.ts';
import { type Platform, platforms } from '../../shared/records.ts';
import { delimitedRows, firstLine, tableKind } from '../../shared/table.ts';
import { minuteOf } from '../../shared/time.ts';
import { parseTime } from '../analyzer/series-times.ts';

export interface NamedRow {
  readonly line: number;
  /** The cell under this name, trimmed; null where the file has no such column. */
  cell(name: string): string | null;
}

/** The rows below a first line that names the columns. @throws AppError BAD_INPUT */
export async function* namedRows(
  path: string,
  needed: readonly string[],
  optional: readonly string[],
): AsyncIterable<NamedRow> {
  const kind = tableKind(await firstLine(path));
  if (kind === 'jsonl') throw new AppError('BAD_INPUT', `${path} is no CSV`);
  let head: readonly string[] | null = null;
  for await (const row of delimitedRows(path, kind)) {
    if (row.fault !== undefined) throw fault(path, row.line, row.fault);
    if (head === null) {
      head = row.cells.map((name) => name.trim());
      const missing = needed.filter((name) => !head?.includes(name));
      if (missing.length === 0) continue;
      const all = [...needed, ...optional].join(', ');
      throw fault(path, row.line, `no column ${missing.join(', ')}; this line must name ${all}`);
    }
    const names = head;
    yield {
      line: row.line,
      cell: (name) => {
        const index = names.indexOf(name);
        return index < 0 ? null : (row.cells[index]?.trim() ?? '');
      },
    };
  }
}

/** The minute of a time. @throws AppError BAD_INPUT */
export function minuteIn(path: string, line: number, text: string | null): number {
  const at = parseTime(text ?? '');
  if (at === null) throw fault(path, line, `no time: ${text?.slice(0, 40)}`);
  return minuteOf(at);
}

/** @throws AppError BAD_INPUT */
export function platformIn(path: string, line: number, text: string): Platform {
  const platform = platforms.find((known) => known === text);
  if (!platform)
    throw fault(path, line, `no platform: ${text.slice(0, 40)}; they are ${platforms.join(', ')}`);
  return platform;
}

/** A fault of a file, with its place. */
export function fault(path: string, line: number, what: string): AppError {
  return new AppError('BAD_INPUT', `${path}, line ${line}: ${what}`);
}
