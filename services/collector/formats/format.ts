import type { authorKinds, MentionKind, Platform } from '../../../shared/records.ts';

/**
 * One thing said, as a source words it: fields have their shape, nothing is judged or protected yet. A draft is never
 * written anywhere: `toMention` in collect.ts turns it into a mention without a readable author.
 */
export interface Draft {
  readonly platform: Platform;
  readonly kind: MentionKind;
  /** The platform's own id of this mention. */
  readonly id: string | null;
  /** The platform's id of the post or article it hangs under, or that it is. */
  readonly thread: string | null;
  readonly parent: string | null;
  /** Readable author as the source names them. */
  readonly author: string | null;
  readonly authorKind: (typeof authorKinds)[number] | null;
  /** As written: a six-digit code or a place name. */
  readonly region: string | null;
  readonly text: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly likes: number | null;
  readonly reposts: number | null;
  readonly comments: number | null;
  readonly reads: number | null;
}

/** A row that cannot be used: one sentence for people that names the field and quotes nobody. */
export interface Rejected {
  readonly rejected: string;
}

/** A file format of one row a line. The registry is formats/index.ts; a format is recognised by content, never by file name. */
export interface Format {
  readonly name: string;
  /** For the message that lists what can be read. */
  readonly summary: string;
  /** Whether the first rows of a file (non-empty lines, broken ones included) are of this format. */
  matches(firstRows: readonly string[]): boolean;
  parse(text: string): Draft | Rejected;
}
