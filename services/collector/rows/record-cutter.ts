import { type Line, MAX_LINE_BYTES } from '../../../shared/lines.ts';

/** One record of a delimited file, from the line on which it begins. */
export type CutRecord =
  | { readonly line: number; readonly text: string; readonly quoting: Quoting }
  | { readonly line: number; readonly fault: string };

/** No cell is quoted; some are, as RFC 4180 says; or quotation marks stand as they must not, so that they may mean themselves. */
export type Quoting = 'none' | 'quoted' | 'broken';

export interface RecordCutter {
  push(lines: readonly Line[]): readonly CutRecord[];
  end(): readonly CutRecord[];
}

type TextLine = Extract<Line, { text: string }>;

const QUOTE = '"';

/**
 * Joins lines into records: a quoted cell may hold line ends (RFC 4180). Where a record ends is decided here and not by the
 * parser of the cells, so that a quotation mark that is never closed (a crawler killed while it wrote) costs its own line and
 * not the rest of the file: such a line is given as `broken`, and the lines after it are read again. (Where
 * the next mark could as well close that cell, as in `"cut\n1,", x"`, the two lines are one record: nothing tells them apart.) Memory is bounded by one
 * record of `MAX_LINE_BYTES` characters.
 */
export function createRecordCutter(delimiter: string): RecordCutter {
  /** Lines of a record whose quoted cell is still open. */
  let open: TextLine[] = [];
  let openCharacters = 0;

  function close(): TextLine[] {
    const lines = open;
    open = [];
    openCharacters = 0;
    return lines;
  }

  /** Gives up the open record: its first line is broken, the others are to be read again. */
  function giveUp(records: CutRecord[]): readonly TextLine[] {
    const [first, ...others] = close();
    if (first) records.push({ ...first, quoting: 'broken' });
    return others;
  }

  /** Null when the line was used up, else the lines to read again. */
  function take(line: Line, records: CutRecord[]): readonly Line[] | null {
    if (!('text' in line)) {
      if (open.length > 0) return [...giveUp(records), line];
      records.push(line);
      return null;
    }
    const inside = open.length > 0;
    if (!inside && line.text.trim() === '') return null;
    if (!inside && !line.text.includes(QUOTE)) {
      records.push({ ...line, quoting: 'none' });
      return null;
    }
    const state = follow(line.text, inside, delimiter);
    openCharacters += line.text.length + 1;
    if (state === 'broken' || openCharacters > MAX_LINE_BYTES) {
      open.push(line);
      const again = giveUp(records);
      return again.length > 0 ? again : null;
    }
    open.push(line);
    if (state === 'closed') records.push(joined(close()));
    return null;
  }

  function takeAll(lines: readonly Line[], records: CutRecord[]): void {
    let queue = lines;
    for (let at = 0; at < queue.length; ) {
      const line = queue[at++];
      const again = line && take(line, records);
      if (!again) continue;
      queue = [...again, ...queue.slice(at)];
      at = 0;
    }
  }

  return {
    push(lines) {
      const records: CutRecord[] = [];
      takeAll(lines, records);
      return records;
    },
    end() {
      const records: CutRecord[] = [];
      while (open.length > 0) takeAll(giveUp(records), records);
      return records;
    },
  };
}

function joined(lines: readonly TextLine[]): CutRecord {
  return {
    line: lines[0]?.line ?? 0,
    text: lines.map((line) => line.text).join('\n'),
    quoting: 'quoted',
  };
}

/** Whether the quotation marks of this line stand as RFC 4180 says and none is left open. */
export function isClosed(line: string, delimiter: string): boolean {
  return follow(line, false, delimiter) === 'closed';
}

/** Follows the quotation marks through one line that begins inside a quoted cell or not. */
function follow(line: string, startsInside: boolean, delimiter: string): 'closed' | 'open' | 'broken' {
  let inside = startsInside;
  let at = 0;
  for (;;) {
    if (!inside) {
      if (line[at] === QUOTE) {
        inside = true;
        at += 1;
      } else {
        // A quotation mark in the middle of a cell is a character of it.
        const next = line.indexOf(delimiter, at);
        if (next < 0) return 'closed';
        at = next + 1;
        continue;
      }
    }
    const quote = line.indexOf(QUOTE, at);
    if (quote < 0) return 'open';
    const after = line[quote + 1];
    if (after === undefined) return 'closed';
    if (after !== QUOTE && after !== delimiter) return 'broken';
    inside = after === QUOTE;
    at = quote + 2;
  }
}
