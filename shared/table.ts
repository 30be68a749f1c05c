import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { AppError, messageOf } from './errors.ts';
import { readLines } from './lines.ts';

/** One row of a table file: its cells in order, and by column name where the file has names. */
export type TableRow =
  | { readonly line: number; readonly cells: readonly string[]; readonly fault?: undefined }
  | { readonly line: number; readonly fault: string };

/** JSON Lines, or delimited text (comma or tab, quotes as in RFC 4180), or bare lines of text; plain or gzip. */
export type TableKind = 'jsonl' | 'csv' | 'tsv';

/** Tells a table's kind by its first line. */
export function tableKind(firstLine: string): TableKind {
  if (firstLine.trimStart().startsWith('{')) return 'jsonl';
  return firstLine.includes('\t') ? 'tsv' : 'csv';
}

/** The first line that is not empty. @throws AppError BAD_INPUT when there is none */
export async function firstLine(path: string): Promise<string> {
  for await (const page of readLines(path)) {
    for (const line of page) if ('text' in line && line.text.trim() !== '') return line.text;
  }
  throw new AppError('BAD_INPUT', `${path} is empty`);
}

/** The rows of a delimited file, the header row included; cells may hold line breaks inside quotes. */
export async function* delimitedRows(path: string, kind: 'csv' | 'tsv'): AsyncIterable<TableRow> {
  const faults: TableRow[] = [];
  async function* text(): AsyncIterable<string> {
    for await (const page of readLines(path)) {
      let block = '';
      for (const line of page) {
        if ('fault' in line) faults.push({ line: line.line, fault: line.fault });
        // A faulty line stays as an empty one, so that the parser's line numbers are the file's.
        block += 'text' in line ? `${line.text}\n` : '\n';
      }
      yield block;
    }
  }
  const parser = Readable.from(text()).pipe(
    parse({
      delimiter: kind === 'tsv' ? '\t' : ',',
      relax_column_count: true,
      relax_quotes: true,
      // Tab-separated exports do not quote: a lone " is a character of the text.
      quote: kind === 'tsv' ? null : '"',
      skip_empty_lines: true,
      info: true,
    }),
  );
  let cells: readonly string[] | null = null;
  try {
    for await (const item of parser) {
      yield* faults.splice(0);
      const row: { record: string[]; info: { lines: number } } = item;
      cells = row.record;
      yield { line: row.info.lines, cells };
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('BAD_INPUT', `${path} cannot be read as ${kind.toUpperCase()}: ${messageOf(cause)}`, {
      cause,
    });
  }
  yield* faults.splice(0);
}

/** The objects of a JSON Lines file, as one cell: the value under `column` (missing or null = empty text). */
export async function* jsonColumn(path: string, column: string): AsyncIterable<TableRow> {
  for await (const page of readLines(path)) {
    for (const line of page) {
      if ('fault' in line) yield { line: line.line, fault: line.fault };
      else if (line.text.trim() !== '') yield { line: line.line, ...cellOf(line.text, column) };
    }
  }
}

function cellOf(text: string, column: string): { cells: readonly string[] } | { fault: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { fault: `not JSON: ${messageOf(error)}` };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { fault: 'not a JSON object' };
  if (!Object.hasOwn(value, column)) return { fault: `has no field ${column}` };
  const cell: unknown = Object.entries(value).find(([key]) => key === column)?.[1];
  return { cells: [cell === null || cell === undefined ? '' : String(cell)] };
}
