import { statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../../shared/errors.ts';
import { textBlocks } from '../../../shared/text-file.ts';

/** Holds the header of every table, and in weibo-crawler's JSON everything before the posts. */
const HEAD_BYTES = 64 << 10;

/** The beginning of a file, inflated. */
export interface Head {
  readonly text: string;
  /** One character a byte, so that places in it are places in the file. */
  readonly bytes: string;
}

/** @throws AppError BAD_INPUT as `textBlocks`, and for a database */
export async function readHead(path: string): Promise<Head> {
  await refuseDatabase(path);
  const blocks: Buffer[] = [];
  let bytes = 0;
  for await (const block of textBlocks(path)) {
    blocks.push(Buffer.from(block.subarray(0, HEAD_BYTES)));
    bytes += block.length;
    if (bytes >= HEAD_BYTES) break;
  }
  const head = Buffer.concat(blocks).subarray(0, HEAD_BYTES);
  return { text: head.toString('utf8'), bytes: head.toString('latin1') };
}

const SQLITE_MAGIC = 'SQLite format 3\0';

/** Databases of crawlers are no files of rows; TrendRadar's holds hot-search lists. Any other fault is told by who reads. */
async function refuseDatabase(path: string): Promise<void> {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return;
  await using file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(SQLITE_MAGIC.length), 0, SQLITE_MAGIC.length, 0);
  if (buffer.toString('latin1') !== SQLITE_MAGIC) return;
  const what = isTrendRadar(path)
    ? "holds no mentions: it is TrendRadar's database of hot-search lists"
    : 'is an SQLite database: export its tables as CSV or JSON';
  throw new AppError('BAD_INPUT', `${path} ${what}`);
}

function isTrendRadar(path: string): boolean {
  try {
    using db = new DatabaseSync(path, { readOnly: true });
    return db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'news_items'").get() !== undefined;
  } catch {
    // Damaged: what it held cannot be told.
    return false;
  }
}

/** The first lines that are not blank. */
export function firstLines({ text }: Head, count: number): readonly string[] {
  return text
    .split(/\r?\n/, count * 4)
    .filter((line) => line.trim() !== '')
    .slice(0, count);
}

/** How JSON lies in a file. `from` is the byte at which its values begin. */
export interface JsonLayout {
  readonly shape: 'array' | 'member' | 'objects';
  readonly from: number;
}

/**
 * weibo-crawler's JSON: one object with the account and an array of its posts. The strings of the account may hold anything,
 * its values nothing deeper.
 */
const accountAndPosts = /^\s*\{\s*"user"\s*:\s*\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\}\s*,\s*"weibo"\s*:\s*(?=\[)/;

/** How JSON lies in a file that is not one object a line; null for everything else. */
export function jsonLayout({ bytes }: Head): JsonLayout | null {
  const posts = accountAndPosts.exec(bytes)?.[0];
  if (posts !== undefined) return { shape: 'member', from: posts.length };
  if (/^\s*\[\s*(?:[{\]]|$)/.test(bytes)) return { shape: 'array', from: 0 };
  // Its first line is the bracket alone.
  if (/^\s*\{[^\S\n]*\n/.test(bytes)) return { shape: 'objects', from: 0 };
  return null;
}
