import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from './kafka-committed.ts';
import type { FetchedMessage } from './kafka-internals.d.ts';

/** Read ahead per partition, and taken at once: some hundred milliseconds of work. */
export const AHEAD_BYTES = 1024 * 1024;
/**
 * What is asked of a partition at first and at most. Asked is what is compressed, held is what was: a text of one character
 * shrinks to a thousandth, so the share asked for is doubled and halved by what came of the last. One batch always comes.
 */
const FIRST_BYTES = 16 * 1024;

/** A partition that is read ahead, within bounds. */
export interface Followed extends Disposable {
  readonly topic: string;
  readonly partition: number;
  /** The next messages in order, at most `limit` and about 1 MB, below offset `below`; empty when none have come yet. */
  take(limit: number, below: number): readonly FetchedMessage[];
  /** Everything before has been taken, or was none of anybody's business: aborted, or a mark of Kafka's own. */
  position(): number;
  /** Resolves when there is something to take or the position has moved, after `wake`, or after `limitMs`. */
  news(limitMs: number): Promise<void>;
  wake(): void;
}

/** What the fetcher knows of a partition that is followed. */
export interface Feed extends Followed {
  /** What is asked for next, and how many bytes of it. */
  fetchFrom: number;
  share: number;
  bytesHeld(): number;
  put(page: Page): void;
  /** It cannot be read any more, for a fault of this program: whoever takes is told. */
  fail(error: unknown): void;
  /** It came back empty though there is something: it is asked for alone, with room for any batch. */
  alone: boolean;
  gone: boolean;
}

/** `onTaken`: there may be room again; `onGone`: nobody follows it any more. */
export function openFeed(
  topic: string,
  partition: number,
  from: number,
  onTaken: () => void,
  onGone: () => void,
): Feed {
  let pages: Page[] = [];
  let taken = 0;
  let held = 0;
  let position = from;
  let failure: { readonly error: unknown } | null = null;
  let told = Promise.withResolvers<void>();
  function wake(): void {
    told.resolve();
    told = Promise.withResolvers();
  }
  const feed: Feed = {
    topic,
    partition,
    fetchFrom: from,
    share: FIRST_BYTES,
    alone: false,
    gone: false,
    bytesHeld: () => held,
    put(page) {
      pages.push(page);
      held += page.bytes;
      feed.fetchFrom = page.next;
      passEmpty();
      wake();
    },
    fail(error) {
      failure = { error };
      wake();
    },
    take(limit, below) {
      if (failure) throw failure.error;
      const found: FetchedMessage[] = [];
      let bytes = 0;
      for (
        let page = pages[0];
        page !== undefined && found.length < limit && bytes < AHEAD_BYTES;
        page = pages[0]
      ) {
        const message = page.messages[taken];
        if (message === undefined) {
          drop(page);
          continue;
        }
        const offset = Number(message.offset);
        if (offset >= below) {
          // Nothing lies between: Kafka's marks at most.
          position = offset;
          break;
        }
        taken++;
        position = offset + 1;
        bytes += message.value?.length ?? 0;
        if (offset >= from) found.push(message);
      }
      passEmpty();
      return found;
    },
    position: () => position,
    async news(limitMs) {
      if (pages.length > 0 || failure) return;
      const over = new AbortController();
      const timer = delay(limitMs, undefined, { signal: over.signal }).catch(() => undefined);
      await Promise.race([told.promise, timer]);
      over.abort();
    },
    wake,
    [Symbol.dispose]() {
      feed.gone = true;
      pages = [];
      onGone();
      onTaken();
      wake();
    },
  };

  function drop(page: Page): void {
    pages.shift();
    taken = 0;
    position = page.next;
    held -= page.bytes;
    onTaken();
  }

  /** What is at its end moves the position on: behind the last record of a page Kafka's own marks may follow. */
  function passEmpty(): void {
    for (let page = pages[0]; page !== undefined && taken >= page.messages.length; page = pages[0])
      drop(page);
  }

  return feed;
}
