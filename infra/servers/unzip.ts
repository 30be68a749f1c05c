import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { AppError } from '../../shared/errors.ts';

/** Signatures and sizes of the zip format (APPNOTE 4.3): end of the central directory, and one file's header in it. */
const END = 0x06054b50;
const END_BYTES = 22;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
/** Compression methods. */
const STORED = 0;
const DEFLATED = 8;
/** Bit of a Unix mode: its owner may run it. */
const RUNNABLE = 0o100;

/**
 * Unpacks a zip file into a folder, readable by everybody, programs as programs. In memory, and without zip64: for the one
 * archive of 130 MB that is fetched here, so that no `unzip` has to be installed.
 * @throws AppError SERVERS_FAILED when it is no such archive or names a file outside the folder
 */
export function unzip(file: string, folder: string): void {
  const bytes = readFileSync(file);
  const broken = (why: string) => new AppError('SERVERS_FAILED', `${file} cannot be unpacked: ${why}`);
  let end = bytes.length - END_BYTES;
  while (end >= 0 && bytes.readUInt32LE(end) !== END) end -= 1;
  if (end < 0) throw broken('it is not a zip file');
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  for (let n = 0; n < count; n += 1) {
    if (bytes.readUInt32LE(at) !== ENTRY) throw broken(`entry ${n} is damaged`);
    const method = bytes.readUInt16LE(at + 10);
    const packed = bytes.readUInt32LE(at + 20);
    const [nameBytes, extraBytes, noteBytes] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const mode = bytes.readUInt32LE(at + 38) >>> 16;
    const local = bytes.readUInt32LE(at + 42);
    const nameEnd = at + ENTRY_BYTES + (nameBytes ?? 0);
    const name = bytes.toString('utf8', at + ENTRY_BYTES, nameEnd);
    at = nameEnd + (extraBytes ?? 0) + (noteBytes ?? 0);
    if (normalize(name).startsWith('..') || name.startsWith('/')) throw broken(`${name} lies outside`);
    const path = join(folder, name);
    makeOpen(name.endsWith('/') ? path : dirname(path));
    if (name.endsWith('/')) continue;
    if (method !== STORED && method !== DEFLATED) throw broken(`${name} is packed in an unknown way`);
    const from = local + LOCAL_BYTES + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const data = bytes.subarray(from, from + packed);
    writeFileSync(path, method === DEFLATED ? inflateRawSync(data) : data);
    chmodSync(path, mode & RUNNABLE ? 0o755 : 0o644);
  }
}

/** Whatever the umask: the user that runs it need not be the one that unpacks it. */
function makeOpen(folder: string): void {
  if (mkdirSync(folder, { recursive: true }) !== undefined) chmodSync(folder, 0o755);
}
