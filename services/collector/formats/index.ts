import { eventStream } from './event-stream.ts';
import { parseRow } from './fields.ts';
import type { Format } from './format.ts';
import { generic } from './generic.ts';

/** Every file format, asked in this order: the most particular first. */
export const formats: readonly Format[] = [eventStream, generic];

/** The format of a file by its first rows (non-empty lines), or null. */
export function recogniseFormat(firstRows: readonly string[]): Format | null {
  return formats.find((format) => format.matches(firstRows)) ?? null;
}

/** Why no format knows these first rows, and which formats there are: the rest of a sentence. */
export function whyUnknown(firstRows: readonly string[]): string {
  return `${looksLike(firstRows)}; known formats: ${formats.map((format) => format.summary).join('; ')}`;
}

function looksLike(firstRows: readonly string[]): string {
  const first = firstRows[0]?.trim() ?? '';
  if (first.startsWith('[')) return 'it looks like a JSON array: write one JSON object a line';
  if (/^\{\s*("[^"]*"\s*:.*)?[,{[]?$/.test(first) && 'rejected' in parseRow(first)) {
    return 'it looks like JSON spread over several lines: write one JSON object a line';
  }
  if (first.startsWith('{')) return 'its JSON holds none of the known fields';
  if (/^<(\?xml|!doctype|html|[a-z])/i.test(first)) return 'it looks like XML or a web page';
  const [separators, second] = [separatorsIn(first), separatorsIn(firstRows[1] ?? '')];
  if (separators > 0 && (second > 0 || firstRows.length === 1)) return 'it looks like a CSV table';
  return 'it is not JSON Lines';
}

function separatorsIn(row: string): number {
  return row.split(/[,;\t]/).length - 1;
}
