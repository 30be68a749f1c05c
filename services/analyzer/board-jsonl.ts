import { readLines } from '../../shared/lines.ts';

export interface FieldsRow {
  readonly line: number;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly fault?: string;
}

/** The objects of a JSON Lines file; a line that is none comes with its fault. */
export async function* jsonlRows(path: string): AsyncGenerator<FieldsRow> {
  for await (const page of readLines(path)) {
    for (const line of page) {
      if (!('text' in line)) yield { line: line.line, fields: {}, fault: line.fault };
      else if (line.text.trim() !== '') yield { line: line.line, ...objectOf(line.text) };
    }
  }
}

function objectOf(text: string): Omit<FieldsRow, 'line'> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { fields: { ...value } };
  } catch {
    // Said below.
  }
  return { fields: {}, fault: '不是 JSON 对象' };
}
