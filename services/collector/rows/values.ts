import { textBlocks } from '../../../shared/text-file.ts';
import { isRejected, parseRow } from '../formats/fields.ts';
import type { FoundRow } from './found-row.ts';
import type { CutRow } from './row-holder.ts';
import { createValueScanner, type ValueShape } from './value-scanner.ts';

/**
 * One element may be an article of 100,000 characters with some thousand comments. Sixteen megabytes hold that with room, and
 * are all that is held however large the array.
 */
export const MAX_ELEMENT_BYTES = 16 << 20;

/** The objects of a JSON array, or of objects spread over lines, one after the other. Bytes before `from` are passed over. */
export async function* valueRows(
  path: string,
  shape: ValueShape,
  from: number,
  onProgress?: (bytesRead: number, totalBytes: number) => void,
): AsyncGenerator<readonly FoundRow[]> {
  const scanner = createValueScanner(shape, MAX_ELEMENT_BYTES);
  let before = from;
  for await (const block of textBlocks(path, onProgress)) {
    const rows = scanner.push(block.subarray(before));
    before = Math.max(0, before - block.length);
    yield rows.map(toFoundRow);
  }
  yield scanner.end().map(toFoundRow);
}

function toFoundRow(cut: CutRow): FoundRow {
  if (!('text' in cut)) return { line: cut.place, rejected: cut.fault };
  const row = parseRow(cut.text);
  return isRejected(row) ? { line: cut.place, ...row } : { line: cut.place, row };
}
