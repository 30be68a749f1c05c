import { isUtf8 } from 'node:buffer';
import { type FileHandle, open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { AppError, messageOf } from './errors.ts';

/** Large enough that the cost per block vanishes, small enough that a few files at once cost nothing. */
const BLOCK_BYTES = 256 << 10;
/** Deflate expands at most 1032 times (zlib's own figure), so one portion never becomes more than 33 MB at once. */
const INFLATE_BYTES = 32 << 10;
/** What is looked at to tell text from a binary file (git looks at 8,000 bytes for the same question). */
const SNIFF_BYTES = 8000;
/** Text holds no NUL; one row poisoned by a few must not refuse the file, a binary file or UTF-16 has far more. */
const BINARY_NUL_SHARE = 0.01;

/** First bytes of files that people take for a text export. */
const knownMagic: readonly (readonly [name: string, bytes: string])[] = [
  ['an xlsx table or a zip archive', '504b0304'],
  ['an xls table', 'd0cf11e0'],
  ['a PDF', '25504446'],
  ['an SQLite database', '53514c69746520666f726d6174203300'],
  ['gzip inside gzip', '1f8b'],
  ['bzip2', '425a6839314159'],
  ['xz', 'fd377a585a00'],
  ['zstd', '28b52ffd'],
  ['a 7z archive', '377abcaf271c'],
  ['a rar archive', '526172211a07'],
  ['UTF-16: save it as UTF-8', 'fffe'],
  ['UTF-16: save it as UTF-8', 'feff'],
];

/**
 * The bytes of a text file in blocks, inflated where they are gzip (told by the first bytes; several members are one text),
 * without a byte-order mark. A block is valid until the next one is asked for. Progress is told in bytes on disk.
 * @throws AppError BAD_INPUT when the file is absent, empty, a folder or binary; for a cut or corrupt gzip after everything
 *   before the damage was given.
 */
export async function* textBlocks(
  path: string,
  onProgress?: (bytesRead: number, totalBytes: number) => void,
): AsyncGenerator<Buffer> {
  let first = true;
  for await (const block of inflatedBlocks(path, onProgress)) {
    if (first) refuseBinary(path, block);
    yield first ? withoutByteOrderMark(block) : block;
    first = false;
  }
  if (first) throw new AppError('BAD_INPUT', `${path} is empty`);
}

async function* inflatedBlocks(
  path: string,
  onProgress?: (bytesRead: number, totalBytes: number) => void,
): AsyncGenerator<Buffer> {
  await using file = await openFile(path);
  const { size } = await file.stat();
  const buffer = Buffer.allocUnsafe(BLOCK_BYTES);
  let inflater: Inflater | null = null;
  try {
    for (let bytesRead = 0; ; ) {
      const block = buffer.subarray(0, (await file.read(buffer, 0, BLOCK_BYTES)).bytesRead);
      if (block.length === 0) break;
      if (bytesRead === 0 && block[0] === 0x1f && block[1] === 0x8b) inflater = createInflater(path);
      if (inflater) yield* inflater.push(block);
      else yield block;
      bytesRead += block.length;
      onProgress?.(bytesRead, size);
    }
    if (inflater) yield* inflater.end();
  } finally {
    inflater?.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  const file = await open(path).catch((cause: unknown) => {
    const absent = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    const reason = absent ? 'does not exist' : `cannot be opened: ${messageOf(cause)}`;
    throw new AppError('BAD_INPUT', `${path} ${reason}`, { cause });
  });
  if ((await file.stat()).isDirectory()) {
    await file.close();
    throw new AppError('BAD_INPUT', `${path} is a folder, not a file`);
  }
  return file;
}

interface Inflater {
  push(compressed: Buffer): AsyncGenerator<Buffer>;
  end(): AsyncGenerator<Buffer>;
  close(): void;
}

/**
 * Feeds a small portion, waits until it is inflated, hands out what came of it: so nothing piles up, and what lies before a
 * damaged place is given before the error is thrown (a piped stream would drop what it had buffered).
 */
function createInflater(path: string): Inflater {
  const gunzip = createGunzip({ chunkSize: BLOCK_BYTES });
  let inflated: Buffer[] = [];
  let failure: unknown = null;
  let ended = false;
  let wake = (): void => {};
  gunzip.on('data', (block: Buffer) => inflated.push(block));
  gunzip.on('error', (error) => {
    failure = error;
  });
  gunzip.on('close', () => {
    ended = true;
    wake();
  });

  /** Resolves when `begin` calls back, or the stream is over: after a failure or its last member it calls back no more. */
  function settled(begin: (done: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      wake = resolve;
      if (ended) resolve();
      else begin(resolve);
    });
  }

  function* take(): Generator<Buffer> {
    const blocks = inflated;
    inflated = [];
    yield* blocks;
    if (failure === null) return;
    const cut = failure instanceof Error && 'code' in failure && failure.code === 'Z_BUF_ERROR';
    const reason = cut
      ? 'is a gzip file that was cut off before its end'
      : `is a corrupt gzip file: ${messageOf(failure)}`;
    throw new AppError('BAD_INPUT', `${path} ${reason}`, { cause: failure });
  }

  return {
    async *push(compressed) {
      for (let from = 0; from < compressed.length; from += INFLATE_BYTES) {
        const portion = compressed.subarray(from, from + INFLATE_BYTES);
        await settled((done) => gunzip.write(portion, () => done()));
        yield* take();
      }
    },
    async *end() {
      await settled(() => gunzip.end());
      yield* take();
    },
    close: () => gunzip.destroy(),
  };
}

function withoutByteOrderMark(block: Buffer): Buffer {
  return block[0] === 0xef && block[1] === 0xbb && block[2] === 0xbf ? block.subarray(3) : block;
}

function refuseBinary(path: string, block: Buffer): void {
  const head = block.subarray(0, SNIFF_BYTES);
  const start = head.toString('hex', 0, 16);
  const known = knownMagic.find(([, bytes]) => start.startsWith(bytes));
  if (known) throw new AppError('BAD_INPUT', `${path} is not a text file but ${known[0]}`);
  const nuls = head.reduce((sum, byte) => sum + (byte === 0 ? 1 : 0), 0);
  // The cut may go through a character: its last bytes do not count.
  const text = isUtf8(head) || [1, 2, 3].some((bytes) => isUtf8(head.subarray(0, -bytes)));
  if (nuls > 0 && (!text || nuls > head.length * BINARY_NUL_SHARE)) {
    throw new AppError('BAD_INPUT', `${path} is not a text file but binary`);
  }
}
