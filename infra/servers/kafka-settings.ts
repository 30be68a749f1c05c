import { HOST } from './machine.ts';
import { BROKER_USER, CERTIFICATE_NAME, SERVICE_USER } from './secrets.ts';

/** One line of a server's settings file, with its reason. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  readonly why: string;
}

/** How often a broker looks for transactions whose time is over. */
const ABORT_INTERVAL = 'transaction.abort.timed.out.transaction.cleanup.interval.ms';

/** What a broker of this project is set to, whichever machine it is on: what the services rely on. */
export const brokerSettings: readonly Setting[] = [
  {
    name: 'auto.create.topics.enable',
    value: 'false',
    why: 'the services create their topics with the right settings; a misspelt name must fail',
  },
];

/** What a broker without others is set to besides. */
export const loneSettings: readonly Setting[] = [
  {
    name: ABORT_INTERVAL,
    value: '60000',
    why: 'Kafka 4.3 forgets the marks of what it aborts while it starts, and readers then wait for good: no look within a start',
  },
];

/** Copies of what Kafka keeps for itself: as many as there are brokers, at most three, and then two must have a record. */
export function copySettings(brokers: number): readonly Setting[] {
  const copies = Math.min(brokers, COPIES);
  const [all, least] = [String(copies), String(Math.max(1, copies - 1))];
  const why = brokers === 1 ? 'there is one broker' : `there are ${brokers} brokers`;
  return [
    { name: 'offsets.topic.replication.factor', value: all, why },
    { name: 'transaction.state.log.replication.factor', value: all, why },
    { name: 'transaction.state.log.min.isr', value: least, why },
    { name: 'share.coordinator.state.topic.replication.factor', value: all, why },
    { name: 'share.coordinator.state.topic.min.isr', value: least, why },
  ];
}

/** More copies than Kafka's own default make writing slower and survive what no office is struck by. */
export const COPIES = 3;

/** What suits a machine that is used for tests and trials, and no office. */
export const trialSettings: readonly Setting[] = [
  {
    name: 'offsets.topic.num.partitions',
    value: '8',
    why: 'the default 50 are opened and recovered at every start, for a handful of groups',
  },
  {
    name: 'transaction.state.log.num.partitions',
    value: '8',
    why: 'as above: the default is 50, and a test has some tens of transactional ids',
  },
  {
    name: 'group.initial.rebalance.delay.ms',
    value: '0',
    why: 'the default of 3 s waits for more members; a test would wait 3 s for nothing at each group',
  },
  {
    name: 'group.min.session.timeout.ms',
    value: '200',
    why: 'the default of 6 s forbids the short sessions by which tests lose a frozen member soon',
  },
];

/** What suits a lone broker without data besides: there is nothing to abort while it starts. */
export const freshSettings: readonly Setting[] = [
  { name: ABORT_INTERVAL, value: '1000', why: 'readers wait so long behind a killed writer' },
];

/** Heap of the broker: it ran the exactly-once trials in this; more would be taken from what is tested. */
export const KAFKA_HEAP = ['-Xms128m', '-Xmx512m'];

export interface KafkaPlaced {
  readonly port: number;
  /** Its place among the brokers, from 1. */
  readonly number: number;
  /** Ports on which the brokers' controllers speak to each other, in the order of their numbers. */
  readonly controllers: readonly number[];
  readonly data: string;
  /** There is no data yet. */
  readonly fresh: boolean;
  readonly secure: KafkaSecure | null;
}

export interface KafkaSecure {
  /** PEM: the private key and after it the certificate. */
  readonly keyStore: string;
  /** PEM of the authority. */
  readonly trustStore: string;
  readonly brokerPassword: string;
}

/**
 * The settings file of a node that is broker and controller, alone or one of several. Secure: clients by SCRAM-SHA-512 over TLS and nobody else, the
 * controller by its certificate, all else denied unless an ACL allows it.
 */
export function renderKafkaProperties(placed: KafkaPlaced): string {
  const { port, number, controllers, data, fresh, secure } = placed;
  const isLone = controllers.length === 1;
  const settings = new Map(
    [
      ...brokerSettings,
      ...(isLone ? loneSettings : []),
      ...copySettings(controllers.length),
      ...trialSettings,
      ...(isLone && fresh ? freshSettings : []),
    ].map((one) => [one.name, one]),
  );
  const voters = controllers.map((controller, n) => `${n + 1}@${HOST}:${controller}`);
  const lines = [
    'process.roles=broker,controller',
    `node.id=${number}`,
    `controller.quorum.voters=${voters.join(',')}`,
    `listeners=CLIENT://${HOST}:${port},CONTROLLER://${HOST}:${controllers[number - 1]}`,
    `advertised.listeners=CLIENT://${HOST}:${port}`,
    'inter.broker.listener.name=CLIENT',
    'controller.listener.names=CONTROLLER',
    `listener.security.protocol.map=${secure ? 'CLIENT:SASL_SSL,CONTROLLER:SSL' : 'CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT'}`,
    `log.dirs=${data}`,
    ...[...settings.values()].flatMap(({ name, value, why }) => [`# ${why}`, `${name}=${value}`]),
    ...(secure ? secureLines(secure) : []),
  ];
  return `${lines.join('\n')}\n`;
}

function secureLines({ keyStore, trustStore, brokerPassword }: KafkaSecure): readonly string[] {
  return [
    'ssl.keystore.type=PEM',
    `ssl.keystore.location=${keyStore}`,
    'ssl.truststore.type=PEM',
    `ssl.truststore.location=${trustStore}`,
    '# SCRAM users live in the controller, so it is reached by certificate',
    'listener.name.controller.ssl.client.auth=required',
    'sasl.enabled.mechanisms=SCRAM-SHA-512',
    'sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512',
    `listener.name.client.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="${BROKER_USER}" password="${brokerPassword}";`,
    'authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    '# No anonymous one',
    `super.users=User:CN=${CERTIFICATE_NAME};User:${BROKER_USER};User:${SERVICE_USER}`,
  ];
}
