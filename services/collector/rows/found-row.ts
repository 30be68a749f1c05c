/** The named values of one row: a JSON object, or the cells of a table under the names of its columns. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * One row as its file has it, or why it cannot be read. `line` counts from 1: the line on which the row begins; in a JSON array
 * or among objects spread over lines, its place among them (such files are often one line).
 */
export type FoundRow =
  | { readonly line: number; readonly row: Row }
  | { readonly line: number; readonly rejected: string };
