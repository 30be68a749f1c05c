import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { execArgv, execPath } from 'node:process';
import kafkajs from 'kafkajs';
import { alerterConfig } from '../../../infra/cluster/config.ts';
import { type Clock, stopwatch } from '../../../shared/clock.ts';
import { AppError } from '../../../shared/errors.ts';
import { kafkaConfigOf } from '../../../shared/event-log/connection.ts';
import type { EventLog } from '../../../shared/event-log/event-log.ts';
import { openEventLog } from '../../../shared/event-log/open.ts';
import type { IncidentStore } from '../../../shared/incident-store/incident-store.ts';
import { openIncidentStore } from '../../../shared/incident-store/open.ts';
import { lastMinuteOf } from './last-minute.ts';
import { type Latency, measureOn, settled } from './latency.ts';

export interface ClusterOptions {
  /** As the services are given it: where Kafka and Elasticsearch are. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** JSON lines, and the policy that goes with them. */
  readonly file: string;
  readonly policyFile: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  say(line: string): void;
}

/** Numbers of analyzers that are compared: on two cores four of them show the flattening. */
const ANALYZERS = [1, 2, 4];
/** As an office would have them on a cluster of this size. */
const PARTITIONS = 8;
const KEY = '0'.repeat(64);
/** A service opens its dictionaries, topics and indices in it, all of them at once. */
const READY_MS = 120_000;
const LOOK_MS = 20;
/** Of kafkajs alone: as many messages to a request as its own measurements take (reference: ecosystem, 1.5). */
const BARE_BATCH = 1_000;

/** What is timed on the cluster: each gives the seconds of what it did. */
export function clusterWorks(options: ClusterOptions): readonly (() => Promise<[string, number][]>)[] {
  return [
    () => timeBare(options),
    ...ANALYZERS.map((analyzers) => async (): Promise<[string, number][]> => {
      const many = analyzers === 1 ? '1 analyzer' : `${analyzers} analyzers`;
      const { fed, whole } = await timeWholeWay(analyzers, options);
      return [
        [`cluster, whole way with ${many}`, whole],
        [`  until the collector has ended, ${many}`, fed],
      ];
    }),
  ];
}

/** Latency of a live run on the cluster, at a steady load, with one analyzer and one alerter. */
export async function clusterLatency(
  options: ClusterOptions & { readonly perSecond: number; readonly seconds: number },
): Promise<Latency> {
  await using run = await openClusterRun('live', options);
  run.start('analyzer');
  run.start('alerter');
  await run.ready();
  return await measureOn(run, options);
}

/** From the start of the collector to its end and to the last incident in the store. The others stand ready, as they would. */
async function timeWholeWay(
  analyzers: number,
  options: ClusterOptions,
): Promise<{ readonly fed: number; readonly whole: number }> {
  await using run = await openClusterRun('replay', options);
  for (let i = 0; i < analyzers; i++) run.start('analyzer');
  run.start('alerter');
  await run.ready();
  const seconds = stopwatch();
  const collector = run.start('collector', { GUANCHAO_POLICY_FILE: options.policyFile }, options.file);
  await once(collector, 'close');
  if (collector.exitCode !== 0)
    throw new AppError('LOG_FAILED', `the collector of the benchmark ended with ${collector.exitCode}`);
  const fed = seconds();
  await settled(run, await lastMinuteOf(run.log), options);
  return { fed, whole: seconds() };
}

interface ClusterRun extends AsyncDisposable {
  readonly log: EventLog;
  readonly store: IncidentStore;
  start(service: string, env?: Readonly<Record<string, string>>, ...args: readonly string[]): ChildProcess;
  /** Resolves when every service that was started says so. */
  ready(): Promise<void>;
}

async function openClusterRun(
  kind: 'live' | 'replay',
  { env, clock, signal }: ClusterOptions,
): Promise<ClusterRun> {
  const given: Record<string, string> = {
    ...Object.fromEntries(
      Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
    GUANCHAO_RUN: `bench-${randomBytes(4).toString('hex')}`,
    GUANCHAO_RUN_KIND: kind,
    GUANCHAO_PARTITIONS: String(PARTITIONS),
    GUANCHAO_HEALTH_LISTEN: '127.0.0.1:0',
    GUANCHAO_KEY: KEY,
  };
  const config = alerterConfig(given, (path) => readFileSync(path, 'utf8'));
  const log = await openEventLog({
    ...config.log,
    partitions: config.partitions,
    clock,
    sealKey: config.key ?? new Uint8Array(32),
  });
  const store = await openIncidentStore({ ...config.store, clock });
  const children: { readonly child: ChildProcess; health: string | null }[] = [];
  return {
    log,
    store,
    start(service, more = {}, ...args) {
      const cli = resolve(import.meta.dirname, '../../cli.ts');
      const child = spawn(execPath, [...execArgv, cli, service, ...args], {
        env: { ...given, ...more },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const started = { child, health: null as string | null };
      let out = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        if (started.health !== null) return;
        out += text;
        started.health = /"health":"([^"]+)"/.exec(out)?.[1] ?? null;
      });
      children.push(started);
      return child;
    },
    async ready() {
      const until = clock.now() + READY_MS;
      for (const { child, health } of children) {
        let at = health;
        while (at === null || !(await isReady(at))) {
          if (child.exitCode !== null || clock.now() > until || signal.aborted)
            throw new AppError('LOG_FAILED', 'a service of the benchmark did not become ready');
          await clock.sleep(LOOK_MS, signal);
          at = children.find((one) => one.child === child)?.health ?? null;
        }
      }
    },
    async [Symbol.asyncDispose]() {
      for (const { child } of children) child.kill('SIGTERM');
      await Promise.all(children.map(({ child }) => (child.exitCode === null ? once(child, 'close') : null)));
      await store[Symbol.asyncDispose]();
      await log[Symbol.asyncDispose]();
    },
  };
}

async function isReady(health: string): Promise<boolean> {
  return await fetch(`${health}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** kafkajs alone, with the same texts: what the way to Kafka and back costs before anything is made of it. */
async function timeBare({ env, file }: ClusterOptions): Promise<[string, number][]> {
  const config = alerterConfig({ ...env, GUANCHAO_KEY: KEY, GUANCHAO_RUN_KIND: 'live' }, (path) =>
    readFileSync(path, 'utf8'),
  );
  if (config.log.kafka === undefined) throw new AppError('USAGE', '--cluster needs GUANCHAO_KAFKA_BROKERS');
  const kafka = new kafkajs.Kafka({ ...kafkaConfigOf(config.log.kafka), logLevel: kafkajs.logLevel.NOTHING });
  const topic = `${config.log.kafka.prefix}.bench-${randomBytes(4).toString('hex')}`;
  const values = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS }], waitForLeaders: false });
  try {
    const produced = await timeProduce(kafka, topic, values);
    return [
      ['kafkajs alone, produce', produced],
      ['kafkajs alone, consume', await timeConsume(kafka, topic, values.length)],
    ];
  } finally {
    await admin.deleteTopics({ topics: [topic] });
    await admin.disconnect();
  }
}

async function timeProduce(kafka: kafkajs.Kafka, topic: string, values: readonly string[]): Promise<number> {
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  await producer.send({ topic, messages: [{ key: 'warm', value: '' }] });
  const seconds = stopwatch();
  for (let i = 0; i < values.length; i += BARE_BATCH) {
    const messages = values.slice(i, i + BARE_BATCH).map((value, n) => ({ key: String(i + n), value }));
    await producer.send({ topic, acks: -1, messages });
  }
  const took = seconds();
  await producer.disconnect();
  return took;
}

async function timeConsume(kafka: kafkajs.Kafka, topic: string, count: number): Promise<number> {
  const consumer = kafka.consumer({ groupId: topic, maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  let seen = 0;
  let seconds = stopwatch();
  const done = Promise.withResolvers<void>();
  consumer.on(consumer.events.GROUP_JOIN, () => {
    seconds = stopwatch();
  });
  await consumer.run({
    autoCommit: false,
    async eachBatch({ batch }) {
      seen += batch.messages.length;
      if (seen > count) done.resolve();
    },
  });
  await done.promise;
  const took = seconds();
  await consumer.disconnect();
  return took;
}
