import { ofServer, wordsOf } from './elasticsearch-errors.ts';
import type { Server } from './elasticsearch-server.ts';

/** One write of a document. */
export interface Op {
  readonly action: 'create' | 'index' | 'delete';
  readonly index: string;
  readonly id: string;
  readonly document?: object;
  /** A version from outside: an equal or older one is a conflict. */
  readonly version?: number;
  /** What the stored document must still be; else it is a conflict. */
  readonly basis?: Basis;
}

/** The very state of a document that a change was made from. */
export interface Basis {
  readonly seqNo: number;
  readonly primaryTerm: number;
}

/**
 * What became of a write: `conflict` when it was there already (create), newer (version) or changed since (basis); `missing`
 * when there was nothing to delete.
 */
export type Written =
  | { readonly outcome: 'done'; readonly basis: Basis }
  | { readonly outcome: 'conflict' }
  | { readonly outcome: 'missing' };

/** A request of this size keeps a small node busy for a tenth of a second to a second (Elastic advises 1 to 5 MB). */
const FLUSH_BYTES = 4 * 1024 * 1024;
/** And of so many documents, however small. */
const FLUSH_OPS = 5_000;
/** The next request is on its way while one is worked on; more only fill the node's queue. */
const CONCURRENCY = 2;

/**
 * Writes in few requests, and tells of each write what became of it, in order. Writes to one document must not be in one
 * call. Each item that the server has no room for is tried again after a pause. A request whose answer was lost is sent
 * again: what it had done already then reads as a conflict.
 * @throws AppError STORE_FAILED when any write fails; others may have been done
 */
export async function bulk(server: Server, ops: readonly Op[]): Promise<readonly Written[]> {
  const results: Written[] = new Array(ops.length);
  const chunks = chunksOf(ops);
  let next = 0;
  async function work(): Promise<void> {
    for (let chunk = chunks[next++]; chunk !== undefined; chunk = chunks[next++])
      await writeChunk(server, chunk, results);
  }
  const works = await Promise.allSettled(Array.from({ length: Math.min(CONCURRENCY, chunks.length) }, work));
  // Thrown when nothing is under way any more: what is called next must not meet what is left of this.
  for (const done of works) if (done.status === 'rejected') throw done.reason;
  return results;
}

/** Writes one document; as `bulk`. */
export async function write(server: Server, op: Op): Promise<Written> {
  const [written] = await bulk(server, [op]);
  return written ?? { outcome: 'missing' };
}

/** An op's place in the call, with its lines of the request. */
interface Line {
  readonly at: number;
  readonly op: Op;
  readonly lines: readonly string[];
}

function chunksOf(ops: readonly Op[]): (readonly Line[])[] {
  const chunks: Line[][] = [];
  let bytes = 0;
  let chunk: Line[] = [];
  for (const [at, op] of ops.entries()) {
    const lines = linesOf(op);
    const size = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
    if (chunk.length > 0 && (bytes + size > FLUSH_BYTES || chunk.length >= FLUSH_OPS)) {
      chunks.push(chunk);
      chunk = [];
      bytes = 0;
    }
    chunk.push({ at, op, lines });
    bytes += size;
  }
  if (chunk.length > 0) chunks.push(chunk);
  return chunks;
}

function linesOf({ action, index, id, document, version, basis }: Op): readonly string[] {
  const head = JSON.stringify({
    [action]: {
      _index: index,
      _id: id,
      ...(version === undefined ? {} : { version, version_type: 'external' }),
      ...(basis === undefined ? {} : { if_seq_no: basis.seqNo, if_primary_term: basis.primaryTerm }),
    },
  });
  return document === undefined ? [head] : [head, JSON.stringify(document)];
}

async function writeChunk(server: Server, chunk: readonly Line[], results: Written[]): Promise<void> {
  const time = server.patience();
  for (let left = chunk; left.length > 0; ) {
    const operations = left.flatMap(({ lines }) => lines);
    const answer = await server.call((client) => client.bulk({ operations }));
    const again: Line[] = [];
    let trouble = null;
    for (const [i, line] of left.entries()) {
      const item = answer.items[i]?.[line.op.action];
      const { status = 0, error, _seq_no: seqNo = 0, _primary_term: primaryTerm = 0 } = item ?? {};
      if (status >= 200 && status < 300)
        results[line.at] = { outcome: 'done', basis: { seqNo, primaryTerm } };
      else if (status === 409) results[line.at] = { outcome: 'conflict' };
      else if (status === 404 && error === undefined) results[line.at] = { outcome: 'missing' };
      else if (status === 404 && line.op.action === 'delete') results[line.at] = { outcome: 'missing' };
      else {
        trouble = ofServer({ status, ...wordsOf(error ?? {}) }, server.url);
        if (!trouble.passes) break;
        again.push(line);
      }
    }
    if (trouble !== null) await time.over(trouble);
    left = again;
  }
}
