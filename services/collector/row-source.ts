import { Readable } from 'node:stream';
import { type CsvError, type Info, parse } from 'csv-parse';
import { MAX_LINE_BYTES, readLines } from '../../shared/lines.ts';
import { textBlocks } from '../../shared/text-file.ts';
import { isRejected, parseRow, type Row } from './formats/fields.ts';
import { SONDY_NAMES } from './formats/research-sets.ts';
import { createValueScanner } from './ingest/value-scanner.ts';

/** What holds the rows of a file. */
export type Shape = 'lines' | 'array' | 'inner-array' | 'object' | 'table';

/** One row of a file at its line (in an array its place), from 1: named cells, or why it cannot be read. */
export type SourceRow =
  | { readonly line: number; readonly row: Row; readonly table?: TableRow }
  | { readonly line: number; readonly fault: string };

/** A row of a table as it stands: its cells need not be as many as its header's. */
export interface TableRow {
  readonly header: readonly string[];
  readonly cells: readonly string[];
}

export type OnProgress = (bytesRead: number, totalBytes: number) => void;

/** An article with thousands of comments is one element; a longer one is passed over. */
const MAX_ELEMENT_BYTES = 16 << 20;
/** What is looked at to tell what holds the rows: headers and the beginnings of objects are far shorter. */
const SNIFF_CHARACTERS = 64 << 10;
/** weibo-crawler writes its posts into this list of one object, behind what it says of the user. */
const INNER_ARRAY = /"weibo"\s*:\s*\[/;
const MOMENT = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;
/** Rows handed on at once. */
const BATCH = 500;

/**
 * What holds the rows of a file, by its beginning.
 * @throws AppError BAD_INPUT when the file is absent, empty, a folder or binary
 */
export async function shapeOf(path: string): Promise<Shape> {
  let head = '';
  for await (const block of textBlocks(path)) {
    head += block.toString('utf8');
    if (head.length >= SNIFF_CHARACTERS) break;
  }
  const begin = head.trimStart();
  if (begin.startsWith('[')) return 'array';
  const first = begin.slice(0, begin.search(/\r?\n|$/));
  if (begin.startsWith('{')) {
    const whole = parseRow(first);
    if (!isRejected(whole)) return Array.isArray(whole.weibo) ? 'inner-array' : 'lines';
    if (INNER_ARRAY.test(head)) return 'inner-array';
    return head.length < SNIFF_CHARACTERS && !isRejected(parseRow(head)) ? 'object' : 'lines';
  }
  return /[,\t]/.test(first) ? 'table' : 'lines';
}

/**
 * The rows of a file in batches, streaming: memory is bounded by one row, whatever holds them.
 * @throws AppError BAD_INPUT when the file cannot be read to its end
 */
export function readRows(
  path: string,
  shape: Shape,
  onProgress?: OnProgress,
): AsyncGenerator<readonly SourceRow[]> {
  if (shape === 'lines') return lineRows(path, onProgress);
  if (shape === 'object') return objectRow(path, onProgress);
  if (shape === 'table') return tableRows(path, onProgress);
  return arrayRows(path, shape, onProgress);
}

async function* lineRows(path: string, onProgress?: OnProgress): AsyncGenerator<readonly SourceRow[]> {
  for await (const lines of readLines(path, onProgress ? { onProgress } : {})) {
    yield lines.flatMap((line): readonly SourceRow[] => {
      if (!('text' in line)) return [line];
      return line.text.trim() === '' ? [] : [sourceRow(line.line, line.text)];
    });
  }
}

async function* objectRow(path: string, onProgress?: OnProgress): AsyncGenerator<readonly SourceRow[]> {
  let text = '';
  for await (const block of textBlocks(path, onProgress)) text += block.toString('utf8');
  yield [sourceRow(1, text)];
}

async function* arrayRows(
  path: string,
  shape: 'array' | 'inner-array',
  onProgress?: OnProgress,
): AsyncGenerator<readonly SourceRow[]> {
  const scanner = createValueScanner('array', MAX_ELEMENT_BYTES);
  const isInner = shape === 'inner-array';
  let head: Buffer | null = isInner ? Buffer.alloc(0) : null;
  const rowsOf = (rows: ReturnType<typeof scanner.push>): SourceRow[] =>
    rows.flatMap((row): readonly SourceRow[] => {
      if ('text' in row) return [sourceRow(row.place, row.text)];
      // Behind the list the object around it goes on.
      return isInner && row.fault.includes('follows the end') ? [] : [{ line: row.place, fault: row.fault }];
    });
  for await (const block of textBlocks(path, onProgress)) {
    let next: Uint8Array = block;
    if (head !== null) {
      head = Buffer.concat([head, block]);
      const found = INNER_ARRAY.exec(head.toString('latin1'));
      if (found === null) continue;
      next = head.subarray(found.index + found[0].length - 1);
      head = null;
    }
    const rows = rowsOf(scanner.push(next));
    if (rows.length > 0) yield rows;
  }
  yield rowsOf(scanner.end());
}

/** Commas or tabs; a byte-order mark, ragged rows and stray quotes are taken as they come. */
async function* tableRows(path: string, onProgress?: OnProgress): AsyncGenerator<readonly SourceRow[]> {
  const skipped: SourceRow[] = [];
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: MAX_LINE_BYTES,
    delimiter: await delimiterOf(path),
    on_skip: (error: CsvError | undefined) => {
      const line = error !== undefined && 'lines' in error ? Number(error.lines) : 0;
      skipped.push({ line, fault: `the row cannot be cut into cells (${error?.code ?? 'unknown'})` });
      return undefined;
    },
  });
  const source = Readable.from(copies(textBlocks(path, onProgress)));
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let header: readonly string[] | null = null;
  let rows: SourceRow[] = [];
  let before = 0;
  for await (const one of parser as AsyncIterable<{ record: string[]; info: Info }>) {
    const line = before + 1;
    before = one.info.lines;
    if (header === null) {
      const names = isSondy(one.record) ? SONDY_NAMES : one.record.map((name) => name.trim());
      header = names;
      if (names !== SONDY_NAMES) continue;
    }
    rows.push({ line, row: named(header, one.record), table: { header, cells: one.record } });
    if (rows.length < BATCH) continue;
    yield [...skipped.splice(0), ...rows];
    rows = [];
  }
  yield [...skipped, ...rows];
}

/** Cells by their names; a cell beyond the names is nobody's, a name beyond the cells is absent. */
export function named(names: readonly string[], cells: readonly string[]): Row {
  const row: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const cell = cells[index];
    if (name !== '' && cell !== undefined && row[name] === undefined) row[name] = cell;
  }
  return row;
}

/** Blocks are valid only until the next is asked for; a stream holds on to them. */
async function* copies(blocks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const block of blocks) yield Buffer.from(block);
}

async function delimiterOf(path: string): Promise<',' | '\t'> {
  for await (const block of textBlocks(path)) {
    const text = block.toString('utf8');
    const first = text.slice(0, text.search(/\r?\n|$/));
    return first.split('\t').length > first.split(',').length ? '\t' : ',';
  }
  return ',';
}

/** SONDY's rows have no header: its first row is one of the others. */
function isSondy(cells: readonly string[]): boolean {
  return cells.length === SONDY_NAMES.length && MOMENT.test(cells[1]?.trim() ?? '');
}

function sourceRow(line: number, text: string): SourceRow {
  const row = parseRow(text);
  return isRejected(row) ? { line, fault: row.rejected } : { line, row };
}
