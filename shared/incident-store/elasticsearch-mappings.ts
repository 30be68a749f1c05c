/**
 * The indices of a store and the fields of their documents: a contract with whoever queries them directly, told field by field
 * in infra/elasticsearch.md, which a test holds against this file. Only what a bare core server has: the analyzers
 * `standard` and `whitespace`, and no plugin.
 */

/** Version of these mappings and of what the adapter puts into them; another is refused at opening. */
export const SCHEMA_VERSION = 1;
/** In `_meta` of every mapping: tells a store of ours from any other index of its name. */
export const APPLICATION = 'guanchao incident store';

export interface IndexDefinition {
  /** One index per month in China, named `PREFIX-KIND.YYYYMM`, dropped whole; else one, named `PREFIX-KIND`. */
  readonly isMonthly: boolean;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly properties: Readonly<Record<string, Property>>;
  /** Indexed, but not in `_source`: made from other fields, and twice their size. Never use partial updates on it. */
  readonly derived: readonly string[];
}

export interface Property {
  readonly type: 'keyword' | 'text' | 'date' | 'long' | 'integer' | 'boolean' | 'binary';
  readonly [option: string]: unknown;
}

const keyword = { type: 'keyword' } as const;
const long = { type: 'long' } as const;
/** For sums only; nobody looks for a minute by its count. */
const summed = { type: 'long', index: false } as const;
const integer = { type: 'integer' } as const;
/** Epoch ms; what a document says is what is stored. */
const time = { type: 'date', format: 'epoch_millis' } as const;
/** Kept as it is, found by nothing; no limit of length. */
const opaque = { type: 'keyword', index: false, doc_values: false } as const;
/** For people: Chinese is cut into its characters, so `match_phrase` finds substrings, without punctuation. Never ranked. */
const words = { type: 'text', analyzer: 'standard', norms: false } as const;
/** What the adapter has cut (elasticsearch-words.ts). */
const cut = { type: 'text', analyzer: 'whitespace', norms: false } as const;
/** Hot words are counted by it; a longer token is no word. */
const token = { type: 'keyword', ignore_above: 200 } as const;

/** Records repeat most of what they say: zstd takes them to a fifth. */
const COMPRESSED = { codec: 'best_compression' } as const;
/** A series is read by subject and time; side by side on disk it is read in one go. */
const BY_SERIES = { 'sort.field': ['subject', 'minute', 'platform'], 'sort.order': ['asc', 'asc', 'asc'] };

export const indexDefinitions = {
  /** The store's version, and of each writer the place it has reached. */
  state: one({
    application: keyword,
    schema: integer,
    writer: keyword,
    journal: keyword,
    turn: long,
    value: opaque,
    isPending: { type: 'boolean' },
    kind: keyword,
    pendingValue: opaque,
    body: { type: 'binary' },
    attempt: opaque,
  }),
  /** Each incident as it stands. */
  incidents: one(
    {
      id: keyword,
      revision: long,
      run: keyword,
      title: words,
      terms: keyword,
      subjects: keyword,
      platforms: keyword,
      level: keyword,
      peakLevel: keyword,
      phase: keyword,
      isOpen: { type: 'boolean' },
      onset: time,
      openedAt: time,
      closedAt: time,
      mentions: long,
      texts: words,
      words: cut,
      characters: cut,
      record: opaque,
    },
    { settings: COMPRESSED, derived: ['texts', 'words', 'characters'] },
  ),
  /** Each revision of each incident, by the month of its minute. */
  history: monthly(
    {
      incident: keyword,
      revision: long,
      at: time,
      level: keyword,
      phase: keyword,
      changes: keyword,
      record: opaque,
    },
    { settings: COMPRESSED },
  ),
  /** What each write added to a minute of a series: sums are sums over documents. */
  timelines: monthly(
    {
      subject: keyword,
      platform: keyword,
      minute: long,
      at: time,
      n: summed,
      negative: summed,
      tooLate: summed,
    },
    { settings: BY_SERIES },
  ),
  /** What was said, as offices search it, by the month of its time. */
  mentions: monthly(
    {
      id: keyword,
      platform: keyword,
      kind: keyword,
      thread: keyword,
      region: keyword,
      at: time,
      mood: integer,
      subjects: keyword,
      text: words,
      tokens: token,
      words: cut,
      characters: cut,
      exact: opaque,
      amended: opaque,
    },
    { settings: COMPRESSED, derived: ['words', 'characters'] },
  ),
  /** Messages on their way to people. */
  deliveries: one({
    id: keyword,
    alert: keyword,
    incident: keyword,
    channel: keyword,
    level: keyword,
    kind: keyword,
    minute: long,
    at: time,
    to: opaque,
    text: opaque,
    state: keyword,
    tries: integer,
    repeat: { type: 'boolean' },
    dueAt: time,
    sentAt: time,
    error: opaque,
    worker: opaque,
    attempt: opaque,
  }),
  /** Each version of each setting. */
  settings: one({
    name: keyword,
    version: long,
    value: opaque,
    by: keyword,
    at: time,
    attempt: opaque,
  }),
  users: one({ name: keyword, password: opaque, role: keyword, createdAt: time }),
  sessions: one({ digest: keyword, user: keyword, createdAt: time, seenAt: time, expiresAt: time }),
  /** Who did what, by the month of its time; documents are only ever added. */
  audit: monthly({
    at: time,
    sequence: keyword,
    by: keyword,
    what: keyword,
    object: keyword,
    detail: opaque,
  }),
} as const satisfies Record<string, IndexDefinition>;

export type IndexKind = keyof typeof indexDefinitions;

export const indexKinds = Object.keys(indexDefinitions).filter(
  (name): name is IndexKind => name in indexDefinitions,
);

interface More {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly derived?: readonly string[];
}

function one(properties: Readonly<Record<string, Property>>, more: More = {}): IndexDefinition {
  return { isMonthly: false, properties, settings: more.settings ?? {}, derived: more.derived ?? [] };
}

function monthly(properties: Readonly<Record<string, Property>>, more: More = {}): IndexDefinition {
  return { ...one(properties, more), isMonthly: true };
}
