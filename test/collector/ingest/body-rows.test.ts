import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyRows } from '../../../services/collector/ingest/body-rows.ts';
import type { CutRow } from '../../../services/collector/rows/row-holder.ts';

const ROW_BYTES = 200;

/** The rows of a body that arrives in blocks of so many bytes. */
async function rowsOf(body: string | Buffer, blockBytes = 7): Promise<CutRow[]> {
  const bytes = Buffer.from(body);
  async function* blocks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += blockBytes) yield bytes.subarray(at, at + blockBytes);
  }
  const rows: CutRow[] = [];
  for await (const some of bodyRows(blocks(), ROW_BYTES)) rows.push(...some);
  return rows;
}

describe('the rows of a body', () => {
  it('lines are rows; blank ones count and are none; CRLF and a byte-order mark are dropped', async () => {
    expect(await rowsOf('\uFEFF{"a":1}\r\n\r\n  \n{"b":"二"}')).toEqual([
      { place: 1, text: '{"a":1}' },
      { place: 4, text: '{"b":"二"}' },
    ]);
  });

  it('a broken line costs itself only, the first as well', async () => {
    expect(await rowsOf('{"a":1,\n{"b":2}\nnonsense\n{"c":3}\n')).toEqual([
      { place: 1, text: '{"a":1,' },
      { place: 2, text: '{"b":2}' },
      { place: 3, text: 'nonsense' },
      { place: 4, text: '{"c":3}' },
    ]);
  });

  it('an array is cut into its elements, whatever strings hold; a broken one costs itself only', async () => {
    const body = ' [ {"a":"],[{\\"\\\\"} , {"b":[1,{"c":2}]},\n {x:1}, 7, "八" ] \n';
    expect((await rowsOf(body)).map((row) => ('text' in row ? row.text : row.fault))).toEqual([
      '{"a":"],[{\\"\\\\"}',
      '{"b":[1,{"c":2}]}',
      '{x:1}',
      '7',
      '"八"',
    ]);
  });

  it('an array that does not end and what follows one are faults in their place', async () => {
    expect(await rowsOf('[{"a":1},{"b"')).toEqual([
      { place: 1, text: '{"a":1}' },
      { place: 2, fault: 'the array does not end' },
    ]);
    expect(await rowsOf('[{"a":1}] {"b":2}')).toEqual([
      { place: 1, text: '{"a":1}' },
      { place: 2, fault: 'something follows the end of the array' },
    ]);
  });

  it('one object may be spread over lines', async () => {
    const body = JSON.stringify({ a: 1, b: { c: '}' } }, null, 2);
    expect(await rowsOf(`${body}\n`)).toEqual([{ place: 1, text: body }]);
    expect(await rowsOf(`${body}\n${body}`)).toHaveLength(2);
  });

  it('a row that is too long or not UTF-8 is a fault and is not held', async () => {
    const long = `{"a":"${'长'.repeat(ROW_BYTES)}"}`;
    expect(await rowsOf(`${long}\n{"b":1}`)).toEqual([
      { place: 1, fault: `the row is longer than ${ROW_BYTES} bytes` },
      { place: 2, text: '{"b":1}' },
    ]);
    expect((await rowsOf(`[${long},{"b":1}]`))[1]).toEqual({ place: 2, text: '{"b":1}' });
    expect(await rowsOf(Buffer.from([0x7b, 0xff, 0xfe, 0x0a]))).toEqual([
      { place: 1, fault: 'holds bytes that are not UTF-8' },
    ]);
  });

  it('an empty body has no rows', async () => {
    expect(await rowsOf('')).toEqual([]);
    expect(await rowsOf(' \n [ ] ')).toEqual([]);
  });

  it('where blocks are cut changes nothing', async () => {
    const row = fc.record({ id: fc.string(), text: fc.string({ unit: 'grapheme' }) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 8 }),
        fc.integer({ min: 1, max: 60 }),
        fc.boolean(),
        async (rows, blockBytes, array) => {
          const texts = rows.map((one) => JSON.stringify(one));
          const found = await rowsOf(array ? `[${texts.join(',')}]` : texts.join('\n'), blockBytes);
          const short = texts.map((text) =>
            Buffer.byteLength(text) > ROW_BYTES ? `the row is longer than ${ROW_BYTES} bytes` : text,
          );
          expect(found.map((one) => ('text' in one ? one.text : one.fault))).toEqual(short);
        },
      ),
    );
  });
});
