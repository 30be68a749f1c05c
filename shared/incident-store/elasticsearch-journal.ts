import { randomUUID } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type Basis, write } from './elasticsearch-bulk.ts';
import { documentId } from './elasticsearch-ids.ts';
import type { Indices } from './elasticsearch-indices.ts';
import { getDocument, search } from './elasticsearch-read.ts';
import type { Server } from './elasticsearch-server.ts';
import type { Position } from './incident-store.ts';

/** Which of a writer's writes this is; a later one has a higher number, in the same journal. */
export interface Turn {
  readonly journal: string;
  readonly turn: number;
}

/** How each kind of write is done, however often: what was done already must not count again. */
export type Appliers = Readonly<Record<string, (body: string, turn: Turn) => Promise<void>>>;

/**
 * Positions, and whole writes on a server that has no transactions. A write with a position first puts all it is about to do
 * into its writer's one document (pending), then does it, then puts the position there. A process killed at any instant
 * leaves a document that either knows nothing of the write, or knows all of it: who opens the store next does the rest.
 * Changes of that document are made from the state it was read in, so of two processes under one writer's name one goes
 * first and the other sees it; and since each write can be done again, both may finish the same one.
 */
export interface Journal {
  position(writer: string): Promise<string | null>;
  /** Does a write of this kind and moves the position with it. With `once`, nothing when the position is there already. */
  write(kind: string, body: string, position: Position, once: boolean): Promise<void>;
  /** Finishes what killed processes have begun. */
  recover(): Promise<void>;
}

interface Place {
  readonly writer: string;
  readonly journal: string;
  readonly turn: number;
  readonly value: string | null;
  readonly isPending: boolean;
  readonly kind?: string;
  readonly pendingValue?: string;
  /** JSON, zstd, base64. */
  readonly body?: string;
  /** Tells one's own write from another's when the answer to it was lost. */
  readonly attempt?: string;
}

interface Known {
  readonly place: Place;
  readonly basis: Basis | null;
}

/** Level 1: a body is kept for milliseconds. */
const ZSTD = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
/** Writers are a handful per partition; more pending at once than this is done in rounds. */
const RECOVER_PAGE = 200;
const EMPTY = '[]';

const decoder = new TextDecoder();

export function openJournal(server: Server, indices: Indices, appliers: Appliers): Journal {
  const index = indices.name('state');
  /** As last seen; a change made from an older state is refused by the server and tried from a fresh one. */
  const seen = new Map<string, Known>();

  async function read(writer: string): Promise<Known> {
    const stored = await getDocument<Place>(server, { index, id: idOf(writer) });
    const known: Known =
      stored === null
        ? {
            place: { writer, journal: randomUUID(), turn: 0, value: null, isPending: false },
            basis: null,
          }
        : { place: stored.document, basis: stored.basis };
    seen.set(writer, known);
    return known;
  }

  /** The place as it is after this change; null when another came first. */
  async function change({ place, basis }: Known, next: Place): Promise<Known | null> {
    const attempt = randomUUID();
    const written = await write(server, {
      action: basis === null ? 'create' : 'index',
      index,
      id: idOf(place.writer),
      document: { ...next, attempt },
      ...(basis === null ? {} : { basis }),
    });
    if (written.outcome === 'done') {
      const known = { place: next, basis: written.basis };
      seen.set(place.writer, known);
      return known;
    }
    const now = await read(place.writer);
    return now.place.attempt === attempt ? now : null;
  }

  async function finish(known: Known): Promise<Known> {
    const { writer, journal, turn, kind = '', pendingValue = null, body = '' } = known.place;
    if (body !== '') {
      const apply = appliers[kind];
      await apply?.(decoder.decode(zstdDecompressSync(Buffer.from(body, 'base64'))), { journal, turn });
    }
    const done = await change(known, { writer, journal, turn, value: pendingValue, isPending: false });
    return done ?? settledPlace(await read(writer));
  }

  async function settledPlace(known: Known): Promise<Known> {
    return known.place.isPending ? finish(known) : known;
  }

  return {
    async position(writer) {
      return (await settledPlace(await read(writer))).place.value;
    },

    async write(kind, body, { writer, value }, once) {
      for (;;) {
        const known = await settledPlace(seen.get(writer) ?? (await read(writer)));
        if (once && known.place.value === value) return;
        const { journal } = known.place;
        const turn = known.place.turn + 1;
        if (body === EMPTY) {
          if (known.place.value === value) return;
          if ((await change(known, { writer, journal, turn, value, isPending: false })) !== null) return;
          continue;
        }
        const pending = await change(known, {
          writer,
          journal,
          turn,
          value: known.place.value,
          isPending: true,
          kind,
          pendingValue: value,
          body: zstdCompressSync(Buffer.from(body), ZSTD).toString('base64'),
        });
        if (pending === null) continue;
        await appliers[kind]?.(body, { journal, turn });
        await change(pending, { writer, journal, turn, value, isPending: false });
        return;
      }
    },

    async recover() {
      await indices.refresh(index);
      const pending = await search<Place>(server, {
        index,
        filter: [{ term: { isPending: true } }],
        sort: [{ writer: 'asc' }],
        limit: RECOVER_PAGE,
        fields: ['writer'],
      });
      for (const { document } of pending) await settledPlace(await read(document.writer));
    },
  };
}

function idOf(writer: string): string {
  return documentId(`position:${writer}`);
}
