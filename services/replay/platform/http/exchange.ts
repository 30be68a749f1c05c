import type { FaultHits } from '../faults/engine.ts';
import type { Item } from '../world/items.ts';

/** One request to the simulated platforms, read whole. */
export interface Call {
  readonly method: string;
  /** As asked for, such as `/weibo/2/comments/show.json`. */
  readonly path: string;
  /** Its name for faults, quotas and the ledger: without `.json`, such as `weibo/2/comments/show`. */
  readonly route: string;
  /** Query, and body where it is a form. */
  readonly params: URLSearchParams;
  readonly body: Buffer;
  readonly address: string;
  /** Simulated time at which it came in. */
  readonly now: number;
  /** The faults that strike this call. */
  readonly faults: FaultHits;
}

/** What the platform says to a call. */
export interface Answer {
  readonly status: number;
  /** An object is written as JSON (its ids by exact-number.ts); a string as it is. */
  readonly body: unknown;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What its reader learns of when it arrives whole. */
  readonly offered?: readonly Item[];
  /** The platform's error code, for the ledger; 0 is none. */
  readonly code?: number;
  /** Done once the answer has been written whole. */
  readonly after?: () => void;
}

/** A long answer: takes the connection over and ends it by itself. */
export interface Streamed {
  readonly stream: (
    write: (text: string) => void,
    /** Torn: cut without the end a chunked body has. */
    end: (torn: boolean) => void,
    onGone: (gone: () => void) => void,
  ) => void;
}

export function isStreamed(answer: Answer | Streamed): answer is Streamed {
  return 'stream' in answer;
}

/** A page for people. */
export function html(status: number, text: string): Answer {
  return {
    status,
    body: `<html><head><title>${text}</title></head><body><h1>${text}</h1></body></html>`,
    type: 'text/html; charset=utf-8',
  };
}
