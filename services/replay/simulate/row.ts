import type { authorKinds, MentionKind, Platform } from '../../../shared/records.ts';

/** One line of the generic mention format (JSON Lines); `at` is ISO 8601 in China Standard Time with milliseconds. */
export interface GenericRow {
  readonly id: string;
  readonly platform: Platform;
  readonly kind: MentionKind;
  readonly threadId: string;
  readonly parentId?: string;
  readonly author?: string;
  readonly authorKind?: (typeof authorKinds)[number];
  /** GB/T 2260 code of a province. */
  readonly region?: string;
  readonly text: string;
  readonly at: string;
  readonly likes?: number;
  readonly reposts?: number;
  readonly comments?: number;
  readonly reads?: number;
}
