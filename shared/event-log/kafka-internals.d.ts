import type { CompressionTypes, Message } from 'kafkajs';

/**
 * The part of kafkajs 2.2.4 below its public interface that is used here: fetching of given partitions from given offsets,
 * without a consumer group, and the requests of a transaction, without its producer. The version is pinned exactly and is the
 * last one (reference: its `src/cluster` and `src/broker`).
 */
export interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  refreshMetadata(): Promise<void>;
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
  findBroker(of: { nodeId: string }): Promise<Broker>;
  /** Partitions by the id of the broker that leads them. */
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Record<string, number[]>;
  removeBroker(at: { host: string; port: number }): void;
  findGroupCoordinator(of: { groupId: string; coordinatorType: CoordinatorType }): Promise<Broker>;
}

/** 0: of a group, 1: of a transactional id. */
export type CoordinatorType = 0 | 1;

/** Who speaks in a transaction. */
interface Speaker {
  readonly transactionalId: string;
  readonly producerId: string;
  readonly producerEpoch: number;
}

export interface TopicMessages {
  readonly topic: string;
  readonly partitions: readonly {
    readonly partition: number;
    readonly firstSequence: number;
    readonly messages: readonly Message[];
  }[];
}

export interface Broker {
  readonly nodeId: number | string;
  initProducerId(request: {
    readonly transactionalId: string;
    readonly transactionTimeout: number;
  }): Promise<{ readonly producerId: string; readonly producerEpoch: number }>;
  addPartitionsToTxn(
    request: Speaker & {
      readonly topics: readonly { readonly topic: string; readonly partitions: readonly number[] }[];
    },
  ): Promise<unknown>;
  produce(
    request: Speaker & {
      /** -1: when every copy that is in step has it. */
      readonly acks: -1;
      readonly timeout: number;
      readonly compression: CompressionTypes;
      readonly topicData: readonly TopicMessages[];
    },
  ): Promise<unknown>;
  addOffsetsToTxn(request: Speaker & { readonly groupId: string }): Promise<unknown>;
  txnOffsetCommit(
    request: Speaker & {
      readonly groupId: string;
      readonly topics: readonly {
        readonly topic: string;
        readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
      }[];
    },
  ): Promise<unknown>;
  endTxn(request: Speaker & { readonly transactionResult: boolean }): Promise<unknown>;
  fetch(request: {
    readonly replicaId: -1;
    /** 1: only what is committed. */
    readonly isolationLevel: 0 | 1;
    readonly maxWaitTime: number;
    readonly minBytes: number;
    readonly maxBytes: number;
    readonly topics: readonly {
      readonly topic: string;
      readonly partitions: readonly {
        readonly partition: number;
        readonly fetchOffset: number;
        readonly maxBytes: number;
      }[];
    }[];
  }): Promise<{
    readonly responses: readonly {
      readonly topicName: string;
      readonly partitions: readonly FetchedPartition[];
    }[];
  }>;
  listOffsets(request: {
    readonly replicaId: -1;
    readonly isolationLevel: 0 | 1;
    readonly topics: readonly {
      readonly topic: string;
      /** Timestamp -1: the end, -2: the beginning. */
      readonly partitions: readonly { readonly partition: number; readonly timestamp: number }[];
    }[];
  }): Promise<{
    readonly responses: readonly {
      readonly topic: string;
      readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
    }[];
  }>;
}

export interface FetchedPartition {
  readonly partition: number;
  readonly highWatermark: string;
  readonly lastStableOffset: string;
  readonly abortedTransactions: readonly { readonly producerId: string; readonly firstOffset: string }[];
  readonly messages: readonly FetchedMessage[];
}

export interface FetchedMessage {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>;
  readonly isControlRecord: boolean;
  readonly batchContext: {
    readonly firstOffset: string;
    readonly lastOffsetDelta: number;
    readonly producerId: string;
    readonly inTransaction: boolean;
  };
}
