import { pbkdf2Sync, randomBytes } from 'node:crypto';
import type { Setting } from './kafka-settings.ts';
import { HOST } from './machine.ts';

/** What suits one node on a machine that is used for tests and trials, and no office. */
export const nodeSettings: readonly Setting[] = [
  { name: 'cluster.name', value: 'guanchao', why: 'also the name of its log' },
  {
    name: 'node.name',
    value: 'guanchao',
    why: "the default is the machine's name, which is nobody's business",
  },
  { name: 'discovery.type', value: 'single-node', why: 'it looks for no other node and elects itself' },
  { name: 'network.host', value: HOST, why: 'nothing leaves this machine' },
  {
    name: 'cluster.routing.allocation.disk.threshold_enabled',
    value: 'false',
    why: 'on a disk that is 95 per cent full every index would become read-only in the middle of a test',
  },
];

/** Heap of the node: it passed the trials in this; initial and largest alike, as its start-up check wants. */
export const ELASTICSEARCH_HEAP = ['-Xms768m', '-Xmx768m'];

/** Elasticsearch's own default for a PBKDF2 hash. */
const ITERATIONS = 10_000;
/** Bytes of salt and hash in that form. */
const HASH_BYTES = 32;

export interface ElasticsearchPlaced {
  readonly port: number;
  readonly transportPort: number;
  readonly data: string;
  readonly logs: string;
  readonly secure: boolean;
}

/**
 * The settings file. Secure: a user and password over TLS (`server.key` and `server.pem` lie beside the file) and nobody else.
 * The bare server of Maven Central can do both; it has no API keys.
 */
export function renderElasticsearchYaml(placed: ElasticsearchPlaced): string {
  const { port, transportPort, data, logs, secure } = placed;
  const lines = [
    ...nodeSettings.flatMap(({ name, value, why }) => [`# ${why}`, `${name}: ${value}`]),
    `http.port: ${port}`,
    `transport.port: ${transportPort}`,
    `path.data: ${JSON.stringify(data)}`,
    `path.logs: ${JSON.stringify(logs)}`,
    `xpack.security.enabled: ${secure}`,
    ...(secure
      ? [
          'xpack.security.http.ssl.enabled: true',
          'xpack.security.http.ssl.key: server.key',
          'xpack.security.http.ssl.certificate: server.pem',
        ]
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** The line of a user in its `users` file: the password only as a salted hash in the form that Elasticsearch reads. */
export function userLine(user: string, password: string, salt: Buffer = randomBytes(HASH_BYTES)): string {
  const hash = pbkdf2Sync(password, salt, ITERATIONS, HASH_BYTES, 'sha512');
  return `${user}:{PBKDF2}${ITERATIONS}$${salt.toString('base64')}$${hash.toString('base64')}\n`;
}
