import { describe, expect, test } from 'vitest';
import { committedOf } from '../../../shared/event-log/kafka-committed.ts';
import type { FetchedMessage, FetchedPartition } from '../../../shared/event-log/kafka-internals.d.ts';

const COMMIT = Buffer.from([0, 0, 0, 1]);
const ABORT = Buffer.from([0, 0, 0, 0]);

describe('what is committed of an answer', () => {
  test('the records of aborted transactions and Kafka’s own marks are left out', () => {
    const found = partition(
      [
        record(0, 'a'),
        record(1, 'b'),
        record(2, 'a'),
        mark(3, 'a', ABORT),
        mark(4, 'b', COMMIT),
        record(5, 'a'),
        mark(6, 'a', COMMIT),
      ],
      [{ producerId: 'a', firstOffset: '0' }],
    );
    expect(offsetsOf(found, 0)).toEqual([1, 5]);
    expect(committedOf(found, 0).next).toBe(7);
  });

  test('two transactions aborted that began before the first record are both left out, in whatever order they are told', () => {
    const found = partition(
      [record(10, 'b'), record(11, 'a'), record(12, 'c'), mark(13, 'b', ABORT), mark(14, 'a', ABORT)],
      [
        { producerId: 'b', firstOffset: '7' },
        { producerId: 'a', firstOffset: '3' },
      ],
    );
    expect(offsetsOf(found, 10)).toEqual([12]);
  });

  test('a producer’s records behind its aborted transaction, and those outside of any, stay', () => {
    const found = partition(
      [record(0, 'a'), mark(1, 'a', ABORT), record(2, 'a'), record(3, 'a', false), mark(4, 'a', COMMIT)],
      [{ producerId: 'a', firstOffset: '0' }],
    );
    expect(offsetsOf(found, 0)).toEqual([2, 3]);
  });

  test('a record whose key looks like the mark of an abort ends no transaction', () => {
    const found = partition(
      [{ ...record(0, 'a'), key: ABORT }, record(1, 'a'), mark(2, 'a', ABORT)],
      [{ producerId: 'a', firstOffset: '0' }],
    );
    expect(offsetsOf(found, 0)).toEqual([]);
  });

  test('a batch is answered whole: what lies before the offset asked for is left out, what compaction took counts as passed', () => {
    const found = partition([record(3, 'a', true, 0, 9), record(5, 'a', true, 0, 9)], []);
    expect(offsetsOf(found, 4)).toEqual([5]);
    expect(committedOf(found, 4).next).toBe(10);
    expect(committedOf(partition([], []), 4)).toEqual({ messages: [], bytes: 0, next: 4 });
  });
});

function offsetsOf(found: FetchedPartition, from: number): number[] {
  return committedOf(found, from).messages.map(({ offset }) => Number(offset));
}

function partition(
  messages: readonly FetchedMessage[],
  abortedTransactions: FetchedPartition['abortedTransactions'],
): FetchedPartition {
  return { partition: 0, highWatermark: '0', lastStableOffset: '0', abortedTransactions, messages };
}

function record(
  offset: number,
  producerId: string,
  inTransaction = true,
  firstOffset = offset,
  lastOffsetDelta = 0,
): FetchedMessage {
  return {
    offset: String(offset),
    timestamp: '0',
    key: Buffer.from('k'),
    value: Buffer.from('{}'),
    headers: {},
    isControlRecord: false,
    batchContext: { firstOffset: String(firstOffset), lastOffsetDelta, producerId, inTransaction },
  };
}

function mark(offset: number, producerId: string, key: Buffer): FetchedMessage {
  return { ...record(offset, producerId), key, value: Buffer.alloc(6), isControlRecord: true };
}
