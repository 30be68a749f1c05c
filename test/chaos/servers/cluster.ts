import { randomBytes } from 'node:crypto';
import kafkajs from 'kafkajs';
import { openElasticsearch } from '../../../infra/servers/elasticsearch.ts';
import { servicesEnvironment } from '../../../infra/servers/environment.ts';
import { openKafka } from '../../../infra/servers/kafka.ts';
import type { ServerHandle } from '../../../infra/servers/server.ts';
import { systemClock } from '../../../shared/clock.ts';
import type { EventLog } from '../../../shared/event-log/event-log.ts';
import { openEventLog } from '../../../shared/event-log/open.ts';
import type { IncidentStore } from '../../../shared/incident-store/incident-store.ts';
import { openIncidentStore } from '../../../shared/incident-store/open.ts';
import { machine } from '../../servers/instance.ts';
import { servers } from '../../servers/provided.ts';

/** A live run on the servers of this test run, which nobody else needs while it goes on: they may be killed. */
export interface ChaosCluster {
  readonly brokers: readonly ServerHandle[];
  readonly elasticsearch: ServerHandle;
  /** What services of the run are started with. */
  readonly env: Readonly<Record<string, string>>;
  readonly partitions: number;
  openLog(): Promise<EventLog>;
  openStore(): Promise<IncidentStore>;
  openOffice(): Promise<IncidentStore>;
  /** Puts a value as it is into a partition of the mentions; returns the place it has there. */
  plant(partition: number, value: string): Promise<number>;
}

/** Two for each of three analyzers, so that every take-over deals some anew. */
const PARTITIONS = 6;
const RUN = 'live';

export async function chaosCluster(): Promise<ChaosCluster> {
  const { folder, copies } = servers();
  const brokers = openKafka({ folder, withUs: true }, machine);
  const elasticsearch = openElasticsearch({ folder, withUs: true }, machine);
  if (brokers.length === 0 || elasticsearch === null)
    throw new Error('the servers of this run cannot be found');
  const prefix = `chaos-${randomBytes(4).toString('hex')}`;
  const key = randomBytes(32);
  const addresses = brokers.map(({ address }) => address);
  const place = { brokers: addresses, prefix: `${prefix}.${RUN}`, replication: copies };
  const storeAt = (name: string): Promise<IncidentStore> =>
    openIncidentStore({
      elasticsearch: { url: elasticsearch.address, prefix: `${prefix}-${name}`, replicas: 0 },
      clock: systemClock,
    });
  return {
    brokers,
    elasticsearch,
    partitions: PARTITIONS,
    env: {
      ...servicesEnvironment([...brokers, elasticsearch]),
      GUANCHAO_KAFKA_PREFIX: prefix,
      GUANCHAO_ELASTICSEARCH_PREFIX: prefix,
      GUANCHAO_PARTITIONS: String(PARTITIONS),
      GUANCHAO_KEY: key.toString('hex'),
      GUANCHAO_RUN: RUN,
    },
    openLog: () =>
      openEventLog({ kafka: place, partitions: PARTITIONS, clock: systemClock, sealKey: new Uint8Array(32) }),
    openStore: () => storeAt(RUN),
    openOffice: () => storeAt('office'),
    async plant(partition, value) {
      const client = new kafkajs.Kafka({ brokers: addresses, logLevel: kafkajs.logLevel.NOTHING });
      const producer = client.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
      await producer.connect();
      try {
        const [sent] = await producer.send({
          topic: `${place.prefix}.mentions`,
          messages: [{ partition, key: 'poison', value }],
        });
        return Number(sent?.baseOffset);
      } finally {
        await producer.disconnect();
      }
    },
  };
}
