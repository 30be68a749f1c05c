import { parseIsoTime } from '../iso-time.ts';
import { isRow, type Row, requiredText } from './fields.ts';
import type { Draft, Rejected } from './format.ts';

/**
 * The export of a tool, told by the names of its fields: as a table with a header, as JSON objects one a line, or as the
 * elements of a JSON array. The registry is formats/index.ts.
 */
export interface RowFormat {
  readonly name: string;
  /** For the message that lists what can be read. */
  readonly summary: string;
  /** Whether a row (of a table, its header) has the fields of this format. */
  matches(row: Row): boolean;
  /** Of a table: the names of a row's cells, where they are not those of its header (ragged and shifted rows). */
  names?(header: readonly string[], cells: readonly string[]): readonly string[];
  /** The mentions of a row; a WeChat article brings its comments. */
  drafts(row: Row, file: SourceFile): readonly (Draft | Rejected)[];
}

/** What a file's name tells; some tools say nowhere else whose post it is. */
export interface SourceFile {
  /** Without folders and endings. */
  readonly name: string;
}

/** What most drafts of exports have in common; give the rest. */
export function draftOf(given: Pick<Draft, 'platform' | 'kind' | 'text' | 'at'> & Partial<Draft>): Draft {
  return {
    id: null,
    thread: null,
    parent: null,
    author: null,
    authorKind: null,
    region: null,
    likes: null,
    reposts: null,
    comments: null,
    reads: null,
    ...given,
  };
}

/** One draft, or why there is none. */
export function oneOf(draft: Draft, faults: readonly string[]): readonly (Draft | Rejected)[] {
  return [faults.length > 0 ? { rejected: faults.join('; ') } : draft];
}

export function hasAll(row: Row, ...names: readonly string[]): boolean {
  return names.every((name) => name in row);
}

/** A text that may be absent. */
export function textOr(row: Row, name: string, otherwise: string): string {
  const value = row[name];
  return typeof value === 'string' ? value : otherwise;
}

/** The objects of a list; none where it is no list. */
export function rowsIn(row: Row, name: string): readonly Row[] {
  const value = row[name];
  return Array.isArray(value) ? value.filter(isRow) : [];
}

/** The object under a name; an empty one where it is none. */
export function rowIn(row: Row, name: string): Row {
  const value = row[name];
  return isRow(value) ? value : {};
}

/** Epoch seconds have ten digits until 2286, milliseconds thirteen since 2001. */
const SECONDS = /^\d{10}$/;
const MILLISECONDS = /^\d{13}$/;
const SECOND_MS = 1000;
/** As Weibo's interface writes it: `Sat Dec 23 17:12:54 +0800 2023`. */
const API_TIME = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d\d:\d\d:\d\d) ([+-]\d{4}) (\d{4})$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * The time of a row as epoch milliseconds, from the first of these fields that is filled: epoch seconds or milliseconds, as
 * number or text; ISO 8601, without a zone China time; or as Weibo's interface writes it.
 */
export function timeOf(row: Row, names: readonly string[], faults: string[]): number {
  const name =
    names.find((each) => row[each] !== undefined && row[each] !== null && row[each] !== '') ?? names[0] ?? '';
  const value = row[name];
  const text = typeof value === 'number' ? String(value) : requiredText(row, name, faults).trim();
  if (text === '') {
    if (value === '') faults.push(`${name} is missing`);
    return 0;
  }
  if (SECONDS.test(text)) return Number(text) * SECOND_MS;
  if (MILLISECONDS.test(text)) return Number(text);
  const at = parseIsoTime(isoOf(text));
  if (typeof at === 'number') return at;
  faults.push(`${name} ${at}`);
  return 0;
}

function isoOf(text: string): string {
  const [, month = '', day = '', time = '', zone = '', year = ''] = API_TIME.exec(text) ?? [];
  const number = MONTHS.indexOf(month) + 1;
  return number === 0 ? text : `${year}-${two(number)}-${two(Number(day))}T${time}${zone}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
