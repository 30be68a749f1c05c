import type { Cluster } from './kafka-internals.d.ts';

/** `end`: behind the last record, whether its transaction has ended or not; `first`: of the earliest record kept. */
export type OffsetsOf = 'first' | 'end';

/** The timestamps by which the protocol asks for them (ListOffsets). */
const ASKED = { first: -2, end: -1 } as const;

/** Offsets of partitions, as the brokers that lead them tell. @throws what kafkajs throws when one of them cannot be asked */
export async function offsetsOf(
  cluster: Cluster,
  of: { readonly topic: string; readonly partitions: readonly number[]; readonly end: OffsetsOf },
): Promise<ReadonlyMap<number, number>> {
  const { topic, partitions, end } = of;
  await cluster.addMultipleTargetTopics([topic]);
  const found = new Map<number, number>();
  for (const [nodeId, led] of Object.entries(cluster.findLeaderForPartitions(topic, partitions))) {
    const broker = await cluster.findBroker({ nodeId });
    const { responses } = await broker.listOffsets({
      replicaId: -1,
      isolationLevel: 0,
      topics: [{ topic, partitions: led.map((partition) => ({ partition, timestamp: ASKED[end] })) }],
    });
    for (const { partitions: answered } of responses)
      for (const { partition, offset } of answered) found.set(partition, Number(offset));
  }
  return found;
}
