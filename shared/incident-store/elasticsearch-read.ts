import type { Basis } from './elasticsearch-bulk.ts';
import { fail, PartAnswer } from './elasticsearch-errors.ts';
import type { Server } from './elasticsearch-server.ts';

/** A document as it is stored, with what a change of it is made from. */
export interface Stored<T> {
  readonly index: string;
  readonly id: string;
  readonly version: number;
  readonly basis: Basis;
  readonly document: T;
}

export interface DocumentPlace {
  readonly index: string;
  readonly id: string;
}

/** Fields of a search that wants to know what is there and no more: a name that no field has. */
export const NO_FIELDS: readonly string[] = ['-'];

/** Documents of one request: some megabytes of records. */
const GET_PAGE = 500;
/** Documents of one page of a search that reads all: some megabytes of mentions. */
const SCAN_PAGE = 1_000;
/** A page of a scan is worked on within this; the server drops what it keeps for it when nobody has come back. */
const SCAN_KEEP = '2m';

/** One document, as it was last written (no refresh needed); null when it is not there, or its index is not. */
export async function getDocument<T>(
  server: Server,
  { index, id }: DocumentPlace,
): Promise<Stored<T> | null> {
  const answer = await server.call((client) => client.get<T>({ index, id }, { ignore: [404] }));
  return answer.found === true ? storedOf<T>(answer) : null;
}

/** Many documents, in the order asked for, each as it was last written, or null. */
export async function getDocuments<T>(
  server: Server,
  places: readonly DocumentPlace[],
): Promise<readonly (Stored<T> | null)[]> {
  const found = await getMany<T>(server, places, true);
  return found.map((doc) => (doc === null ? null : storedOf<T>(doc)));
}

/** Versions of many documents, as `getDocuments`. */
export async function getVersions(
  server: Server,
  places: readonly DocumentPlace[],
): Promise<readonly (number | null)[]> {
  const found = await getMany<object>(server, places, false);
  return found.map((doc) => doc?._version ?? null);
}

async function getMany<T>(
  server: Server,
  places: readonly DocumentPlace[],
  isWhole: boolean,
): Promise<readonly (Got<T> | null)[]> {
  const found: (Got<T> | null)[] = [];
  for (let from = 0; from < places.length; from += GET_PAGE) {
    const docs = places
      .slice(from, from + GET_PAGE)
      .map(({ index, id }) => ({ _index: index, _id: id, _source: isWhole }));
    const page = await server.call(async (client) => {
      const answer = await client.mget<T>({ docs });
      return answer.docs.map((doc) => {
        if (!('error' in doc)) return doc.found ? doc : null;
        if (doc.error.type !== 'index_not_found_exception') throw new PartAnswer(doc.error.type);
        return null;
      });
    });
    found.push(...page);
  }
  return found;
}

interface Got<T> {
  readonly _index: string;
  readonly _id?: string;
  readonly _version?: number;
  readonly _seq_no?: number;
  readonly _primary_term?: number;
  readonly _source?: T;
}

function storedOf<T>(got: Got<T>): Stored<T> {
  const { _index: index, _id: id = '', _version: version = 0, _source: document } = got;
  if (document === undefined) fail(`the incident store is damaged: document ${id} of ${index} is empty`);
  return {
    index,
    id,
    version,
    basis: { seqNo: got._seq_no ?? 0, primaryTerm: got._primary_term ?? 0 },
    document,
  };
}

export interface Search {
  readonly index: string;
  readonly filter: readonly object[];
  readonly mustNot?: readonly object[];
  readonly sort: readonly Readonly<Record<string, 'asc' | 'desc'>>[];
  /** Sort values of what the page follows. */
  readonly after?: readonly (string | number)[];
  readonly limit: number;
  readonly fields?: readonly string[];
}

/** One page of what a search finds; an index that is not there holds nothing. */
export async function search<T>(server: Server, query: Search): Promise<readonly Stored<T>[]> {
  const hits = await server.call(async (client) => {
    const answer = await client.search<T>({
      index: query.index,
      ignore_unavailable: true,
      allow_no_indices: true,
      size: query.limit,
      track_total_hits: false,
      seq_no_primary_term: true,
      version: true,
      query: { bool: { filter: [...query.filter], must_not: [...(query.mustNot ?? [])] } },
      sort: [...query.sort],
      ...(query.after === undefined ? {} : { search_after: [...query.after] }),
      ...(query.fields === undefined ? {} : { _source: [...query.fields] }),
    });
    refusePart(answer);
    return answer.hits.hits;
  });
  return hits.map((hit) => storedOf<T>(hit));
}

/** Pages of all that a search finds, as it was at one moment (a point in time), in no order. The index must be there. */
export async function* scan<T>(
  server: Server,
  query: Omit<Search, 'sort' | 'after' | 'limit'>,
): AsyncGenerator<readonly Stored<T>[]> {
  const { index } = query;
  let { id } = await server.call((client) => client.openPointInTime({ index, keep_alive: SCAN_KEEP }));
  try {
    for (let after: (string | number)[] | null = []; after !== null; ) {
      const from: (string | number)[] = after;
      const hits = await server.call(async (client) => {
        const answer = await client.search<T>({
          pit: { id, keep_alive: SCAN_KEEP },
          size: SCAN_PAGE,
          track_total_hits: false,
          seq_no_primary_term: true,
          query: { bool: { filter: [...query.filter], must_not: [...(query.mustNot ?? [])] } },
          sort: [{ _shard_doc: 'asc' }],
          ...(from.length === 0 ? {} : { search_after: from }),
          ...(query.fields === undefined ? {} : { _source: [...query.fields] }),
        });
        refusePart(answer);
        id = answer.pit_id ?? id;
        return answer.hits.hits;
      });
      if (hits.length > 0) yield hits.map((hit) => storedOf<T>(hit));
      const last = hits.at(-1)?.sort;
      after = hits.length < SCAN_PAGE || last === undefined ? null : last.map(placeValue);
    }
  } finally {
    // What cannot be closed ends by itself; the reason why is the caller's already.
    await server.call((client) => client.closePointInTime({ id }, { ignore: [404] })).catch(() => undefined);
  }
}

export async function countOf(server: Server, index: string): Promise<number> {
  const answer = await server.call((client) =>
    client.count({ index, ignore_unavailable: true, allow_no_indices: true }),
  );
  return answer.count;
}

function placeValue(value: unknown): string | number {
  return typeof value === 'number' || typeof value === 'string' ? value : String(value);
}

/**
 * A page without the documents of a shard that did not answer would look as if there were none; a node on its way up answers so.
 * @throws PartAnswer
 */
export function refusePart(answer: {
  readonly timed_out: boolean;
  readonly _shards: {
    readonly failed: number;
    readonly failures?: readonly { readonly reason: { readonly type: string } }[];
  };
}): void {
  const { failed, failures } = answer._shards;
  if (failed > 0 || answer.timed_out) throw new PartAnswer(failures?.[0]?.reason.type ?? 'timed out');
}
