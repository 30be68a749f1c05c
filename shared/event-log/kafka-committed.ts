import type { FetchedMessage, FetchedPartition } from './kafka-internals.d.ts';

/** What one answer brought of a partition. */
export interface Page {
  readonly messages: readonly FetchedMessage[];
  readonly bytes: number;
  /** The offset behind it. */
  readonly next: number;
}

/** The key of a control record: version, then 0 for an abort (Kafka protocol, control record schema). */
const ABORT = 0;
/** Beside key and value: headers and what an object costs. */
const OVERHEAD_BYTES = 200;

/**
 * The messages of an answer that are committed, from `from` on: without those of aborted transactions and Kafka's own marks.
 * kafkajs's own filter enters one aborted transaction per message at most, and so lets messages of the second through when
 * two begin before the first message (its src/consumer/filterAbortedMessages.js); hence this one, after Kafka's own
 * (CompletedFetch.consumeAbortedTransactionsUpTo).
 */
export function committedOf({ abortedTransactions, messages }: FetchedPartition, from: number): Page {
  const begun = [...(abortedTransactions ?? [])]
    .map(({ producerId, firstOffset }) => ({ producerId, first: Number(firstOffset) }))
    .sort((a, b) => a.first - b.first);
  const aborted = new Set<string>();
  const committed: FetchedMessage[] = [];
  let bytes = 0;
  let next = from;
  let entered = 0;
  for (const message of messages) {
    const offset = Number(message.offset);
    const { producerId, inTransaction, firstOffset, lastOffsetDelta } = message.batchContext;
    next = Math.max(next, Number(firstOffset) + lastOffsetDelta + 1);
    for (let one = begun[entered]; one !== undefined && one.first <= offset; one = begun[++entered])
      aborted.add(one.producerId);
    if (message.isControlRecord) {
      if (message.key !== null && message.key.readInt16BE(2) === ABORT) aborted.delete(producerId);
      continue;
    }
    if (inTransaction && aborted.has(producerId)) continue;
    if (offset < from) continue;
    committed.push(message);
    bytes += (message.value?.length ?? 0) + (message.key?.length ?? 0) + OVERHEAD_BYTES;
  }
  return { messages: committed, bytes, next };
}
