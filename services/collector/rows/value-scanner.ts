import { type CutRow, createRowHolder, isBlank, type Splitter } from './row-holder.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Where the values are: in an array, in an array that is a member of an object (its bytes begin with the array's bracket; what
 * follows the array is the rest of the object), or objects that follow each other.
 */
export type ValueShape = 'array' | 'member' | 'objects';

/**
 * Cuts JSON values out of their surroundings by strings and brackets alone: what a value holds is judged when it is parsed,
 * so that a broken one costs itself only.
 */
export function createValueScanner(shape: ValueShape, maxRowBytes: number): Splitter {
  const holder = createRowHolder(maxRowBytes);
  let place = 0;
  let depth = 0;
  let inString = false;
  let escaped = false;
  /** Bytes of a value have come whose end has not. */
  let begun = false;
  let stage: 'before' | 'inside' | 'after' = shape === 'objects' ? 'inside' : 'before';
  let saidAfter = false;

  function finish(bytes: Buffer, rows: CutRow[]): void {
    if (begun) holder.end(bytes, ++place, rows);
    begun = false;
    depth = 0;
  }

  function trailing(rows: CutRow[]): void {
    if (!saidAfter) rows.push({ place: place + 1, fault: 'something follows the end of the array' });
    saidAfter = true;
  }

  return {
    push(block) {
      const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
      const rows: CutRow[] = [];
      let from = 0;
      for (let at = 0; at < bytes.length; at++) {
        const byte = bytes[at];
        if (inString) {
          if (escaped) escaped = false;
          else if (byte === BACKSLASH) escaped = true;
          else if (byte === QUOTE) inString = false;
          continue;
        }
        if (stage === 'before') {
          // What comes before is blank or a byte-order mark: the array is known by its first byte.
          if (byte === OPEN_ARRAY) {
            stage = 'inside';
            from = at + 1;
          }
          continue;
        }
        if (stage === 'after') {
          if (shape === 'array' && !isBlank(byte)) trailing(rows);
          continue;
        }
        const atTop = depth === 0;
        if (atTop && shape !== 'objects' && (byte === COMMA || byte === CLOSE_ARRAY)) {
          finish(bytes.subarray(from, at), rows);
          from = at + 1;
          if (byte === CLOSE_ARRAY) stage = 'after';
          continue;
        }
        if (!begun) {
          if (isBlank(byte)) continue;
          from = at;
          begun = true;
        }
        if (byte === QUOTE) inString = true;
        else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth += 1;
        else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
          depth = Math.max(0, depth - 1);
          if (depth === 0 && shape === 'objects') {
            finish(bytes.subarray(from, at + 1), rows);
            from = at + 1;
          }
        }
      }
      if (begun) holder.keep(bytes.subarray(from));
      return rows;
    },
    end() {
      const rows: CutRow[] = [];
      if (shape === 'objects') finish(Buffer.alloc(0), rows);
      else if (stage !== 'after') rows.push({ place: place + 1, fault: 'the array does not end' });
      return rows;
    },
  };
}
