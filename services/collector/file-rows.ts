import { basename } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { type Line, readLines } from '../../shared/lines.ts';
import { isRejected, parseRow } from './formats/fields.ts';
import type { Draft, Format, ParsedAny, SourceFile, UpdateDraft } from './formats/format.ts';
import { formats, recogniseFormat, whyUnknown } from './formats/index.ts';
import { whyNoMentions } from './formats/no-mentions.ts';
import type { FoundRow, Row } from './rows/found-row.ts';
import { firstLines, type Head, jsonLayout, readHead } from './rows/head.ts';
import { byHeader, cellsOf, columnName, delimiters, type TableLayout, tableRows } from './rows/table.ts';
import { valueRows } from './rows/values.ts';

/** What one row of a file says, see `FoundRow` for `line`; a row that holds what hangs under it gives several of one line. */
export type FileRow =
  | { readonly line: number; readonly draft: Draft | UpdateDraft }
  | { readonly line: number; readonly rejected: string };

export interface FileRows {
  readonly format: Format;
  readonly rows: readonly FileRow[];
}

type Progress = (bytesRead: number, totalBytes: number) => void;

/** A thousand broken rows at the head of a file are no accident. */
const RECOGNITION_ROWS = 1000;
/** And what is held while recognising stays small, however long the rows: a batch comes of a quarter of a megabyte. */
const RECOGNITION_BATCHES = 32;
/** Enough to tell a file without a header, and to say what an unknown one looks like. */
const HEAD_LINES = 20;

/**
 * Reads a file of any known format, recognised by its content, in batches. Broken rows come as rejected ones in their place.
 * Memory does not grow with the file.
 * @throws AppError BAD_INPUT when the file cannot be read (see `readLines`), holds no rows or no mentions, or is of no known format
 */
export async function* readFileRows(path: string, onProgress?: Progress): AsyncGenerator<FileRows> {
  const file = { name: basename(path) };
  const head = await readHead(path);
  const table = tableOf(path, head);
  if (table !== null) {
    const { format, layout } = table;
    for await (const found of tableRows(linesOf(path, onProgress), layout))
      yield { format, rows: toFileRows(found, format, file) };
    return;
  }
  const json = jsonLayout(head);
  const found = json
    ? valueRows(path, json.shape, json.from, onProgress)
    : jsonLineRows(linesOf(path, onProgress));
  yield* recognised(path, found, firstLines(head, HEAD_LINES));
}

function linesOf(path: string, onProgress?: Progress): AsyncGenerator<readonly Line[]> {
  return readLines(path, onProgress ? { onProgress } : {});
}

/** Rows that name their values themselves: held until the format is known. */
async function* recognised(
  path: string,
  batches: AsyncIterable<readonly FoundRow[]>,
  head: readonly string[],
): AsyncGenerator<FileRows> {
  const file = { name: basename(path) };
  let format: Format | null = null;
  let held: readonly FoundRow[] = [];
  let heldBatches = 0;
  for await (const batch of batches) {
    if (format !== null) {
      yield { format, rows: toFileRows(batch, format, file) };
      continue;
    }
    heldBatches += 1;
    held = held.concat(batch);
    const first = namedRows(held);
    format = recogniseFormat(first);
    refuseNoMentions(path, format, first);
    if (format !== null) {
      yield { format, rows: toFileRows(held, format, file) };
      held = [];
    } else if (held.length >= RECOGNITION_ROWS || heldBatches >= RECOGNITION_BATCHES) break;
  }
  if (format === null) throw new AppError('BAD_INPUT', `${path} ${whyUnusable(held, head)}`);
}

async function* jsonLineRows(batches: AsyncIterable<readonly Line[]>): AsyncGenerator<readonly FoundRow[]> {
  for await (const lines of batches) yield lines.flatMap(jsonLineRow);
}

function jsonLineRow(line: Line): FoundRow | readonly [] {
  if (!('text' in line)) return { line: line.line, rejected: line.fault };
  if (line.text.trim() === '') return [];
  const row = parseRow(line.text);
  return isRejected(row) ? { line: line.line, rejected: row.rejected } : { line: line.line, row };
}

function toFileRows(found: readonly FoundRow[], format: Format, file: SourceFile): readonly FileRow[] {
  return found.flatMap((each) => {
    if (!('row' in each)) return each;
    const parsed = format.read(each.row, file);
    return isOne(parsed) ? toFileRow(each.line, parsed) : parsed.map((one) => toFileRow(each.line, one));
  });
}

function isOne(parsed: ParsedAny | readonly ParsedAny[]): parsed is ParsedAny {
  return !Array.isArray(parsed);
}

function toFileRow(line: number, parsed: ParsedAny): FileRow {
  return 'rejected' in parsed ? { line, rejected: parsed.rejected } : { line, draft: parsed };
}

/** The table format of a file that begins so, and how its cells lie; null when no format knows its header or its lines. */
function tableOf(path: string, head: Head): { readonly format: Format; readonly layout: TableLayout } | null {
  const lines = firstLines(head, HEAD_LINES);
  const [first = ''] = lines;
  for (const delimiter of delimiters) {
    const header = cellsOf(first, delimiter).map(columnName);
    if (header.length < 2) continue;
    const row = namesOnly(header);
    const format = recogniseFormat([row]);
    refuseNoMentions(path, format, [row]);
    if (format !== null) return { format, layout: layoutOf(format, delimiter, null) };
  }
  for (const format of formats) {
    if (!format.headerless?.matches(lines)) continue;
    const { delimiter, columns } = format.headerless;
    return { format, layout: layoutOf(format, delimiter, columns) };
  }
  return null;
}

function layoutOf(format: Format, delimiter: string, columns: readonly string[] | null): TableLayout {
  return {
    delimiter,
    columns,
    isHeader: (cells) => format.matches([namesOnly(cells)]),
    arrange: format.arrange ?? byHeader,
  };
}

function namesOnly(header: readonly string[]): Row {
  return Object.fromEntries(header.map((name) => [name, '']));
}

function refuseNoMentions(path: string, format: Format | null, first: readonly Row[]): void {
  const why = format === null ? whyNoMentions(first) : null;
  if (why !== null) throw new AppError('BAD_INPUT', `${path} holds no mentions: it is ${why}`);
}

function namedRows(rows: readonly FoundRow[]): readonly Row[] {
  return rows.slice(0, RECOGNITION_ROWS).flatMap((each) => ('row' in each ? [each.row] : []));
}

function whyUnusable(rows: readonly FoundRow[], head: readonly string[]): string {
  const [first] = rows;
  if (first === undefined) return 'holds no rows';
  // Not UTF-8, or too long to be a row: what reads the lines says what it may be.
  const isText = head[0] !== undefined && !head[0].includes('\ufffd');
  if (!isText && 'rejected' in first) return `cannot be used, line ${first.line}: ${first.rejected}`;
  return `is of no known format: ${whyUnknown(head)}`;
}
