import { AppError } from '../../shared/errors.ts';
import { type Line, readLines } from '../../shared/lines.ts';
import type { Draft, Format } from './formats/format.ts';
import { recogniseFormat, whyUnknown } from './formats/index.ts';

/** One non-empty line of a file, counted from 1. */
export type FileRow =
  | { readonly line: number; readonly draft: Draft }
  | { readonly line: number; readonly rejected: string };

export interface FileRows {
  readonly format: Format;
  readonly rows: readonly FileRow[];
}

/** A thousand broken rows at the head of a file are no accident. */
const RECOGNITION_ROWS = 1000;
/** And what is held while recognising stays small, however long the rows. */
const RECOGNITION_CHARACTERS = 8_000_000;

/**
 * Reads a file of any known format, recognised by its first rows, in batches. Broken rows come as rejected ones in their place.
 * @throws AppError BAD_INPUT when the file cannot be read (see `readLines`), holds no rows, or is of no known format
 */
export async function* readFileRows(
  path: string,
  onProgress?: (bytesRead: number, totalBytes: number) => void,
): AsyncGenerator<FileRows> {
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
    else if (isEnough(first)) break;
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
