import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { AppError } from '../errors.ts';
import { type StreamName, streams } from '../streams.ts';
import { partitionOf } from './partition.ts';
import { notJson, readRecord, type Stored, type Written } from './record-text.ts';

/**
 * Records are stored many to a row, as Kafka stores them in batches: the row's own cost then hardly counts per record. A
 * chunk is a JSON array of keys and records in turn, a record's key and text on one line, under zstd unless it is small.
 */
export interface Chunk {
  readonly stream: StreamName;
  readonly partition: number;
  readonly count: number;
  readonly bytes: Uint8Array;
}

/** Joined and decoded in V8's young generation: from 64 K characters of Chinese on, each record costs about 1 µs more. */
const CHUNK_CHARACTERS = 48 * 1024;
/** Below this a call of the compressor costs more than the disk. */
const PLAIN_BYTES = 1024;
/** Level 1: real comments shrink to a quarter at 0.5 µs each, which their shorter way to the disk earns back. */
const ZSTD = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
const ZSTD_MAGIC = 0x28;
const LINE_END = ',\n';
/** The key at a line's beginning: a JSON string. */
const KEY = /^("(?:[^"\\]|\\.)*"),/;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
/** Room for the UTF-8 of a whole chunk. */
const scratch = new Uint8Array(CHUNK_CHARACTERS * 3 + 2);

/** How many partitions a stream has in a log of `partitions`. */
export function partitionsOf(stream: StreamName, partitions: number): number {
  return streams[stream].single ? 1 : partitions;
}

/** @throws AppError LOG_FAILED when the stream has no such partition */
export function checkPartition(stream: StreamName, partition: number, partitions: number): void {
  const of = partitionsOf(stream, partitions);
  if (Number.isInteger(partition) && partition >= 0 && partition < of) return;
  throw new AppError('LOG_FAILED', `stream ${stream} has no partition ${partition}: it has ${of}`);
}

/** Sorts records into chunks by stream and partition, in their order. A record without a key goes to every partition, under key ''. */
export function pack(records: readonly Written[], partitions: number): Chunk[] {
  const open = new Map<StreamName, (OpenChunk | undefined)[]>();
  const full: Chunk[] = [];
  for (const { stream, key, text } of records) {
    const of = partitionsOf(stream, partitions);
    const line = `${JSON.stringify(key ?? '')},${text}`;
    const first = key === null ? 0 : partitionOf(key, of);
    const last = key === null ? of - 1 : first;
    const chunks = open.get(stream) ?? [];
    open.set(stream, chunks);
    for (let partition = first; partition <= last; partition++) {
      let chunk = chunks[partition];
      if (chunk && chunk.characters + line.length > CHUNK_CHARACTERS) {
        full.push(closed(chunk));
        chunk = undefined;
      }
      if (!chunk) {
        chunk = { stream, partition, characters: 0, lines: [] };
        chunks[partition] = chunk;
      }
      chunk.lines.push(line);
      chunk.characters += line.length + LINE_END.length;
    }
  }
  for (const chunks of open.values()) for (const chunk of chunks) if (chunk) full.push(closed(chunk));
  return full;
}

/**
 * The records of a chunk of `count`, the first of them at offset `first`. One broken text costs that record only: a JSON
 * string holds no line end, so the lines stand apart. A chunk that does not even decompress costs all of its records.
 */
export function unpack<S extends StreamName>(
  stream: S,
  first: number,
  count: number,
  bytes: Uint8Array,
): { readonly records: readonly Stored<S>[]; readonly characters: number } {
  const text = decompressed(bytes);
  const flat = parsed(text ?? '');
  const records: Stored<S>[] = [];
  if (isFlat(flat, count)) {
    for (let i = 0; i < count; i++) {
      const value = flat[2 * i + 1];
      records.push(readRecord(stream, first + i, String(flat[2 * i]), value, () => JSON.stringify(value)));
    }
  } else {
    const lines = text?.slice(1, -1).split(LINE_END) ?? [Buffer.from(bytes).toString('base64')];
    for (let i = 0; i < count; i++) records.push(fromLine(stream, first + i, lines[i] ?? ''));
  }
  return { records, characters: text?.length ?? bytes.length };
}

interface OpenChunk {
  readonly stream: StreamName;
  readonly partition: number;
  readonly lines: string[];
  characters: number;
}

function closed(chunk: OpenChunk): Chunk {
  const { stream, partition, lines } = chunk;
  return { stream, partition, count: lines.length, bytes: compressed(`[${lines.join(LINE_END)}]`) };
}

function compressed(text: string): Uint8Array {
  const fits = text.length * 3 <= scratch.length;
  const bytes = fits ? scratch.subarray(0, encoder.encodeInto(text, scratch).written) : encoder.encode(text);
  return bytes.length <= PLAIN_BYTES ? bytes.slice() : zstdCompressSync(bytes, ZSTD);
}

/** Null when the bytes are damaged. */
function decompressed(bytes: Uint8Array): string | null {
  if (bytes[0] !== ZSTD_MAGIC) return decoder.decode(bytes);
  try {
    return decoder.decode(zstdDecompressSync(bytes));
  } catch {
    return null;
  }
}

function isFlat(value: unknown, count: number): value is readonly unknown[] {
  return (
    Array.isArray(value) &&
    value.length === 2 * count &&
    value.every((one, i) => i % 2 === 1 || typeof one === 'string')
  );
}

function fromLine<S extends StreamName>(stream: S, offset: number, line: string): Stored<S> {
  const [head = '', quoted = ''] = KEY.exec(line) ?? [];
  const key = parsed(quoted);
  const text = line.slice(head.length);
  const value = parsed(text);
  if (typeof key !== 'string' || value === undefined)
    return notJson(offset, typeof key === 'string' ? key : '', text);
  return readRecord(stream, offset, key, value, () => text);
}

/** The parsed JSON, or undefined, which no JSON text means. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
