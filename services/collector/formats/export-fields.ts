import type { Row } from '../rows/found-row.ts';
import { parseWrittenTime } from '../written-time.ts';
import { optionalAuthor, optionalCount, optionalId, shown, typeName } from './fields.ts';

/** Spreadsheets round numbers of more than 15 digits and write `4.98204E+15`: many ids become one. */
const rounded = /^\d(?:\.\d+)?E\+\d+$/i;
/** Statistics packages read ids beside gaps as fractions and write `4982041758140155.0`; below 2^53 no digit is lost. */
const fraction = /^(\d{1,16})\.0$/;

/** Tools write a missing reference as '' or 0. */
const NO_ID = '0';

/** An id of a platform as an export has it: blanks and TAB around it, a fraction behind it; a rounded one is refused. */
export function exportedId(row: Row, name: string, faults: string[]): string | null {
  const id = optionalId(row, name, faults);
  if (id !== null && rounded.test(id)) {
    faults.push(`${name} was rounded by a spreadsheet, its last digits are lost`);
    return null;
  }
  const whole = id === null ? null : (fraction.exec(id)?.[1] ?? id);
  return whole === NO_ID ? null : whole;
}

/** As `exportedId`, for a row that is nothing without it. */
export function requiredId(row: Row, name: string, faults: string[]): string | null {
  const before = faults.length;
  const id = exportedId(row, name, faults);
  if (id === null && faults.length === before) faults.push(`${name} is missing`);
  return id;
}

/** A text; absent and null are no fault: a picture alone has no words. A spreadsheet makes a number of `666`. */
export function writtenText(row: Row, name: string): string {
  const value = row[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** The time under the first of these names that has a value, see `parseWrittenTime`. */
export function writtenTime(row: Row, names: readonly string[], faults: string[]): number {
  const name = names.find((each) => !isBlank(row[each]));
  if (name === undefined) {
    faults.push(`${names[0] ?? 'time'} is missing`);
    return 0;
  }
  const value = row[name];
  if (typeof value !== 'string' && typeof value !== 'number') {
    faults.push(`${name} must be a time, this is ${typeName(value)}`);
    return 0;
  }
  const at = parseWrittenTime(value);
  if (typeof at === 'number') return at;
  faults.push(`${name} ${at}${shown(value)}`);
  return 0;
}

/** The first name under which the author is given: the id before the nickname, for a nickname changes. */
export function firstAuthor(row: Row, names: readonly string[], faults: string[]): string | null {
  for (const name of names) {
    const author = optionalAuthor(row, name, faults);
    if (author !== null && author !== NO_ID) return author;
  }
  return null;
}

/** A count that says nothing by being wrong: tools write -1 or words where the platform shows none. The mention stays. */
export function softCount(row: Row, name: string): number | null {
  return optionalCount(row, name, []);
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}
