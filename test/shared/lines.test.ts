import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { type Line, type ReadLinesOptions, readLines } from '../../shared/lines.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lines-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(bytes: Uint8Array | string, name = 'file'): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function linesOf(path: string, options: ReadLinesOptions = {}): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for await (const batch of readLines(path, options)) lines.push(...batch);
  return lines;
}

async function read(bytes: Uint8Array | string, options: ReadLinesOptions = {}): Promise<readonly string[]> {
  return (await linesOf(file(bytes), options)).map((line) =>
    'text' in line ? line.text : `! ${line.fault}`,
  );
}

/** The lines that came before the file was refused, and why it was. */
async function refused(path: string): Promise<{ readonly lines: number; readonly reason: string }> {
  let lines = 0;
  try {
    for await (const batch of readLines(path)) lines += batch.length;
  } catch (error) {
    if (error instanceof AppError && error.code === 'BAD_INPUT') return { lines, reason: error.message };
    throw error;
  }
  throw new Error('the file was read to its end');
}

describe('lines', () => {
  test('are counted from 1, blank ones included', async () => {
    expect(await linesOf(file('a\n\nb\n'))).toEqual([
      { line: 1, text: 'a' },
      { line: 2, text: '' },
      { line: 3, text: 'b' },
    ]);
  });

  test('lose their end, \\r\\n as well, and the last needs none', async () => {
    expect(await read('a\r\nb\nc')).toEqual(['a', 'b', 'c']);
    expect(await read('a\r\nb\r\n')).toEqual(['a', 'b']);
  });

  test('of a file that begins with a byte-order mark begin after it', async () => {
    expect(await read('\ufeff{"a":1}\nb')).toEqual(['{"a":1}', 'b']);
    expect(await read(gzipSync('\ufeffa'))).toEqual(['a']);
  });

  test('are the same however long they are beside the blocks they are read in, plain or gzip', async () => {
    const anyLines = fc.array(fc.tuple(fc.stringMatching(/^[a-z新地]{1,4}$/), fc.nat({ max: 200_000 })), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(anyLines, fc.boolean(), fc.boolean(), async (pieces, packed, ended) => {
        const expected = pieces.map(([text, times]) => text.repeat(times));
        const text = expected.join('\n') + (ended ? '\n' : '');
        if (text === '') return;
        const kept = !ended && expected.at(-1) === '' ? expected.slice(0, -1) : expected;
        const bytes = packed ? gzipSync(text, { level: 1 }) : text;
        expect(await read(bytes, { maxLineBytes: 4_000_000 })).toEqual(kept);
      }),
      { numRuns: 40 },
    );
  });

  test('of many gzip members are one text, wherever a member ends', async () => {
    const members = Array.from({ length: 3000 }, (_, i) =>
      gzipSync(`row ${i}${i % 7 === 0 ? '' : '\n'}`, { level: i % 10 }),
    );
    const expected = Array.from({ length: 3000 }, (_, i) => `row ${i}${i % 7 === 0 ? '' : '\n'}`)
      .join('')
      .split('\n')
      .slice(0, -1);
    expect(await read(Buffer.concat(members))).toEqual(expected);
  });
});

describe('a line that cannot be read is a fault in its place', () => {
  test('when it is longer than the limit, at any place in the file', async () => {
    const long = 'x'.repeat(2_000_000);
    const fault = '! the line is longer than 1048576 bytes';
    expect(await read(`a\n${long}\nb`)).toEqual(['a', fault, 'b']);
    expect(await read(`a\n${long}`)).toEqual(['a', fault]);
    expect(await read(`${long}\n`)).toEqual([fault]);
  });

  test('measured in bytes without its end: exactly the limit is read', async () => {
    const options = { maxLineBytes: 6 };
    const fault = '! the line is longer than 6 bytes';
    expect(await read('新地\r\nabcdef\nabcdefg\n新地x\nend', options)).toEqual([
      '新地',
      'abcdef',
      fault,
      fault,
      'end',
    ]);
  });

  test('when its bytes are no UTF-8', async () => {
    const broken = Buffer.concat([
      Buffer.from('{"text":"新发地市场今天关闭'),
      Buffer.from([0xe5, 0x9b]),
      Buffer.from('了"}'),
    ]);
    expect(await read(Buffer.concat([Buffer.from('a\n'), broken, Buffer.from('\nb\n')]))).toEqual([
      'a',
      '! holds bytes that are not UTF-8',
      'b',
    ]);
  });

  test('and GB18030 is named when it looks like that', async () => {
    // 新发地批发市场 in GB18030.
    const gb18030 = Buffer.from('d0c2b7a2b5d8c5fab7a2cad0b3a1', 'hex');
    const [first, second] = await read(
      Buffer.concat([gb18030, Buffer.from('\n{"text":"'), gb18030, Buffer.from('"}')]),
    );
    expect(first).toContain('GB18030');
    expect(second).toContain('GB18030');
  });
});

test('a line of 100 MB is passed over without being held', async () => {
  const path = file(
    gzipSync(Buffer.concat([Buffer.from('a\n'), Buffer.alloc(100_000_000, 'x'), Buffer.from('\nb\n')]), {
      level: 1,
    }),
  );
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  const seen: number[] = [];
  for await (const batch of readLines(path, {
    onProgress: () => (most = Math.max(most, process.memoryUsage().arrayBuffers)),
  })) {
    seen.push(...batch.map((line) => line.line));
  }
  expect(seen).toEqual([1, 2, 3]);
  expect(most - before).toBeLessThan(60_000_000);
});

test('progress is told in bytes on disk and ends at the file size', async () => {
  const path = file(gzipSync('row\n'.repeat(500_000)));
  const told: (readonly [number, number])[] = [];
  for await (const _ of readLines(path, { onProgress: (read, total) => told.push([read, total]) }));
  const last = told.at(-1);
  expect(last?.[0]).toBe(last?.[1]);
  expect(last?.[1]).toBeGreaterThan(0);
});

describe('a file that is no text is refused in one sentence with its path', () => {
  test('a cut gzip, after the lines before the cut', async () => {
    const whole = gzipSync(
      Array.from({ length: 100_000 }, (_, i) => `row ${i} ${(i * 7919) % 10_007}`).join('\n'),
    );
    const { lines, reason } = await refused(file(whole.subarray(0, whole.length / 2), 'cut.gz'));
    expect(reason).toBe(`${join(folder, 'cut.gz')} is a gzip file that was cut off before its end`);
    expect(lines).toBeGreaterThan(30_000);
    expect(lines).toBeLessThan(60_000);
  });

  test('a gzip cut inside its first bytes', async () => {
    expect((await refused(file(gzipSync('abc').subarray(0, 5)))).reason).toContain('cut off');
  });

  test('a corrupt gzip', async () => {
    const bytes = gzipSync(Array.from({ length: 50_000 }, (_, i) => `row ${(i * 7919) % 10_007}`).join('\n'));
    const middle = Math.floor(bytes.length / 2);
    bytes.fill(0xff, middle, middle + 64);
    const { lines, reason } = await refused(file(bytes));
    expect(reason).toContain('is a corrupt gzip file');
    expect(lines).toBeGreaterThan(1000);
  });

  test('rubbish behind a gzip; zeros there are padding', async () => {
    const packed = gzipSync('a\nb\n');
    expect((await refused(file(Buffer.concat([packed, Buffer.from('rubbish')])))).reason).toContain(
      'is a corrupt gzip file',
    );
    expect(await read(Buffer.concat([packed, Buffer.alloc(100_000)]))).toEqual(['a', 'b']);
  });

  test('an empty file, an empty gzip, a missing file, a folder', async () => {
    mkdirSync(join(folder, 'sub'), { recursive: true });
    expect((await refused(file(''))).reason).toMatch(/is empty$/);
    expect((await refused(file(gzipSync('')))).reason).toMatch(/is empty$/);
    expect((await refused(join(folder, 'none'))).reason).toBe(`${join(folder, 'none')} does not exist`);
    expect((await refused(join(folder, 'sub'))).reason).toMatch(/is a folder, not a file$/);
  });

  test.each([
    ['an xlsx table', Buffer.from('504b03041400060008', 'hex')],
    ['a PDF', Buffer.from('%PDF-1.7\n%âãÏÓ')],
    ['an SQLite database', Buffer.from('SQLite format 3\0\x10\0')],
    ['UTF-16', Buffer.from('\ufeff{"a":1}', 'utf16le')],
    ['gzip inside gzip', gzipSync(gzipSync('a'))],
    ['binary', deflateSync(Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * i) % 251)))],
    ['binary', Buffer.from('{"a":1}\n', 'utf16le')],
  ])('%s', async (kind, bytes) => {
    const { lines, reason } = await refused(file(bytes, 'refused'));
    expect(reason).toContain(join(folder, 'refused'));
    expect(reason).toContain(kind);
    expect(lines).toBe(0);
  });

  test('but a few NUL characters in one row refuse only what cannot use the row', async () => {
    expect(await read(`${'{"text":"正文"}\n'.repeat(50)}a\0b\n`)).toContain('a\0b');
  });
});
