import type { EventLog, Outgoing } from '../../shared/event-log/event-log.ts';
import type { Mention } from '../../shared/records.ts';
import { MINUTE_MS } from '../../shared/time.ts';
import { buildSpool, openSpool } from './spool.ts';

export interface ImportOptions {
  readonly files: readonly string[];
  /** Of the live run. */
  readonly log: EventLog;
  /** Key of the authors' pseudonyms. */
  readonly key: Uint8Array;
  /** Where the sorted rows lie meanwhile; the caller removes it. */
  readonly spoolPath: string;
  /** Epoch ms. */
  readonly now: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (bytesRead: number, totalBytes: number) => void;
}

/** rows = appended + tooOld + rejects. */
export interface Imported {
  readonly rows: number;
  readonly appended: number;
  /** Older than the set age: history is for `replay`, which judges it as it would have been seen. */
  readonly tooOld: number;
  readonly rejects: readonly { readonly file: string; readonly line: number; readonly reason: string }[];
}

/** Rows younger than this go into the live run (design.md part 3, "Runs"): what is older says nothing of now. */
export const IMPORT_MAX_AGE_MS = 7 * 24 * 60 * MINUTE_MS;
/** Records per append. */
const SLICE = 1000;

/**
 * Takes recent rows of files into the live run, in order of time, through the same checks as every door. The import has a lane
 * of its own that reports no progress: it neither moves the platform's time nor holds it back. Returns null when the signal
 * aborted; importing again repeats ids, which count once.
 * @throws AppError BAD_INPUT when a file cannot be used
 */
export async function importFiles(options: ImportOptions): Promise<Imported | null> {
  const { files, log, key, spoolPath, now, signal, onProgress } = options;
  const summary = await buildSpool({
    files,
    spoolPath,
    lane: 'import',
    key,
    now,
    signal,
    ...(onProgress ? { onProgress } : {}),
  });
  if (summary === null) return null;
  using spool = openSpool(spoolPath);
  let appended = 0;
  let tooOld = 0;
  let slice: Outgoing[] = [];
  const append = async (): Promise<void> => {
    await log.append(slice);
    appended += slice.length;
    slice = [];
  };
  for (const page of spool.mentionsFrom(0)) {
    for (const mention of page) {
      if (isTooOld(mention, now)) tooOld += 1;
      else slice.push({ stream: 'mentions', key: mention.id, record: mention });
    }
    if (slice.length >= SLICE) await append();
    if (signal.aborted) return null;
  }
  if (slice.length > 0) await append();
  return { rows: summary.rows, appended, tooOld, rejects: [...spool.rejects()] };
}

function isTooOld({ at }: Mention, now: number): boolean {
  return at < now - IMPORT_MAX_AGE_MS;
}
