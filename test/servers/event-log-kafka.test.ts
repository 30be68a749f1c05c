import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import kafkajs from 'kafkajs';
import { onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../shared/clock.ts';
import { openEventLog } from '../../shared/event-log/open.ts';
import { eventLogContract, type Ground } from '../contracts/event-log.ts';
import { SEAL_KEY } from '../contracts/event-log-pipeline.ts';
import { onServers, servers } from './provided.ts';
import { kafkaClient, removeTopics } from './tidy.ts';

interface OnKafka {
  readonly kafka: {
    readonly brokers: readonly string[];
    readonly prefix: string;
    readonly replication: number;
  };
}

const ground: Ground<OnKafka> = {
  async fresh(tuning) {
    const prefix = `test-${randomUUID()}`;
    onTestFinished(() => removeTopics(prefix));
    return {
      partitions: 4,
      ...tuning,
      kafka: { brokers: [servers().kafka], prefix, replication: 1 },
    };
  },
  open: (settings, clock: Clock = systemClock) => openEventLog({ ...settings, clock, sealKey: SEAL_KEY }),
  async plant({ kafka: { prefix } }, { stream, partition, key, text }) {
    const producer = kafkaClient().producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
    await producer.connect();
    await producer.send({ topic: `${prefix}.${stream}`, messages: [{ partition, key, value: text }] });
    await producer.disconnect();
  },
  stride: 15,
  child: fileURLToPath(new URL('../contracts/event-log-child.ts', import.meta.url)),
};

onServers('a real Kafka', () => eventLogContract('Kafka', ground));
