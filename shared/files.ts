import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, renameSync, writeFileSync } from 'node:fs';
import { finished } from 'node:stream/promises';

/** SHA-256 of a file's bytes, hex. */
export async function fileHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const block of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(block);
  return hash.digest('hex');
}

/** Replaces a file whole, on disk when it returns: a reader sees the old text or the new, never half. */
export function writeWhole(path: string, text: string, mode = 0o644): void {
  writeFileSync(`${path}.part`, text, { mode, flush: true });
  renameSync(`${path}.part`, path);
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
