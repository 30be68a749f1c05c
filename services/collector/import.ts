import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { EventLog, Outgoing } from '../../shared/event-log/event-log.ts';
import { fileHash, sizeOfFile } from '../../shared/files.ts';
import { heardCursor } from '../../shared/heard.ts';
import type { Incoming } from '../../shared/records.ts';
import { MINUTE_MS } from '../../shared/time.ts';
import { outgoingRecord } from './collect-any.ts';
import { defaultIngestSettings } from './ingest/settings.ts';
import { buildSpool, openSpool } from './spool.ts';
import { outgoingThread, threadOf } from './threads.ts';

export interface ImportOptions {
  readonly files: readonly string[];
  /** Of the live run. */
  readonly log: EventLog;
  /** Key of the authors' pseudonyms. */
  readonly key: Uint8Array;
  /** Path for the sorted rows meanwhile, another one for other files; the caller removes what lies there in the end. */
  readonly spoolPath: (batch: string) => string;
  /** Epoch ms. */
  readonly now: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (bytesRead: number, totalBytes: number) => void;
}

/** rows = appended + tooOld + rejected; a batch that was killed and goes on counts what it takes in now. */
export interface Imported {
  readonly rows: number;
  readonly appended: number;
  /** Older than the set age: history is for `replay`, which judges it as it would have been seen. */
  readonly tooOld: number;
  readonly rejected: number;
  /** The first of them. */
  readonly rejects: readonly { readonly file: string; readonly line: number; readonly reason: string }[];
  /** Files whose very content had been taken in before, by path: left alone. */
  readonly known: readonly string[];
}

/** Rows younger than the live door's own limit go into the live run (design.md part 3, "Runs"): older ones say nothing of now. */
const MAX_AGE_MS = defaultIngestSettings.oldestMs;
export const MAX_AGE_DAYS = MAX_AGE_MS / (24 * 60 * MINUTE_MS);
/** Rejects told with their reason; the rest are counted. */
const LISTED_REJECTS = defaultIngestSettings.listedRejects;
/** Records per append. */
const SLICE = 1000;
/** How far a batch has come: records of its spool, in order, the too old ones among them. */
const placeSchema = z.strictObject({ consumed: z.int() });

/**
 * Takes recent rows of files into the live run, in order of time, through the same checks as every door. The import has a lane
 * of its own that reports no progress: it neither moves the platform's time nor holds it back. Files are remembered by their
 * content: a second import adds nothing, and one that was killed goes on where it was, for its place commits with its records.
 * Returns null when the signal aborted.
 * @throws AppError BAD_INPUT when a file cannot be used
 */
export async function importFiles(options: ImportOptions): Promise<Imported | null> {
  const { log, key, now, signal, onProgress } = options;
  const known: string[] = [];
  const files = new Map<string, string>();
  for (const path of options.files) {
    sizeOfFile(path);
    const hash = await fileHash(path);
    if ((await log.cursor(doneName(hash))) !== null) known.push(path);
    else files.set(hash, path);
  }
  if (files.size === 0) return { rows: 0, appended: 0, tooOld: 0, rejected: 0, rejects: [], known };
  const batch = createHash('sha256')
    .update([...files.keys()].join())
    .digest('hex');
  const spoolPath = options.spoolPath(batch);
  const summary = await buildSpool({
    files: [...files.values()],
    spoolPath,
    lane: 'import',
    key,
    now,
    signal,
    ...(onProgress ? { onProgress } : {}),
  });
  if (summary === null) return null;
  using spool = openSpool(spoolPath);
  const stored = await log.cursor(`import-place/${batch}`);
  const place = stored === null ? { consumed: 0 } : placeSchema.parse(JSON.parse(stored));
  let passed = 0;
  let appended = 0;
  let tooOld = 0;
  let slice: Outgoing[] = [];
  /** Rows of the slice. */
  let waiting = 0;
  const append = async (): Promise<void> => {
    const place = { name: `import-place/${batch}`, value: JSON.stringify({ consumed: passed }) };
    await log.append(slice, place, heardCursor(now));
    appended += waiting;
    waiting = 0;
    slice = [];
  };
  for (const page of spool.recordsFrom(0)) {
    for (const record of page) {
      passed += 1;
      if (isTooOld(record, now)) tooOld += 1;
      else if (passed > place.consumed) {
        const thread = threadOf(record);
        if (thread) slice.push(outgoingThread(thread));
        slice.push(outgoingRecord(record));
        waiting += 1;
      }
    }
    if (slice.length >= SLICE) await append();
    if (signal.aborted) return null;
  }
  if (slice.length > 0) await append();
  for (const hash of files.keys()) await log.append([], { name: doneName(hash), value: batch });
  const { rows, rejected } = summary;
  return {
    rows,
    appended,
    tooOld,
    rejected,
    rejects: [...Iterator.from(spool.rejects()).take(LISTED_REJECTS)],
    known,
  };
}

function doneName(hash: string): string {
  return `import/${hash}`;
}

function isTooOld({ at }: Incoming, now: number): boolean {
  return at < now - MAX_AGE_MS;
}
