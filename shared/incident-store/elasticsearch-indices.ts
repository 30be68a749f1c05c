import { AppError } from '../errors.ts';
import { bulk, type Op, write } from './elasticsearch-bulk.ts';
import { fail } from './elasticsearch-errors.ts';
import {
  APPLICATION,
  type IndexDefinition,
  type IndexKind,
  indexDefinitions,
  indexKinds,
  SCHEMA_VERSION,
} from './elasticsearch-mappings.ts';
import type { Server } from './elasticsearch-server.ts';
import { monthName } from './months.ts';

/** Above the templates that clusters come with (100 to 200) and above those that sites write for everything. */
const TEMPLATE_PRIORITY = 500;
const PREFIX = /^[a-z0-9][a-z0-9-]{0,99}$/;
const META_ID = 'store';

/** The store's indices by their names. */
export interface Indices {
  /** Of a kind that has one index, or of a month of one that has many. */
  name(kind: IndexKind, month?: number): string;
  /** All indices of a monthly kind, as a pattern of searches; those that are there may be none. */
  all(kind: IndexKind): string;
  /** The months that a monthly kind has indices of, newest first. */
  months(kind: IndexKind): Promise<readonly number[]>;
  /** Makes sure the index of a write is there; asks the server once per index. */
  ensure(index: string): Promise<void>;
  drop(index: string): Promise<void>;
  /** Makes what was written found by searches: in these patterns, or in the whole store. */
  refresh(...patterns: readonly string[]): Promise<void>;
}

/**
 * Opens the indices of a prefix: makes the templates and the mark of the store where there is none.
 * @throws AppError BAD_INPUT when the prefix is none, STORE_FAILED when what lies there is of another program or version
 */
export async function openIndices(server: Server, prefix: string, replicas: number): Promise<Indices> {
  if (!PREFIX.test(prefix))
    throw new AppError('BAD_INPUT', `an index prefix is made of small letters, digits and -, not ${prefix}`);
  const indices = indicesOf(server, prefix);
  await checkOwner(server, prefix, indices);
  await putTemplates(server, prefix, replicas, indices);
  await indices.ensure(indices.name('state'));
  await write(server, {
    action: 'create',
    index: indices.name('state'),
    id: META_ID,
    document: { application: APPLICATION, schema: SCHEMA_VERSION },
  });
  return indices;
}

/** Writes that may be the first of their index. */
export async function bulkInto(server: Server, indices: Indices, ops: readonly Op[]) {
  await Promise.all(Array.from(new Set(ops.map((op) => op.index)), indices.ensure));
  return bulk(server, ops);
}

function indicesOf(server: Server, prefix: string): Indices {
  const known = new Set<string>();
  const name = (kind: IndexKind, month?: number): string =>
    month === undefined ? `${prefix}-${kind}` : `${prefix}-${kind}.${monthName(month)}`;
  const all = (kind: IndexKind): string =>
    indexDefinitions[kind].isMonthly ? `${prefix}-${kind}.*` : `${prefix}-${kind}`;
  return {
    name,
    all,
    async months(kind) {
      const answer = await server.call((client) =>
        client.indices.resolveIndex({ name: all(kind), expand_wildcards: 'open' }),
      );
      return answer.indices.flatMap((index) => monthIn(index.name) ?? []).sort((a, b) => b - a);
    },
    async ensure(index) {
      if (known.has(index)) return;
      await server.call(async (client) => {
        const made = await client.indices.create({ index }, { ignore: [400], meta: true });
        const told: unknown = made.body;
        if (made.statusCode === 400 && !JSON.stringify(told).includes('resource_already_exists_exception'))
          fail(
            `Elasticsearch at ${server.url} makes no index ${index}: ${JSON.stringify(told).slice(0, 300)}`,
          );
      });
      known.add(index);
    },
    async drop(index) {
      known.delete(index);
      await server.call((client) => client.indices.delete({ index, ignore_unavailable: true }));
    },
    async refresh(...patterns) {
      const index = patterns.length > 0 ? [...patterns] : indexKinds.map(all);
      await server.call((client) =>
        client.indices.refresh({ index, ignore_unavailable: true, allow_no_indices: true }),
      );
    },
  };
}

function monthIn(index: string): number | null {
  const match = /\.(\d{4})(\d{2})$/.exec(index);
  return match === null ? null : Number(match[1]) * 12 + Number(match[2]) - 1;
}

/** Reads the mark; without one, no index of these names may be another program's. */
async function checkOwner(server: Server, prefix: string, indices: Indices): Promise<void> {
  const mark = await server.call((client) =>
    client.get<{ application?: string; schema?: number }>(
      { index: indices.name('state'), id: META_ID },
      { ignore: [404] },
    ),
  );
  if (mark.found === true) {
    const { application, schema } = mark._source ?? {};
    if (application !== APPLICATION) fail(`the indices ${prefix}-* are of another program`);
    if (schema !== SCHEMA_VERSION)
      fail(
        `the incident store in ${prefix}-* is of version ${schema}; this program reads version ${SCHEMA_VERSION}`,
      );
    return;
  }
  const mappings = await server.call((client) =>
    client.indices.getMapping({ index: indexKinds.map(indices.all), ignore_unavailable: true }),
  );
  for (const [index, { mappings: found }] of Object.entries(mappings)) {
    if (found._meta?.application !== APPLICATION) fail(`index ${index} is of another program`);
  }
}

/** Only those that are missing or of another version, so that opening a store changes no cluster's state. */
async function putTemplates(
  server: Server,
  prefix: string,
  replicas: number,
  indices: Indices,
): Promise<void> {
  const there = await server.call((client) =>
    client.indices.getIndexTemplate({ name: `${prefix}-*` }, { ignore: [404] }),
  );
  const current = new Set(
    (there.index_templates ?? [])
      .filter(
        ({ index_template: { version, template } }) =>
          version === SCHEMA_VERSION && replicasIn(template) === String(replicas),
      )
      .map(({ name }) => name),
  );
  const missing = indexKinds.filter((kind) => !current.has(templateOf(prefix, kind)));
  await Promise.all(
    missing.map((kind) =>
      server.call((client) =>
        client.indices.putIndexTemplate({
          name: templateOf(prefix, kind),
          index_patterns: [indices.all(kind)],
          priority: TEMPLATE_PRIORITY,
          version: SCHEMA_VERSION,
          template: {
            settings: settingsOf(indexDefinitions[kind], replicas),
            mappings: mappingsOf(indexDefinitions[kind]),
          },
        }),
      ),
    ),
  );
}

function templateOf(prefix: string, kind: IndexKind): string {
  return `${prefix}-${kind}`;
}

function replicasIn(template: { readonly settings?: object } | undefined): unknown {
  const settings: { readonly index?: { readonly number_of_replicas?: unknown } } = template?.settings ?? {};
  return settings.index?.number_of_replicas;
}

function settingsOf({ settings }: IndexDefinition, replicas: number): Record<string, unknown> {
  return { index: { number_of_shards: 1, number_of_replicas: replicas, ...settings } };
}

/** A field that is not in the contract is a fault of this program: it must not become a mapping by itself. */
function mappingsOf({ properties, derived }: IndexDefinition): Record<string, unknown> {
  return {
    dynamic: 'strict',
    _meta: { application: APPLICATION, schema: SCHEMA_VERSION },
    ...(derived.length > 0 ? { _source: { excludes: [...derived] } } : {}),
    properties,
  };
}
