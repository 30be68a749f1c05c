import type { Admin } from 'kafkajs';
import { openCatcher } from './kafka-compacted.ts';
import type { Parts } from './kafka-holding.ts';
import { openStateCopy } from './kafka-state.ts';
import type { Outdated } from './log-checks.ts';

/** How long one look into the partition waits for its answer before it asks again. */
const LOOK_MS = 1_000;

/**
 * Drops a partition's oldest records, as far as they were appended before `before` and no reader needs them to rebuild its
 * state. Returns how many offsets went. The broker's own retention is off: it knows of no reader.
 */
export async function retainPartition(
  parts: Parts,
  admin: Admin,
  { stream, partition, before, readers }: Outdated,
): Promise<number> {
  const { fetcher, names } = parts;
  const topic = names.topic(stream);
  const end = (await fetcher.ends(topic, [partition])).get(partition) ?? 0;
  const first = (await fetcher.beginnings(topic, [partition])).get(partition) ?? 0;
  if (first >= end) return 0;
  let upTo = end;
  for (const reader of readers) upTo = Math.min(upTo, await neededBy(parts, reader, partition));
  const drop = await firstSince(parts, topic, partition, { from: first, below: upTo, since: before });
  if (drop <= first) return 0;
  // kafkajs looks for the leader before it has asked who leads a topic it has not met; this makes it ask.
  await admin.fetchTopicOffsets(topic);
  await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(drop) }] });
  return drop - first;
}

/** The offset that the processor's stored state stands at. */
async function neededBy({ fetcher, names }: Parts, reader: string, partition: number): Promise<number> {
  using copy = openStateCopy();
  using catcher = openCatcher(fetcher, names.state(reader), partition);
  await catcher.catchUp((message) => copy.take(message));
  return copy.snapshot;
}

/**
 * The first offset from `from` on and below `below` whose record was appended at `since` or later; `below` if there is none.
 * By halves: Kafka's own search by time would stop at the marks of transactions, which carry the broker's time.
 */
async function firstSince(
  { fetcher }: Parts,
  topic: string,
  partition: number,
  { from, below, since }: { readonly from: number; readonly below: number; readonly since: number },
): Promise<number> {
  let low = from;
  let high = below;
  while (low < high) {
    const middle = (low + high) >> 1;
    using followed = fetcher.follow(topic, partition, middle);
    let [record] = followed.take(1, high);
    while (record === undefined && followed.position() < high) {
      await followed.news(LOOK_MS);
      fetcher.checkMoves(followed);
      [record] = followed.take(1, high);
      if (record === undefined && followed.position() === middle) {
        // What lies there lies beyond `high`: nothing of ours is between.
        break;
      }
    }
    if (record === undefined) high = middle;
    else if (Number(record.timestamp) < since) low = Number(record.offset) + 1;
    else high = middle;
  }
  return low;
}
