import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import kafkajs, { type KafkaConfig, type Kafka as KafkaType, type logCreator } from 'kafkajs';
import { kafkaConfigOf } from './connection.ts';
import type { Cluster } from './kafka-internals.d.ts';
import type { KafkaConnection, Say } from './open.ts';

const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs;

/** Level 1: as in the embedded log, the compressor must not cost more than the disk. */
const ZSTD = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

// kafkajs brings no zstd of its own; node:zlib does (reference: ecosystem, 1.5).
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  async compress(encoder: { readonly buffer: Buffer }) {
    return zstdCompressSync(encoder.buffer, ZSTD);
  },
  async decompress(buffer: Buffer) {
    return zstdDecompressSync(buffer);
  },
});

/** A broker on another continent answers within; one that does not is tried again. */
const CONNECTION_MS = 5_000;
/** Beyond the longest wait that is asked of a broker (a rebalance, by the lease). */
const REQUEST_MS = 30_000;
/** kafkajs's own tries of one call; those who call have patience of their own. */
const RETRY = { initialRetryTime: 100, maxRetryTime: 2_000, factor: 0.2, multiplier: 2, retries: 5 };

/** A client of the cluster. What kafkajs says as warning or error goes to `say` as a detail. */
export function kafkaClient(connection: KafkaConnection, say: Say): KafkaType {
  const config: KafkaConfig = {
    clientId: 'guanchao',
    ...kafkaConfigOf(connection),
    connectionTimeout: CONNECTION_MS,
    requestTimeout: REQUEST_MS,
    retry: RETRY,
    logLevel: logLevel.WARN,
    logCreator: quietLog(say),
  };
  return new Kafka(config);
}

/** A connection below the consumers: for reading given partitions from given offsets. */
export function clusterOf(kafka: KafkaType): Cluster {
  const create = Object.getOwnPropertySymbols(kafka).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  );
  if (create === undefined) throw new Error('kafkajs is not the version this was built on (2.2.4)');
  // Marked cast: a private member of an exactly pinned version.
  const make = (kafka as unknown as Record<symbol, (options: object) => Cluster>)[create];
  if (make === undefined) throw new Error('kafkajs is not the version this was built on (2.2.4)');
  return make({ metadataMaxAge: METADATA_MS, allowAutoTopicCreation: false, isolationLevel: 1 });
}

/** How long it is believed who leads which partition; an error asks at once. */
const METADATA_MS = 300_000;

/**
 * kafkajs says at ERROR what it then gets over, and says it with every try; what it does not get over it throws, and is said
 * by whoever catches it. So its own lines are for a closer look.
 */
function quietLog(say: Say): logCreator {
  return () =>
    ({ namespace, log }) => {
      const { message, error } = log;
      say(
        `kafkajs ${namespace}: ${message}${typeof error === 'string' && error !== message ? `: ${error}` : ''}`,
        'debug',
      );
    };
}
