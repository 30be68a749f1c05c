import { createHmac } from 'node:crypto';
import { statSync } from 'node:fs';
import { AppError } from '../../shared/errors.ts';
import { createRecent } from '../../shared/recent.ts';
import { type Incoming, type Mention, type Root, startsThread } from '../../shared/records.ts';
import { minuteOf } from '../../shared/time.ts';
import { type CollectContext, numberedId } from './collect.ts';
import { collect } from './collect-any.ts';
import { readFileRows } from './file-rows.ts';
import { createPseudonyms } from './pseudonym.ts';
import {
  createSpoolWriter,
  openSpoolReader,
  type Reject,
  type SpoolReader,
  type SpoolWriter,
} from './spool-store.ts';
import { createTally, type FileTally, type SpoolSummary, type Tally } from './spool-summary.ts';

/** The sorted, resumable meeting point of all rows of all files: a temporary SQLite file that can always be built again. */
export interface Spool extends Disposable {
  readonly summary: SpoolSummary;
  /**
   * What was said from an epoch minute on, and what became of it, in the order (at, file, line), in pages: ids complete, `root`
   * attached to comments and reposts whose post or article is in the files. A repeated platform id comes as often as it is in
   * the files. The same files give the same records, wherever reading begins.
   */
  recordsFrom(minute: number): Iterable<readonly Incoming[]>;
  /** Rows that were not taken, in the order of files and lines. */
  rejects(): Iterable<Reject>;
}

export interface BuildSpoolOptions {
  readonly files: readonly string[];
  /** Where the SQLite file comes to lie. */
  readonly spoolPath: string;
  /** Lanes are this and the platform: `replay` gives `replay-weibo`. */
  readonly lane: string;
  /** Key of the authors' pseudonyms. */
  readonly key: string | Uint8Array;
  /** Epoch ms: rows from more than two minutes later are rejected. */
  readonly now: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (bytesRead: number, totalBytes: number) => void;
}

const PAGE_RECORDS = 1000;
/** A few megabytes of roots; comments come in bursts under few posts. */
const REMEMBERED_ROOTS = 5000;

/**
 * Reads all files into a spool, or finds it finished from the same files under the same key. Resolves to null when the signal
 * aborted; what was begun is dropped and built from nothing the next time.
 * @throws AppError BAD_INPUT when a file cannot be read to its end or nothing at all in it can be used (the reason is the
 *   first row's)
 */
export async function buildSpool(options: BuildSpoolOptions): Promise<SpoolSummary | null> {
  const sizes = options.files.map((path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0);
  const inputs = identityOf(options);
  const found = openSpoolReader(options.spoolPath);
  found?.close();
  if (found?.inputs === inputs) return found.summary;

  const context = { pseudonyms: createPseudonyms(options.key), lanePrefix: options.lane, now: options.now };
  const totalBytes = sizes.reduce((sum, size) => sum + size, 0);
  const writer = createSpoolWriter(options.spoolPath);
  const tally = createTally();
  let bytesBefore = 0;
  try {
    for (const [index, path] of options.files.entries()) {
      const before = bytesBefore;
      const onProgress = (bytes: number): void => options.onProgress?.(before + bytes, totalBytes);
      await spoolFile({ path, index, writer, tally, context, onProgress, signal: options.signal });
      if (options.signal.aborted) return null;
      bytesBefore += sizes[index] ?? 0;
    }
    const summary = tally.summary();
    writer.finish(inputs, summary);
    return summary;
  } finally {
    writer.close();
  }
}

/** @throws AppError BAD_INPUT when no finished spool lies there */
export function openSpool(path: string): Spool {
  const reader = openSpoolReader(path);
  if (reader === null) throw new AppError('BAD_INPUT', `${path} is not a finished spool`);
  const rootOf = rootFinder(reader);
  return {
    summary: reader.summary,
    *recordsFrom(minute) {
      const number = createNumbering();
      let page: Incoming[] = [];
      for (const rows of reader.rowsFrom(minute)) {
        for (const { record, unnumbered } of rows) {
          if (record.type === 'mention') {
            if (unnumbered) record.id = number(record);
            if (!startsThread(record)) record.root = rootOf(record);
          } else if (record.type === 'counts') record.root = rootOf(record);
          page.push(record);
        }
        if (page.length < PAGE_RECORDS) continue;
        yield page;
        page = [];
      }
      if (page.length > 0) yield page;
    },
    rejects: () => reader.rejects(),
    [Symbol.dispose]: () => reader.close(),
  };
}

interface FileToSpool {
  readonly path: string;
  readonly index: number;
  readonly writer: SpoolWriter;
  readonly tally: Tally;
  readonly context: CollectContext;
  readonly signal: AbortSignal;
  onProgress(bytesRead: number): void;
}

async function spoolFile({
  path,
  index,
  writer,
  tally,
  context,
  signal,
  onProgress,
}: FileToSpool): Promise<void> {
  let file: FileTally | null = null;
  let firstReason = '';
  for await (const { format, rows } of readFileRows(path, onProgress)) {
    file ??= tally.begin(path, format.name);
    for (const row of rows) {
      const collected = 'draft' in row ? collect(row.draft, context) : row;
      if ('rejected' in collected) {
        firstReason ||= `line ${row.line}: ${collected.rejected}`;
        writer.reject(index, row.line, collected.rejected);
        tally.reject(file);
      } else {
        writer.add(collected);
        tally.add(file, collected.record);
      }
    }
    if (signal.aborted) return;
  }
  if (file !== null && file.rows === file.rejected) {
    throw new AppError('BAD_INPUT', `none of the ${file.rows} rows of ${path} can be used, ${firstReason}`);
  }
}

/** What a spool was built from; the key only as a check value. */
function identityOf({ files, lane, key }: BuildSpoolOptions): string {
  const described = files.map((path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    return { path, bytes: stat?.size, modifiedMs: stat?.mtimeMs };
  });
  return JSON.stringify({
    files: described,
    lane,
    key: createHmac('sha256', key).update('spool').digest('hex'),
  });
}

/** Completes ids by their ordinal among equals: equals share their minute, so only the current minute is remembered. */
function createNumbering(): (mention: Mention) => string {
  const ordinals = new Map<string, number>();
  let current = Number.NaN;
  return ({ id, at }) => {
    const minute = minuteOf(at);
    if (minute !== current) ordinals.clear();
    current = minute;
    const ordinal = ordinals.get(id) ?? 0;
    ordinals.set(id, ordinal + 1);
    return numberedId(id, ordinal);
  };
}

/** Threads by platform and id; unknown ones are remembered as well, so that neither is looked up for each comment. */
function rootFinder(reader: SpoolReader): (of: Pick<Mention, 'platform' | 'thread'>) => Root | null {
  const recent = createRecent<{ readonly root: Root | null }>(REMEMBERED_ROOTS);
  return ({ platform, thread }) => {
    const named = `${platform}:${thread}`;
    const known = recent.get(named);
    if (known !== undefined) return known.root;
    const root = reader.root(platform, thread);
    recent.set(named, { root });
    return root;
  };
}
