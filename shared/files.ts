import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, renameSync, statSync, writeFileSync } from 'node:fs';
import { pid } from 'node:process';
import { finished } from 'node:stream/promises';
import { AppError } from './errors.ts';

/** SHA-256 of a file's bytes, hex. */
export async function fileHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const block of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(block);
  return hash.digest('hex');
}

/** Bytes of a file that was given by name. @throws AppError BAD_INPUT when there is none, or no file */
export function sizeOfFile(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile())
    throw new AppError('BAD_INPUT', `${path} ${stat ? 'is not a file' : 'does not exist'}`);
  return stat.size;
}

/** Replaces a file whole, on disk when it returns: a reader sees the old content or the new, never half. */
export function writeWhole(path: string, content: string | Uint8Array, mode = 0o644): void {
  // Named after the process: two that write at once each write a whole file.
  const part = `${path}.${pid}.part`;
  writeFileSync(part, content, { mode, flush: true });
  renameSync(part, path);
}

/** Writes lines as they come, then puts the file in its place whole. */
export async function writeLines(
  path: string,
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<void> {
  const out = createWriteStream(`${path}.part`);
  for await (const line of lines) if (!out.write(`${line}\n`)) await once(out, 'drain');
  out.end();
  await finished(out);
  renameSync(`${path}.part`, path);
}
