import { z } from 'zod';
import { type Mention, type Platform, platforms } from '../../shared/records.ts';

const span = z.object({ rows: z.int(), firstAt: z.int(), lastAt: z.int() });

export const spoolSummarySchema = z.object({
  /** Mentions and rejects of all files: a row that holds what hangs under it counts as several. */
  rows: z.int(),
  rejected: z.int(),
  /** Epoch ms of the first and last mention; null when no file was given. */
  firstAt: z.int().nullable(),
  lastAt: z.int().nullable(),
  /** Those that occur; `rows` without the rejected ones. */
  platforms: z.object({ weibo: span.optional(), wechat: span.optional() } satisfies Record<
    Platform,
    z.ZodType
  >),
  files: z.array(z.object({ path: z.string(), format: z.string(), rows: z.int(), rejected: z.int() })),
});

export type SpoolSummary = z.infer<typeof spoolSummarySchema>;
export type FileTally = SpoolSummary['files'][number];

/** Counts what goes into a spool. */
export interface Tally {
  /** Opens the count of a file. */
  begin(path: string, format: string): FileTally;
  add(file: FileTally, mention: Mention): void;
  reject(file: FileTally): void;
  summary(): SpoolSummary;
}

export function createTally(): Tally {
  const files: FileTally[] = [];
  const spans: Record<Platform, z.infer<typeof span>> = { weibo: emptySpan(), wechat: emptySpan() };
  return {
    begin(path, format) {
      const file = { path, format, rows: 0, rejected: 0 };
      files.push(file);
      return file;
    },
    add(file, { platform, at }) {
      const seen = spans[platform];
      file.rows += 1;
      seen.rows += 1;
      seen.firstAt = Math.min(seen.firstAt, at);
      seen.lastAt = Math.max(seen.lastAt, at);
    },
    reject(file) {
      file.rows += 1;
      file.rejected += 1;
    },
    summary() {
      const occurring = platforms.filter((platform) => spans[platform].rows > 0);
      const some = occurring.length > 0;
      return {
        rows: files.reduce((sum, file) => sum + file.rows, 0),
        rejected: files.reduce((sum, file) => sum + file.rejected, 0),
        firstAt: some ? Math.min(...occurring.map((platform) => spans[platform].firstAt)) : null,
        lastAt: some ? Math.max(...occurring.map((platform) => spans[platform].lastAt)) : null,
        platforms: Object.fromEntries(occurring.map((platform) => [platform, spans[platform]])),
        files,
      };
    },
  };
}

function emptySpan(): z.infer<typeof span> {
  return { rows: 0, firstAt: Number.POSITIVE_INFINITY, lastAt: Number.NEGATIVE_INFINITY };
}
