import { z } from 'zod';
import { type Incoming, type Platform, platforms } from '../../shared/records.ts';

const span = z.object({ rows: z.int(), firstAt: z.int(), lastAt: z.int() });

export const spoolSummarySchema = z.object({
  /** Records and rejects of all files: a row that holds what hangs under it counts as several. */
  rows: z.int(),
  rejected: z.int(),
  /**
   * Epoch ms of the first and last mention; null when no file was given. What became of mentions is left out, for it can be told
   * months later; it stands in where nothing was said.
   */
  firstAt: z.int().nullable(),
  lastAt: z.int().nullable(),
  /** Those that occur; `rows` of all kinds, without the rejected ones. */
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
  add(file: FileTally, record: Incoming): void;
  reject(file: FileTally): void;
  summary(): SpoolSummary;
}

export function createTally(): Tally {
  const files: FileTally[] = [];
  const said: Spans = { weibo: emptySpan(), wechat: emptySpan() };
  const updates: Spans = { weibo: emptySpan(), wechat: emptySpan() };
  return {
    begin(path, format) {
      const file = { path, format, rows: 0, rejected: 0 };
      files.push(file);
      return file;
    },
    add(file, { type, platform, at }) {
      const seen = (type === 'mention' ? said : updates)[platform];
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
      const told = platforms.flatMap((platform) => {
        const [mentions, others] = [said[platform], updates[platform]];
        const rows = mentions.rows + others.rows;
        return rows === 0 ? [] : [[platform, { ...(mentions.rows > 0 ? mentions : others), rows }] as const];
      });
      const spans = Object.values(said).some(({ rows }) => rows > 0)
        ? Object.values(said)
        : Object.values(updates);
      const some = told.length > 0;
      return {
        rows: files.reduce((sum, file) => sum + file.rows, 0),
        rejected: files.reduce((sum, file) => sum + file.rejected, 0),
        firstAt: some ? Math.min(...spans.map(({ firstAt }) => firstAt)) : null,
        lastAt: some ? Math.max(...spans.map(({ lastAt }) => lastAt)) : null,
        platforms: Object.fromEntries(told),
        files,
      };
    },
  };
}

type Span = z.infer<typeof span>;
type Spans = Readonly<Record<Platform, Span>>;

function emptySpan(): Span {
  return { rows: 0, firstAt: Number.POSITIVE_INFINITY, lastAt: Number.NEGATIVE_INFINITY };
}
