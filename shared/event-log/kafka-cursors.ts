import type { CursorValue } from './kafka-appender.ts';
import { openCatcher } from './kafka-compacted.ts';
import type { Fetcher } from './kafka-fetcher.ts';
import type { Addressed } from './kafka-messages.ts';

/** The cursors of a log: one compacted partition, the latest message of a name counts. */
export interface Cursors {
  /** The value as it is now: what any process has stored before this call is seen. */
  get(name: string): Promise<string | null>;
  message(cursor: CursorValue): Addressed;
}

export function openCursors(fetcher: Fetcher, topic: string): Cursors {
  const values = new Map<string, string>();
  const catcher = openCatcher(fetcher, topic, 0);
  let reading: Promise<void> = Promise.resolve();

  async function catchUp(): Promise<void> {
    await catcher.catchUp(({ key, value }) => {
      const name = key?.toString('utf8') ?? '';
      if (value === null) values.delete(name);
      else values.set(name, value.toString('utf8'));
    });
  }

  return {
    async get(name) {
      // One after the other, each to the end as it is when its turn comes.
      const turn = reading.then(catchUp, catchUp);
      reading = turn.catch(() => undefined);
      await turn;
      return values.get(name) ?? null;
    },
    message: ({ name, value }) => ({
      topic,
      message: { partition: 0, key: name, value: value === null ? null : Buffer.from(value, 'utf8') },
    }),
  };
}
