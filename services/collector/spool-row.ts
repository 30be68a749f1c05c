import type { Mention } from '../../shared/records.ts';
import type { Collected } from './collect.ts';

/** A mention as `toMention` made it: without root, an unnumbered id not completed. */
export interface SpooledRow extends Collected {
  /** Its place among all rows of all files. */
  readonly seq: number;
}

/** A row as the spool's JSON holds it: without names it is half as long, and written and read in half the time. */
export type PackedRow = readonly [
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

export function packRow({ seq, unnumbered, mention }: SpooledRow): PackedRow {
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

export function unpackRow(row: PackedRow): SpooledRow {
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
  return { seq: row[0], unnumbered: row[1] === 1, mention };
}
