import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collect } from '../../../services/collector/collect-any.ts';
import { type FileRow, readFileRows } from '../../../services/collector/file-rows.ts';
import { createPseudonyms } from '../../../services/collector/pseudonym.ts';
import type { Mention } from '../../../shared/records.ts';

export const pseudonyms = createPseudonyms('a key of the tests');
const NOW = Date.UTC(2026, 10, 25);

/** The rows of a file of these bytes and this name. */
export async function rowsOf(bytes: string | Uint8Array, name = 'export'): Promise<readonly FileRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'exports-'));
  try {
    writeFileSync(join(folder, name), bytes);
    const rows: FileRow[] = [];
    for await (const batch of readFileRows(join(folder, name))) rows.push(...batch.rows);
    return rows;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Its mentions, of which every one must be taken. */
export async function mentionsOf(bytes: string | Uint8Array, name?: string): Promise<readonly Mention[]> {
  return (await rowsOf(bytes, name)).map((row) => {
    if (!('draft' in row)) throw new Error(`line ${row.line}: ${row.rejected}`);
    const collected = collect(row.draft, { pseudonyms, lanePrefix: 'file', now: NOW });
    if ('rejected' in collected) throw new Error(collected.rejected);
    if (collected.record.type !== 'mention') throw new Error(`line ${row.line} says nothing`);
    return collected.record;
  });
}

/** What became of each row, in short: its id, or its line and why it was rejected. */
export function outcomes(rows: readonly FileRow[]): readonly string[] {
  return rows.map((row) =>
    'draft' in row ? `${'id' in row.draft ? row.draft.id : null}` : `line ${row.line}: ${row.rejected}`,
  );
}

/** A table as Python's csv module writes it. */
export function csv(rows: readonly (readonly string[])[], delimiter = ','): string {
  const quoted = (cell: string): string =>
    /["\r\n]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell;
  return rows.map((cells) => `${cells.map(quoted).join(delimiter)}\r\n`).join('');
}
