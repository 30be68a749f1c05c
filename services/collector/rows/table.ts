import { parse } from 'csv-parse/sync';
import type { Line } from '../../../shared/lines.ts';
import type { FoundRow, Row } from './found-row.ts';
import { type CutRecord, createRecordCutter, isClosed } from './record-cutter.ts';

/** How a delimited file is read; told by its first lines. */
export interface TableLayout {
  readonly delimiter: string;
  /** Names of the columns where the file has no header; null: its first record is the header. */
  readonly columns: readonly string[] | null;
  /** Whether a record is a header of such a file, also in its midst: files of two generations that were joined. */
  isHeader(cells: readonly string[]): boolean;
  /** The named cells of a record. */
  arrange(header: readonly string[], cells: readonly string[]): Row;
}

/** The delimiters that exports and spreadsheets use; none of them stands in the header of a file with another. */
export const delimiters = [',', '\t', ';', '|'] as const;

const BROKEN_QUOTES = 'a quotation mark is opened and not closed as it should be';

/** The cells of one line, quotes taken off where they stand as they should. */
export function cellsOf(line: string, delimiter: string): readonly string[] {
  const isQuoted = line.includes('"') && isClosed(line, delimiter);
  return isQuoted ? (parseRecords([line], delimiter)[0] ?? []) : line.split(delimiter);
}

/** Rows of a delimited file whatever the number of their cells; broken ones come as rejected in their place. */
export async function* tableRows(
  batches: AsyncIterable<readonly Line[]>,
  layout: TableLayout,
): AsyncGenerator<readonly FoundRow[]> {
  const cutter = createRecordCutter(layout.delimiter);
  const toRows = createRowMaker(layout);
  for await (const lines of batches) yield toRows(cutter.push(lines));
  yield toRows(cutter.end());
}

function createRowMaker(layout: TableLayout): (records: readonly CutRecord[]) => readonly FoundRow[] {
  let header = layout.columns;

  function toRow(record: CutRecord, cells: readonly string[]): FoundRow | null {
    const { line } = record;
    if ('fault' in record) return { line, rejected: record.fault };
    const names = cells.map(columnName);
    if (layout.columns === null && layout.isHeader(names)) {
      header = names;
      return null;
    }
    if (header === null) return { line, rejected: 'stands before the header' };
    if (record.quoting === 'broken' && cells.length !== header.length)
      return { line, rejected: BROKEN_QUOTES };
    return { line, row: layout.arrange(header, cells) };
  }

  return (records) => {
    const quoted = records.flatMap((record) =>
      'text' in record && record.quoting === 'quoted' ? [record.text] : [],
    );
    const parsed = parseRecords(quoted, layout.delimiter).values();
    return records.flatMap((record) => {
      if ('fault' in record) return toRow(record, []) ?? [];
      const isQuoted = record.quoting === 'quoted';
      return (
        toRow(record, isQuoted ? (parsed.next().value ?? []) : record.text.split(layout.delimiter)) ?? []
      );
    });
  };
}

/** Many at once: setting up the parser costs more than a record. Each is well-formed, so none runs into the next. */
function parseRecords(texts: readonly string[], delimiter: string): readonly (readonly string[])[] {
  if (texts.length === 0) return [];
  return parse(texts.join('\n'), {
    delimiter,
    record_delimiter: '\n',
    relax_column_count: true,
    // Quotation marks in the midst of a cell are characters of it.
    relax_quotes: true,
    // The cutter has bounded the records.
    max_record_size: 0,
  });
}

/** As written, without what spreadsheets and repeated writing leave: blanks and a byte-order mark. */
export function columnName(cell: string): string {
  return cell.replace(/^\ufeff/, '').trim();
}

/** Cell by cell under its column; cells beyond the header have no name and columns beyond the cells no value. */
export function byHeader(header: readonly string[], cells: readonly string[]): Row {
  return Object.fromEntries(
    header.flatMap((name, index) => {
      const cell = cells[index];
      return cell === undefined ? [] : [[name, cell]];
    }),
  );
}
