import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import kafkajs from 'kafkajs';
import { expect, it, onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../shared/clock.ts';
import { openEventLog } from '../../shared/event-log/open.ts';
import { eventLogContract, type Ground } from '../contracts/event-log.ts';
import { SEAL_KEY } from '../contracts/event-log-pipeline.ts';
import { progress, someMentions } from '../contracts/event-log-records.ts';
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
      kafka: { brokers: servers().brokers, prefix, replication: servers().copies },
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

onServers('a record in its topic', () => {
  it('says in headers what it is, as CloudEvents do, and of a mention its own id', async () => {
    const settings = await ground.fresh({ partitions: 1 });
    await using log = await ground.open(settings);
    const [mention] = someMentions(1);
    if (mention === undefined) throw new Error('no mention');
    await log.append([mention, progress(1)]);
    const consumer = kafkaClient().consumer({ groupId: settings.kafka.prefix });
    await consumer.connect();
    await consumer.subscribe({ topics: [`${settings.kafka.prefix}.mentions`], fromBeginning: true });
    const seen: Record<string, string>[] = [];
    await consumer.run({
      async eachMessage({ message }) {
        seen.push(
          Object.fromEntries(
            Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]),
          ),
        );
      },
    });
    await expect.poll(() => seen.length, { timeout: 30_000 }).toBe(2);
    await consumer.disconnect();
    expect(seen).toMatchObject([
      {
        ce_specversion: '1.0',
        ce_id: mention.key,
        ce_type: 'guanchao.mention.v1',
        ce_source: expect.stringMatching(/^\/guanchao\//),
        'content-type': 'application/json',
      },
      { ce_type: 'guanchao.progress.v1' },
    ]);
  });
});
