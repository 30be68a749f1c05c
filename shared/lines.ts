import { isUtf8 } from 'node:buffer';
import { textBlocks } from './text-file.ts';

/** One line of a file, counted from 1: its text without the line end, or why it cannot be read. */
export type Line =
  | { readonly line: number; readonly text: string }
  | { readonly line: number; readonly fault: string };

export interface ReadLinesOptions {
  /** Longer lines are passed over without being held; default `MAX_LINE_BYTES`. */
  readonly maxLineBytes?: number;
  /** Called after each block, in bytes of the file as it lies on disk. */
  readonly onProgress?: (bytesRead: number, totalBytes: number) => void;
}

/** A text may have 100,000 characters: 300 kB of UTF-8, up to 600 kB when JSON writes each as \uXXXX. That, with room for the rest. */
export const MAX_LINE_BYTES = 1 << 20;

/** Of the characters beyond ASCII, the share unreadable as UTF-8 above which the line was never UTF-8, rather than UTF-8 with a fault. */
const FOREIGN_SHARE = 0.25;

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;

/**
 * Reads the lines of a UTF-8 text file, plain or gzip (told by content; several members are one text), in batches and with
 * bounded memory. A byte-order mark and `\r` before `\n` are dropped; a last line without a line end counts. A line that is
 * too long or not UTF-8 comes as a fault in its place.
 * @throws AppError BAD_INPUT when the file is absent, empty, a folder or binary; for a cut or corrupt gzip after the whole
 *   lines before the damage were given.
 */
export async function* readLines(
  path: string,
  options: ReadLinesOptions = {},
): AsyncGenerator<readonly Line[]> {
  const splitter = createSplitter(options.maxLineBytes ?? MAX_LINE_BYTES);
  for await (const block of textBlocks(path, options.onProgress)) {
    const lines = splitter.push(block);
    if (lines.length > 0) yield lines;
  }
  const rest = splitter.end();
  if (rest.length > 0) yield rest;
}

interface Splitter {
  push(block: Buffer): readonly Line[];
  end(): readonly Line[];
}

function createSplitter(maxLineBytes: number): Splitter {
  /** The beginning of a line whose end has not come yet. */
  let begun: Buffer[] = [];
  let begunBytes = 0;
  let passingOver = false;
  let line = 0;

  const tooLong = `the line is longer than ${maxLineBytes} bytes`;

  function keep(bytes: Buffer): void {
    if (passingOver || bytes.length === 0) return;
    begunBytes += bytes.length;
    // One more for a carriage return that does not belong to the text.
    passingOver = begunBytes > maxLineBytes + 1;
    if (passingOver) begun = [];
    else begun.push(Buffer.from(bytes));
  }

  function finish(bytes: Buffer, into: Line[]): void {
    if (passingOver) into.push({ line: ++line, fault: tooLong });
    else splitWhole(begunBytes > 0 ? Buffer.concat([...begun, bytes]) : bytes, into);
    begun = [];
    begunBytes = 0;
    passingOver = false;
  }

  /** Whole lines, without the last line's end. Decoding many at once costs a fraction of decoding each. */
  function splitWhole(bytes: Buffer, into: Line[]): void {
    if (!isUtf8(bytes)) {
      splitFaulty(bytes, into);
      return;
    }
    for (const raw of bytes.toString('utf8').split('\n')) {
      const text = raw.charCodeAt(raw.length - 1) === CARRIAGE_RETURN ? raw.slice(0, -1) : raw;
      line++;
      // A UTF-16 unit takes at most three bytes.
      const long = text.length * 3 > maxLineBytes && Buffer.byteLength(text) > maxLineBytes;
      into.push(long ? { line, fault: tooLong } : { line, text });
    }
  }

  function splitFaulty(bytes: Buffer, into: Line[]): void {
    for (let from = 0; from <= bytes.length; ) {
      const newline = bytes.indexOf(NEWLINE, from);
      const end = newline < 0 ? bytes.length : newline;
      const one = bytes.subarray(from, end);
      if (isUtf8(one)) splitWhole(one, into);
      else into.push({ line: ++line, fault: one.length > maxLineBytes ? tooLong : encodingFault(one) });
      from = end + 1;
    }
  }

  return {
    push(block) {
      const lines: Line[] = [];
      let from = 0;
      if (passingOver) {
        from = block.indexOf(NEWLINE) + 1;
        if (from === 0) return lines;
        finish(block.subarray(0, 0), lines);
      }
      const last = block.lastIndexOf(NEWLINE);
      if (last >= from) {
        finish(block.subarray(from, last), lines);
        from = last + 1;
      }
      keep(block.subarray(from));
      return lines;
    },
    end() {
      const lines: Line[] = [];
      if (passingOver || begunBytes > 0) finish(Buffer.alloc(0), lines);
      return lines;
    },
  };
}

/** Why these bytes are no text. A line of GB18030 is unreadable as UTF-8 nearly everywhere, a damaged line in one place. */
function encodingFault(bytes: Buffer): string {
  const beyondAscii = bytes.toString('utf8').replace(/[\0-\x7f]/g, '');
  const unreadable = beyondAscii.split('\ufffd').length - 1;
  const foreign = unreadable > beyondAscii.length * FOREIGN_SHARE && isGb18030(bytes);
  return foreign
    ? 'not UTF-8, it looks like GB18030 (GBK): convert the file to UTF-8'
    : 'holds bytes that are not UTF-8';
}

function isGb18030(bytes: Buffer): boolean {
  try {
    new TextDecoder('gb18030', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
