import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byHeader, tableRows } from '../../../services/collector/rows/table.ts';
import type { Line } from '../../../shared/lines.ts';

const HEADER = ['a', 'b', 'c'];

/** The cells of each row, or its line where it is rejected, of a table whose lines come in batches of so many. */
async function read(text: string, batch = 3): Promise<readonly (readonly unknown[] | number)[]> {
  const lines: Line[] = text.split('\n').map((each, index) => ({ line: index + 1, text: each }));
  async function* batches(): AsyncGenerator<readonly Line[]> {
    for (let from = 0; from < lines.length; from += batch) yield lines.slice(from, from + batch);
  }
  const layout = { delimiter: ',', columns: HEADER, isHeader: () => false, arrange: byHeader };
  const rows: (readonly unknown[] | number)[] = [];
  for await (const some of tableRows(batches(), layout))
    rows.push(...some.map((row) => ('row' in row ? Object.values(row.row) : row.line)));
  return rows;
}

function written(cells: readonly string[]): string {
  return cells.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
}

const cell = fc.oneof(
  fc.constantFrom('', '"', ',', '\n', '"a', 'a"b', 'x,y', '"\n,"'),
  fc.string({ maxLength: 5 }),
);
const record = fc
  .tuple(fc.constantFrom('1', '2'), cell, cell)
  .map((cells) => cells.map((each) => each.replaceAll('\r', '')));

describe('the records of a table', () => {
  test('are read as they were written, wherever batches are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { maxLength: 8 }),
        fc.integer({ min: 1, max: 5 }),
        async (records, batch) => {
          expect(await read(records.map(written).join('\n'), batch)).toEqual(records);
        },
      ),
    );
  });

  test('that are not closed cost themselves only, in any place among others', async () => {
    // A quoted cell that begins with a delimiter or a quotation mark may as well be the end of the open one: nobody can tell.
    const whole = record.filter((cells) => !cells.some((each) => /["\n]|^,/.test(each)));
    await fc.assert(
      fc.asyncProperty(
        fc.array(whole, { maxLength: 6 }),
        fc.array(whole, { maxLength: 6 }),
        async (before, after) => {
          const text = [...before.map(written), '1,"cut off', ...after.map(written)].join('\n');
          expect(await read(text)).toEqual([...before, before.length + 1, ...after]);
        },
      ),
    );
  });

  test('of any width keep what they have', async () => {
    expect(await read('1\n1,2\n1,2,3,4\n\n"1\n2",3')).toEqual([
      ['1'],
      ['1', '2'],
      ['1', '2', '3'],
      ['1\n2', '3'],
    ]);
  });

  test('are read in time, however many marks are open', async () => {
    const started = performance.now();
    const rows = await read(`${'1,"open,3\n'.repeat(20_000)}${'1,2,3\n'.repeat(20_000)}`, 2000);
    expect(rows).toHaveLength(40_000);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
