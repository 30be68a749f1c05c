import { basename } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { type Line, readLines } from '../../shared/lines.ts';
import { rowsAmong } from './formats/fields.ts';
import type { Draft, Format } from './formats/format.ts';
import { recogniseFormat, recogniseRow, whyUnknown } from './formats/index.ts';
import type { RowFormat, SourceFile } from './formats/row-format.ts';
import { named, type OnProgress, readRows, type SourceRow, shapeOf } from './row-source.ts';

/** One mention of a file at its line (in a JSON array its place), counted from 1; a row that holds several comes as several. */
export type FileRow =
  | { readonly line: number; readonly draft: Draft }
  | { readonly line: number; readonly rejected: string };

export interface FileRows {
  readonly format: Pick<Format, 'name'>;
  readonly rows: readonly FileRow[];
}

/** A thousand broken rows at the head of a file are no accident. */
const RECOGNITION_ROWS = 1000;
/** And what is held while recognising stays small, however long the rows. */
const RECOGNITION_CHARACTERS = 8_000_000;

/**
 * Reads a file of any known format in batches: lines, a JSON array or a table, plain or gzip, recognised by what is in it.
 * Broken rows come as rejected ones in their place.
 * @throws AppError BAD_INPUT when the file cannot be read (see `readLines`), holds no rows, or is of no known format
 */
export async function* readFileRows(path: string, onProgress?: OnProgress): AsyncGenerator<FileRows> {
  const shape = await shapeOf(path);
  if (shape === 'lines') yield* readLineFile(path, onProgress);
  else yield* readRowFile(path, readRows(path, shape, onProgress));
}

/** One JSON object a line: the formats that are read straight from lines, else the export of a tool. */
async function* readLineFile(path: string, onProgress?: OnProgress): AsyncGenerator<FileRows> {
  let format: Format | null = null;
  let held: readonly Line[] = [];
  for await (const batch of readLines(path, onProgress ? { onProgress } : {})) {
    const lines = batch.filter((line) => !('text' in line) || line.text.trim() !== '');
    if (format !== null) {
      yield { format, rows: parseLines(lines, format) };
      continue;
    }
    held = held.concat(lines);
    const first = textsOf(held);
    format = recogniseFormat(first);
    if (format !== null) yield { format, rows: parseLines(held, format) };
    else if (rowsAmong(first).some((row) => recogniseRow(row) !== null)) {
      yield* readRowFile(path, readRows(path, 'lines', onProgress));
      return;
    } else if (isEnough(first)) break;
  }
  if (format === null) throw new AppError('BAD_INPUT', `${path} ${whyUnusable(held)}`);
}

function parseLines(lines: readonly Line[], format: Format): readonly FileRow[] {
  return lines.map((line) => {
    if (!('text' in line)) return { line: line.line, rejected: line.fault };
    const parsed = format.parse(line.text);
    if ('rejected' in parsed) return { line: line.line, rejected: parsed.rejected };
    return { line: line.line, draft: parsed };
  });
}

/** The export of a tool, whatever holds its rows. */
async function* readRowFile(
  path: string,
  batches: AsyncIterable<readonly SourceRow[]>,
): AsyncGenerator<FileRows> {
  const file: SourceFile = { name: basename(path).replace(/(\.[A-Za-z]+)+$/, '') };
  let format: RowFormat | null = null;
  let held: readonly SourceRow[] = [];
  for await (const batch of batches) {
    const rows: readonly SourceRow[] = format === null ? held.concat(batch) : batch;
    format ??= formatOf(rows);
    if (format === null) {
      held = rows;
      if (held.length >= RECOGNITION_ROWS) break;
      continue;
    }
    held = [];
    const found = format;
    yield { format, rows: rows.flatMap((row) => draftsOf(row, found, file)) };
  }
  if (format === null) throw new AppError('BAD_INPUT', `${path} ${whyNoTool(held)}`);
}

function formatOf(rows: readonly SourceRow[]): RowFormat | null {
  for (const one of rows) {
    if (!('row' in one)) continue;
    // A ragged row may lack what its header names.
    const names = one.table ? Object.fromEntries(one.table.header.map((name) => [name, ''])) : one.row;
    const format = recogniseRow(names) ?? asRows(recogniseFormat([JSON.stringify(names)]));
    if (format !== null) return format;
  }
  return null;
}

/** A format of lines, where an array or a table holds its rows. */
function asRows(format: Format | null): RowFormat | null {
  if (format === null) return null;
  const { name, summary } = format;
  return { name, summary, matches: () => true, drafts: (row) => [format.parse(JSON.stringify(row))] };
}

function draftsOf(one: SourceRow, format: RowFormat, file: SourceFile): readonly FileRow[] {
  const { line } = one;
  if (!('row' in one)) return [{ line, rejected: one.fault }];
  const { table } = one;
  const row = table && format.names ? named(format.names(table.header, table.cells), table.cells) : one.row;
  return format
    .drafts(row, file)
    .map((draft) => ('rejected' in draft ? { line, rejected: draft.rejected } : { line, draft }));
}

function textsOf(lines: readonly Line[]): readonly string[] {
  return lines.slice(0, RECOGNITION_ROWS).flatMap((line) => ('text' in line ? [line.text] : []));
}

function isEnough(texts: readonly string[]): boolean {
  return (
    texts.length >= RECOGNITION_ROWS ||
    texts.reduce((sum, text) => sum + text.length, 0) > RECOGNITION_CHARACTERS
  );
}

function whyUnusable(lines: readonly Line[]): string {
  const first = lines[0];
  if (first === undefined) return 'holds no rows';
  const texts = textsOf(lines);
  if (texts.length === 0 && 'fault' in first) return `cannot be used, line ${first.line}: ${first.fault}`;
  return `is of no known format: ${whyUnknown(texts)}`;
}

function whyNoTool(rows: readonly SourceRow[]): string {
  const first = rows[0];
  if (first === undefined) return 'holds no rows';
  if ('fault' in first) return `cannot be used, row ${first.line}: ${first.fault}`;
  const shown = first.table ? first.table.header.join(',') : JSON.stringify(first.row);
  return `is of no known format: ${whyUnknown(first.table ? [shown, shown] : [shown])}`;
}
