import type { Mention, Update } from '../../shared/records.ts';
import type { CollectedAny } from './collect-any.ts';

/** A record as `collect` made it. */
export interface SpooledRow extends CollectedAny {
  /** Its place among all rows of all files. */
  readonly seq: number;
}

/** A row as the spool's JSON holds it. */
export type PackedRow = PackedMention | PackedUpdate;

/** Few beside the mentions, so they keep the names of their fields. */
type PackedUpdate = readonly [seq: number, update: 2, record: Update];

/** Without names it is half as long, and written and read in half the time. */
type PackedMention = readonly [
  seq: number,
  unnumbered: 0 | 1,
  at: number,
  lane: string,
  platform: Mention['platform'],
  kind: Mention['kind'],
  id: string,
  thread: string,
  author: string | null,
  text: string,
  parent: string | null,
  authorKind: NonNullable<Mention['authorKind']> | null,
  region: string | null,
  likes: number | null,
  reposts: number | null,
  comments: number | null,
  reads: number | null,
];

export function packRow({ seq, unnumbered, record }: SpooledRow): PackedRow {
  return record.type === 'mention' ? packMention(seq, unnumbered, record) : [seq, 2, record];
}

export function unpackRow(row: PackedRow): SpooledRow {
  if (row[1] === 2) return { seq: row[0], unnumbered: false, record: row[2] };
  return { seq: row[0], unnumbered: row[1] === 1, record: unpackMention(row) };
}

function packMention(seq: number, unnumbered: boolean, mention: Mention): PackedMention {
  return [
    seq,
    unnumbered ? 1 : 0,
    mention.at,
    mention.lane,
    mention.platform,
    mention.kind,
    mention.id,
    mention.thread,
    mention.author,
    mention.text,
    mention.parent ?? null,
    mention.authorKind ?? null,
    mention.region ?? null,
    mention.likes ?? null,
    mention.reposts ?? null,
    mention.comments ?? null,
    mention.reads ?? null,
  ];
}

function unpackMention(row: PackedMention): Mention {
  const mention: Mention = {
    v: 1,
    type: 'mention',
    id: row[6],
    lane: row[3],
    platform: row[4],
    kind: row[5],
    thread: row[7],
    author: row[8],
    text: row[9],
    at: row[2],
    root: null,
  };
  if (row[10] !== null) mention.parent = row[10];
  if (row[11] !== null) mention.authorKind = row[11];
  if (row[12] !== null) mention.region = row[12];
  if (row[13] !== null) mention.likes = row[13];
  if (row[14] !== null) mention.reposts = row[14];
  if (row[15] !== null) mention.comments = row[15];
  if (row[16] !== null) mention.reads = row[16];
  return mention;
}
