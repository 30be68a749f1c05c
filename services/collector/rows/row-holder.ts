import { isUtf8 } from 'node:buffer';

/** One row of a body: `place` is its line, or in an array its place in it, from 1. */
export type CutRow =
  | { readonly place: number; readonly text: string }
  | { readonly place: number; readonly fault: string };

/** Cuts a body into rows as its bytes come in. */
export interface Splitter {
  push(block: Uint8Array): readonly CutRow[];
  end(): readonly CutRow[];
}

/** Holds the beginning of a row whose end has not come yet, up to a bound. */
export interface RowHolder {
  keep(bytes: Buffer): void;
  /** Ends the row with its last bytes: puts it, or why it cannot be used, into `rows`; a blank one is none. The next begins. */
  end(last: Buffer, place: number, rows: CutRow[]): void;
}

export function createRowHolder(maxRowBytes: number): RowHolder {
  let parts: Buffer[] = [];
  let bytesHeld = 0;

  return {
    keep(bytes) {
      if (bytes.length === 0) return;
      bytesHeld += bytes.length;
      if (bytesHeld > maxRowBytes) parts = [];
      // A copy: the block it lies in would be kept whole for a few bytes.
      else parts.push(Buffer.from(bytes));
    },
    end(last, place, rows) {
      const total = bytesHeld + last.length;
      if (total === 0) return;
      const row = parts.length === 0 ? last : Buffer.concat([...parts, last]);
      parts = [];
      bytesHeld = 0;
      if (total > maxRowBytes) rows.push({ place, fault: `the row is longer than ${maxRowBytes} bytes` });
      else if (!isUtf8(row)) rows.push({ place, fault: 'holds bytes that are not UTF-8' });
      else {
        const text = row.toString('utf8').trim();
        if (text !== '') rows.push({ place, text });
      }
    },
  };
}

const SPACE = 0x20;
const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** What JSON allows between values. */
export function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === TAB;
}
