import { execFile } from 'node:child_process';
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { kafkaConfigOf } from '../../shared/event-log/connection.ts';
import { KAFKA_JAVA } from './java.ts';
import { KAFKA_HEAP, renderKafkaProperties } from './kafka-settings.ts';
import { HOST, type Machine, plainEnvironment } from './machine.ts';
import { freePort } from './ports.ts';
import { launch } from './processes.ts';
import { BROKER_USER, SERVICE_USER, type Secrets } from './secrets.ts';
import {
  type Launching,
  type Login,
  type OpenOptions,
  openServer,
  type ServerHandle,
  type ServerNode,
  type StartOptions,
  startServer,
} from './server.ts';
import { readStateFile } from './state-file.ts';

/** Kafka's own default for SCRAM. */
const ITERATIONS = 4096;
const SALT_BYTES = 16;
/** Of SHA-512. */
const HASH_BYTES = 64;
/** Of a cluster's id. */
const ID_BYTES = 16;
/** It is ready in 5 to 14 s; recovery after a kill and busy cores come on top. */
const READY_MS = 120_000;
/** One question: it is on this machine, and a frozen one must not hold the answer up. */
const ASK_MS = 3000;

/** Of the cluster: how many brokers, and where their controllers meet. */
const CLUSTER_FILE = 'kafka-cluster.json';
export const BROKERS_MAX = 9;
/** An id, of which one that begins with a dash would be taken for an option, and the ports of the controllers, a broker each. */
const clusterSchema = z.strictObject({
  id: z.string().regex(/^\w[\w-]+$/),
  controllers: z.array(z.int().min(1).max(65_535)).min(1).max(BROKERS_MAX),
});
type Cluster = z.infer<typeof clusterSchema>;

export interface KafkaStartOptions extends StartOptions {
  /** 1 to `BROKERS_MAX`. Default: as the instance was made, which it stays; a new one is made of one. */
  readonly brokers?: number;
}

/**
 * Starts the brokers of an instance that do not run; resolves when all of them answer. The first has `port`, the others those
 * behind it. @throws as `startServer`
 */
export async function startKafka(
  options: KafkaStartOptions,
  machine: Machine,
): Promise<readonly ServerHandle[]> {
  const { brokers, port, ...others } = options;
  const cluster = await makeCluster(resolve(options.folder), brokers);
  const started = await Promise.allSettled(
    nodesOf(cluster).map((node, n) =>
      startServer(node, { ...others, ...(port !== undefined && { port: port && port + n }) }, machine),
    ),
  );
  return started.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}

/** The brokers of an instance's folder, running or not; none where none was ever started. */
export function openKafka(options: OpenOptions, machine: Machine): readonly ServerHandle[] {
  const cluster = readStateFile(join(resolve(options.folder), CLUSTER_FILE), clusterSchema);
  const nodes = cluster ? nodesOf(cluster) : [];
  return nodes.flatMap((node) => openServer(node, options, machine)?.handle ?? []);
}

/** What the file of an instance says; of a new one, what it says from now on. */
async function makeCluster(folder: string, brokers: number | undefined): Promise<Cluster> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, CLUSTER_FILE);
  const made = readStateFile(path, clusterSchema);
  if (made === null) {
    const controllers: number[] = [];
    while (controllers.length < (brokers ?? 1)) {
      const port = await freePort();
      if (!controllers.includes(port)) controllers.push(port);
    }
    const id = `g${randomBytes(ID_BYTES).toString('base64url').slice(1)}`;
    const cluster: Cluster = { id, controllers };
    writeFileSync(path, `${JSON.stringify(cluster)}\n`);
    return cluster;
  }
  const { length } = made.controllers;
  if (brokers !== undefined && brokers !== length)
    throw new AppError(
      'BAD_INPUT',
      `${folder} was made with ${length} broker${length > 1 ? 's' : ''}: take another folder, or stop it and delete this one`,
    );
  return made;
}

function nodesOf(cluster: Cluster): readonly ServerNode[] {
  return cluster.controllers.map((_, n) => ({
    kind: 'kafka',
    name: n === 0 ? 'kafka' : `kafka-${n + 1}`,
    java: KAFKA_JAVA,
    files: '.jar',
    readyMs: READY_MS,
    address: (port) => `${HOST}:${port}`,
    logs: ['kafka.log'],
    launch: (launching) => launchKafka(launching, cluster, n + 1),
    ask: askKafka,
  }));
}

async function launchKafka(
  launching: Launching,
  { id, controllers }: Cluster,
  number: number,
): Promise<void> {
  const { folder, port, secrets, downloads, java, mark, pidFile, withUs, machine } = launching;
  const data = join(folder, 'data');
  const properties = join(folder, 'kafka.properties');
  const keyStore = join(folder, 'server.pem');
  if (secrets) writeFileSync(keyStore, secrets.key + secrets.certificate, { mode: 0o600 });
  const secure = secrets && {
    keyStore,
    trustStore: secrets.caFile,
    brokerPassword: secrets.password('broker'),
  };
  // Its last file: what was killed while it formatted is formatted again.
  const fresh = !existsSync(join(data, 'meta.properties'));
  const placed = { port, number, controllers, data, fresh, secure };
  writeFileSync(properties, renderKafkaProperties(placed), { mode: 0o600 });
  const command = join(java.home, 'bin', 'java');
  const classes = ['-cp', downloads.jars.join(delimiter)];
  if (fresh) {
    rmSync(data, { recursive: true, force: true });
    await format(
      command,
      [...classes, 'kafka.tools.StorageTool', ...formatArgs(properties, id, secrets)],
      machine,
    );
  }
  const { pid, leave } = await launch({
    command,
    args: [
      ...[mark, ...KAFKA_HEAP, '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'],
      "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
      ...['-Dorg.slf4j.simpleLogger.showDateTime=true', ...classes, 'kafka.Kafka', properties],
    ],
    cwd: folder,
    env: plainEnvironment(machine.env),
    log: join(folder, 'kafka.log'),
    withUs,
  });
  writeFileSync(pidFile, `${pid}\n`);
  leave();
}

function formatArgs(properties: string, id: string, secrets: Secrets | null): readonly string[] {
  const users = secrets
    ? [
        ...['--add-scram', scramUser(BROKER_USER, secrets.password('broker'))],
        ...['--add-scram', scramUser(SERVICE_USER, secrets.password('kafka'))],
      ]
    : [];
  return ['format', '-t', id, '-c', properties, ...users];
}

/** A user as the format tool takes one, salted: others on the machine can read the arguments of a command. */
function scramUser(user: string, password: string): string {
  const salt = randomBytes(SALT_BYTES);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, HASH_BYTES, 'sha512');
  const parts = [
    `name=${user}`,
    `iterations=${ITERATIONS}`,
    `salt="${salt.toString('base64')}"`,
    `saltedpassword="${salted.toString('base64')}"`,
  ];
  return `SCRAM-SHA-512=[${parts.join(',')}]`;
}

/** What the tool prints holds the users' keys and is shown nowhere; of its failure, what it says on standard error. */
function format(command: string, args: readonly string[], machine: Machine): Promise<void> {
  const env = plainEnvironment(machine.env);
  return new Promise((resolve, reject) => {
    execFile(command, args, { env, timeout: READY_MS }, (error, _out, err) => {
      if (error) reject(new Error(`its folder cannot be formatted: ${err.trim() || 'the tool did not run'}`));
      else resolve();
    });
  });
}

/** A broker lists itself once it takes requests, and its cluster is led. */
async function askKafka(address: string, login: Login | null): Promise<void> {
  const client = new Kafka({
    ...kafkaConfigOf({
      brokers: [address],
      ...(login && {
        tls: { ca: readFileSync(login.caFile, 'utf8') },
        sasl: {
          mechanism: 'scram-sha-512',
          username: login.user,
          password: readFileSync(login.passwordFile, 'utf8'),
        },
      }),
    }),
    connectionTimeout: ASK_MS,
    requestTimeout: ASK_MS,
    authenticationTimeout: ASK_MS,
    retry: { retries: 0 },
    logLevel: logLevel.NOTHING,
  });
  const admin = client.admin();
  try {
    await admin.connect();
    const { brokers } = await admin.describeCluster();
    const isListed = brokers.some(({ host, port }) => `${host}:${port}` === address);
    if (!isListed) throw new Error('it takes no requests yet');
  } finally {
    await admin.disconnect();
  }
}
