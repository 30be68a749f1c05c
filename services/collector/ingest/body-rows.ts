import { type CutRow, createRowHolder, isBlank, type Splitter } from '../rows/row-holder.ts';
import { createValueScanner } from '../rows/value-scanner.ts';

const NEWLINE = 10;
const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
/** Blank bytes before the first row beyond which the body is read as lines, whatever comes. */
const MAX_HEAD_BYTES = 4096;

/**
 * Rows of a body, told by its content: a JSON array, one object spread over lines (its first line is `{` alone), or lines.
 * Memory is bounded by one row of `maxRowBytes`; a longer one comes as a fault in its place.
 */
export async function* bodyRows(
  blocks: AsyncIterable<Uint8Array>,
  maxRowBytes: number,
): AsyncGenerator<readonly CutRow[]> {
  let head: Buffer = Buffer.alloc(0);
  let splitter: Splitter | null = null;
  for await (const block of blocks) {
    let next = block;
    if (splitter === null) {
      head = Buffer.concat([head, block]);
      splitter = splitterFor(head, maxRowBytes);
      next = head;
    }
    const rows = splitter?.push(next) ?? [];
    if (rows.length > 0) yield rows;
  }
  if (splitter === null) {
    splitter = createLineSplitter(maxRowBytes);
    yield splitter.push(head);
  }
  yield splitter.end();
}

/** Null while the bytes so far do not tell. */
function splitterFor(head: Buffer, maxRowBytes: number): Splitter | null {
  const marked = BYTE_ORDER_MARK.every((byte, index) => head[index] === byte);
  let at = marked ? BYTE_ORDER_MARK.length : 0;
  while (at < head.length && isBlank(head[at])) at += 1;
  if (head[at] === OPEN_ARRAY) return createValueScanner('array', maxRowBytes);
  if (head[at] === OPEN_OBJECT) {
    let after = at + 1;
    while (after < head.length && head[after] !== NEWLINE && isBlank(head[after])) after += 1;
    if (head[after] === NEWLINE) return createValueScanner('objects', maxRowBytes);
    if (after < head.length) return createLineSplitter(maxRowBytes);
  } else if (at < head.length) return createLineSplitter(maxRowBytes);
  return head.length > MAX_HEAD_BYTES ? createLineSplitter(maxRowBytes) : null;
}

/** One row a line; blank lines count but are no rows. */
function createLineSplitter(maxRowBytes: number): Splitter {
  const holder = createRowHolder(maxRowBytes);
  let line = 0;
  return {
    push(block) {
      const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
      const rows: CutRow[] = [];
      let from = 0;
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
        line += 1;
        holder.end(bytes.subarray(from, end), line, rows);
        from = end + 1;
      }
      holder.keep(bytes.subarray(from));
      return rows;
    },
    end() {
      const rows: CutRow[] = [];
      holder.end(Buffer.alloc(0), line + 1, rows);
      return rows;
    },
  };
}
