import type { authorKinds, MentionKind, Platform } from '../../../shared/records.ts';
import type { Row } from '../rows/found-row.ts';

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

/** What a platform says became of a mention; `id` is the platform's own. */
export interface AmendDraft {
  readonly platform: Platform;
  readonly kind: 'edit' | 'deletion';
  readonly id: string;
  readonly thread: string | null;
  /** The new text; null of a deletion. */
  readonly text: string | null;
  readonly at: number;
}

/** A reading of the cumulative counters of a thread. */
export interface CountsDraft {
  readonly platform: Platform;
  readonly kind: 'counts';
  readonly thread: string;
  readonly at: number;
  readonly likes: number | null;
  readonly reposts: number | null;
  readonly comments: number | null;
  readonly reads: number | null;
}

/** A title on a hot board, as it was read. */
export interface ListingDraft {
  readonly platform: Platform;
  readonly kind: 'listing';
  readonly title: string;
  readonly at: number;
  readonly rank: number | null;
  readonly heat: number | null;
  readonly discussions: number | null;
  readonly category: string | null;
}

export type UpdateDraft = AmendDraft | CountsDraft | ListingDraft;

/** A row that cannot be used: one sentence for people that names the field and quotes nobody. */
export interface Rejected {
  readonly rejected: string;
}

/** What the rows of a file do not say but its name may. */
export interface SourceFile {
  /** Without folders. */
  readonly name: string;
}

/** What a row of mentions says. */
export type Parsed = Draft | Rejected;
/** What a row says of a format that also tells what became of mentions. */
export type ParsedAny = Draft | UpdateDraft | Rejected;

/**
 * A file format, whatever its rows lie in: JSON Lines, a JSON array, objects spread over lines, a delimited table, plain or gzip
 * (rows/). The registry is formats/index.ts; a format is recognised by content, never by file name.
 */
export interface Format {
  readonly name: string;
  /** For the message that lists what can be read. */
  readonly summary: string;
  /** Whether the first rows of a file (broken ones left out; of a table only the names of its columns) are of this format. */
  matches(firstRows: readonly Row[]): boolean;
  /** What a row says; several mentions where a row holds what hangs under it. */
  read(row: Row, file: SourceFile): ParsedAny | readonly Parsed[];
  /** The named cells of a table's record, where they do not lie as the header says. */
  readonly arrange?: (header: readonly string[], cells: readonly string[]) => Row;
  /** Tables without a header: how their first lines are told, and what their columns are. */
  readonly headerless?: {
    readonly delimiter: string;
    readonly columns: readonly string[];
    matches(firstLines: readonly string[]): boolean;
  };
}

/** What a source says nothing of. */
export const unsaid = {
  id: null,
  thread: null,
  parent: null,
  author: null,
  authorKind: null,
  region: null,
  likes: null,
  reposts: null,
  comments: null,
  reads: null,
} as const;
