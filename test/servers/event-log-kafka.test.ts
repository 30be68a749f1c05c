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

onServers('a transaction that never ends', () => {
  it('is named with its place after the time in which a broker ends it, and whoever reads to an end is told', async () => {
    const settings = await ground.fresh({ partitions: 1 });
    let ahead = 0;
    const clock: Clock = { ...systemClock, now: () => systemClock.now() + ahead };
    await using log = await ground.open(settings, clock);
    await log.append(someMentions(2));
    const topic = `${settings.kafka.prefix}.mentions`;
    const producer = kafkaClient().producer({
      ...{ transactionalId: `${settings.kafka.prefix}.lost`, idempotent: true, maxInFlightRequests: 1 },
      transactionTimeout: 600_000,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    const lost = await producer.transaction();
    await lost.send({ topic, messages: [{ partition: 0, key: 'k', value: '{}' }] });
    await log.append(someMentions(1, 2));

    const read = async (): Promise<number> => {
      let count = 0;
      for await (const page of log.read('mentions', 0, 0)) count += page.length;
      return count;
    };
    const reading = read();
    reading.catch(() => undefined);
    await expect(Promise.race([reading, systemClock.sleep(3_000)])).resolves.toBeUndefined();
    expect(log.troubles()).toEqual([]);
    ahead = 151_000;
    const words = new RegExp(`^Kafka: ${topic}/0 cannot be read beyond offset \\d+: a transaction`);
    await expect(reading).rejects.toMatchObject({
      code: 'LOG_FAILED',
      message: expect.stringMatching(words),
    });
    const stop = new AbortController();
    const tail = log.read('mentions', 0, 0, stop.signal)[Symbol.asyncIterator]();
    await tail.next();
    expect(log.troubles()).toEqual([expect.stringMatching(words)]);

    await lost.abort();
    await producer.disconnect();
    await tail.next();
    expect(log.troubles()).toEqual([]);
    stop.abort();
    await tail.return?.();
    expect(await read()).toBe(3);
  });
});
