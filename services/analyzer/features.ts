import type { FeatureRoot, Features, Platform, Utterance } from '../../shared/records.ts';
import { PRINT_BYTES } from './text/fingerprint.ts';

/** What near-duplicates and topics are found by, of one mention. */
export interface Feature {
  /** 53-bit hash of the mention's id. */
  readonly id: number;
  /** 32-bit hash of its author; null when unknown. */
  readonly author: number | null;
  readonly negative: boolean;
  readonly positive: boolean;
  readonly angry: boolean;
  readonly late: boolean;
  /** Null of a text too short to have one. */
  readonly print: Uint8Array | null;
  /** The subjects it counts for, as `subjects` of its record lists them. */
  readonly subjects: readonly number[];
  /** Hashes of its terms, and what it hangs under; none where topics are not looked for. */
  readonly terms: readonly number[];
  readonly root: FeatureRoot | null;
  readonly said: Utterance | null;
}

/** The mentions of a platform that count in one minute, on their way to a record. */
export interface FeatureRows {
  readonly platform: Platform;
  readonly minute: number;
  /** Subject → its place, and the key of its stream. */
  readonly subjects: Map<string, { readonly index: number; readonly key: string }>;
  readonly rows: Feature[];
  /** See records.ts. */
  offered: number;
  /** What the rows hang under, and the place of each. */
  readonly roots: Map<FeatureRoot, number>;
}

const FLAG = { negative: 1, angry: 2, author: 4, positive: 8, late: 16 } as const;
/** Id, author, flags, fingerprint, number of subjects. */
const FIXED_BYTES = 8 + 4 + 1 + PRINT_BYTES + 1;
/** Of a mention; more monitors than this that share one are copies of each other. */
const SUBJECTS_MAX = 255;
const NO_PRINT = new Uint8Array(PRINT_BYTES);
const NO_ROOT = 0xffff;

export function emptyRows(platform: Platform, minute: number): FeatureRows {
  return { platform, minute, subjects: new Map(), rows: [], offered: 0, roots: new Map() };
}

/** The place of a subject in these rows. */
export function placeOf(rows: FeatureRows, subject: string, key: string): number {
  const known = rows.subjects.get(subject);
  if (known) return known.index;
  const index = rows.subjects.size;
  rows.subjects.set(subject, { index, key });
  return index;
}

export function packFeatures({ platform, minute, subjects, rows, offered, roots }: FeatureRows): Features {
  const bytes = rows.reduce(
    (sum, row) => sum + FIXED_BYTES + 2 * Math.min(SUBJECTS_MAX, row.subjects.length),
    0,
  );
  const packed = Buffer.allocUnsafe(bytes);
  let at = 0;
  for (const row of rows) {
    at = packed.writeDoubleLE(row.id, at);
    at = packed.writeUInt32LE(row.author ?? 0, at);
    const flags =
      (row.negative ? FLAG.negative : 0) |
      (row.angry ? FLAG.angry : 0) |
      (row.positive ? FLAG.positive : 0) |
      (row.late ? FLAG.late : 0) |
      (row.author === null ? 0 : FLAG.author);
    at = packed.writeUInt8(flags, at);
    packed.set(row.print ?? NO_PRINT, at);
    at += PRINT_BYTES;
    const count = Math.min(SUBJECTS_MAX, row.subjects.length);
    at = packed.writeUInt8(count, at);
    for (let i = 0; i < count; i++) at = packed.writeUInt16LE(row.subjects[i] ?? 0, at);
  }
  return {
    v: 1,
    type: 'features',
    platform,
    minute,
    n: rows.length,
    subjects: [...subjects].map(([subject, { key }]) => [subject, key]),
    rows: packed.toString('base64'),
    offered,
    terms: packTerms(rows, roots),
    roots: [...roots.keys()],
    said: rows.some(({ said }) => said !== null) ? rows.map(({ said }) => said) : [],
  };
}

/** Of each row the place of its root, how many terms it has, and the terms; '' where no row has said anything. */
function packTerms(rows: readonly Feature[], roots: ReadonlyMap<FeatureRoot, number>): string {
  if (rows.every(({ said }) => said === null)) return '';
  const packed = Buffer.allocUnsafe(rows.reduce((sum, { terms }) => sum + 3 + 4 * terms.length, 0));
  let at = 0;
  for (const { root, terms } of rows) {
    const place = root === null ? NO_ROOT : (roots.get(root) ?? NO_ROOT);
    at = packed.writeUInt16LE(Math.min(NO_ROOT, place), at);
    at = packed.writeUInt8(terms.length, at);
    for (const term of terms) at = packed.writeUInt32LE(term, at);
  }
  return packed.toString('base64');
}

/** @throws Error when the bytes are not `n` rows */
export function unpackFeatures({ n, subjects, rows, ...more }: Features): readonly Feature[] {
  const packed = Buffer.from(rows, 'base64');
  const terms = Buffer.from(more.terms, 'base64');
  const features: Feature[] = [];
  let at = 0;
  let termsAt = 0;
  while (at < packed.length) {
    const id = packed.readDoubleLE(at);
    const flags = packed.readUInt8(at + 12);
    const print = packed.subarray(at + 13, at + 13 + PRINT_BYTES);
    const count = packed.readUInt8(at + 13 + PRINT_BYTES);
    const author = (flags & FLAG.author) === 0 ? null : packed.readUInt32LE(at + 8);
    at += FIXED_BYTES;
    const own: number[] = [];
    for (let i = 0; i < count; i++, at += 2) own.push(packed.readUInt16LE(at));
    if (own.some((index) => index >= subjects.length))
      throw new Error('a feature of a subject that is not told');
    const spoken: number[] = [];
    let root: FeatureRoot | null = null;
    if (terms.length > 0) {
      root = more.roots[terms.readUInt16LE(termsAt)] ?? null;
      const length = terms.readUInt8(termsAt + 2);
      termsAt += 3;
      for (let i = 0; i < length; i++, termsAt += 4) spoken.push(terms.readUInt32LE(termsAt));
    }
    features.push({
      id,
      author,
      negative: (flags & FLAG.negative) !== 0,
      positive: (flags & FLAG.positive) !== 0,
      angry: (flags & FLAG.angry) !== 0,
      late: (flags & FLAG.late) !== 0,
      print: print[0] === 0 ? null : print,
      subjects: own,
      terms: spoken,
      root,
      said: more.said[features.length] ?? null,
    });
  }
  if (features.length !== n) throw new Error(`${features.length} features where ${n} are told`);
  return features;
}
