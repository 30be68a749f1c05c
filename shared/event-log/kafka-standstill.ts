import type { Followed } from './kafka-feed.ts';
import type { FetchedPartition } from './kafka-internals.d.ts';

/**
 * A transaction whose writer is dead is ended by the broker after 12 s, when it looks next (at most 60 s later,
 * infra/servers/kafka-settings.ts). One that has not ended after twice that has lost its marks, and never will (infra/kafka.md).
 */
const HELD_BACK_MS = 150_000;

type Place = Pick<Followed, 'topic' | 'partition'>;

/** Which partitions are held back by a transaction that does not end: readers see nothing behind its first message. */
export interface Standstills {
  /** Takes in what an answer says of a partition. */
  note(place: Place, found: Pick<FetchedPartition, 'lastStableOffset' | 'highWatermark'>): void;
  /** In words; null of a partition that can be read to its end, or soon can. */
  of(place: Place): string | null;
}

export function openStandstills(now: () => number): Standstills {
  /** The first offset of the first transaction that has not ended, and since when it is that (epoch ms). */
  const heldBack = new Map<string, { readonly offset: string; readonly since: number }>();
  const nameOf = ({ topic, partition }: Place): string => `${topic}/${partition}`;
  return {
    note(place, { lastStableOffset: offset, highWatermark }) {
      const name = nameOf(place);
      if (Number(offset) >= Number(highWatermark)) heldBack.delete(name);
      else if (heldBack.get(name)?.offset !== offset) heldBack.set(name, { offset, since: now() });
    },
    of(place) {
      const name = nameOf(place);
      const back = heldBack.get(name);
      if (back === undefined || now() - back.since < HELD_BACK_MS) return null;
      return `Kafka: ${name} cannot be read beyond offset ${back.offset}: a transaction that began there does not end (infra/kafka.md says what to do)`;
    },
  };
}
