import { failureOf } from './kafka-errors.ts';
import type { Fetcher } from './kafka-fetcher.ts';
import type { FetchedMessage } from './kafka-internals.d.ts';

/** Pages of a restore: some milliseconds of work each. */
const PAGE = 5_000;
/** How long a look for news waits before it looks whether the cluster is away. */
const LOOK_MS = 1_000;

/**
 * Reads one partition up to its end as it is now, and on from there at the next call. Behind an end may lie transactions
 * that are still open: reading waits until they have ended, at most as long as the broker lets them be open.
 */
export interface Catcher extends Disposable {
  /** Every message since the last call. @throws AppError LOG_FAILED when the cluster is away for longer than `PATIENCE_MS` */
  catchUp(take: (message: FetchedMessage) => void): Promise<void>;
}

export function openCatcher(fetcher: Fetcher, topic: string, partition: number): Catcher {
  const followed = fetcher.follow(topic, partition, 0);
  return {
    async catchUp(take) {
      let goal: number;
      try {
        goal = (await fetcher.ends(topic, [partition])).get(partition) ?? 0;
      } catch (error) {
        throw failureOf(error);
      }
      while (followed.position() < goal) {
        const page = followed.take(PAGE, Number.POSITIVE_INFINITY);
        for (const message of page) take(message);
        if (page.length > 0) continue;
        if (followed.position() >= goal) break;
        await followed.news(LOOK_MS);
        fetcher.checkMoves(followed);
      }
    },
    [Symbol.dispose]() {
      followed[Symbol.dispose]();
    },
  };
}
