import { rmSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { startElasticsearch } from '../../infra/servers/elasticsearch.ts';
import { startKafka } from '../../infra/servers/kafka.ts';
import type { ServerHandle } from '../../infra/servers/server.ts';
import { AppError } from '../../shared/errors.ts';
import { instanceFolder, machine } from './instance.ts';

/** The servers of a test run, or why there are none. */
export type ProvidedServers =
  | {
      readonly available: true;
      /** `host:port` */
      readonly kafka: string;
      readonly elasticsearch: string;
      /** Of the instance: `openKafka` and `openElasticsearch` make handles of it. */
      readonly folder: string;
    }
  | { readonly available: false; readonly why: string };

declare module 'vitest' {
  interface ProvidedContext {
    servers: ProvidedServers;
  }
}

let started: readonly ServerHandle[] = [];
let folder: string | null = null;

/**
 * One Kafka and one Elasticsearch for the whole run, on free ports, in a folder of its own. They share vitest's process group, so
 * that whoever kills that kills them too.
 */
export async function setup(project: TestProject): Promise<void> {
  folder = instanceFolder();
  const options = { folder, port: 0, withUs: true };
  const both = await Promise.allSettled([startKafka(options, machine), startElasticsearch(options, machine)]);
  started = both.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failure = both.find((result) => result.status === 'rejected');
  if (failure) {
    await teardown();
    // In CI what is absent is a failure; everywhere what is there and does not work is one.
    if (process.env.CI === '1' || !isUnavailable(failure.reason)) throw failure.reason;
    console.error(`\nSKIPPED, all tests on real servers: ${failure.reason.message}\n`);
    project.provide('servers', { available: false, why: failure.reason.message });
    return;
  }
  const [kafka, elasticsearch] = started.map((server) => server.address);
  if (kafka === undefined || elasticsearch === undefined) throw new Error('a server has no address');
  project.provide('servers', { available: true, kafka, elasticsearch, folder });
}

export async function teardown(): Promise<void> {
  await Promise.all(started.map((server) => server.stop()));
  started = [];
  if (folder !== null) rmSync(folder, { recursive: true, force: true });
}

function isUnavailable(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'SERVERS_UNAVAILABLE';
}
