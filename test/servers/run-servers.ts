import { rmSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { openElasticsearch, startElasticsearch } from '../../infra/servers/elasticsearch.ts';
import { openKafka, startKafka } from '../../infra/servers/kafka.ts';
import { COPIES } from '../../infra/servers/kafka-settings.ts';
import { AppError } from '../../shared/errors.ts';
import { instanceFolder, machine } from './instance.ts';

/** The servers of a test run, or why there are none. */
export type ProvidedServers =
  | {
      readonly available: true;
      /** `host:port` of each. */
      readonly brokers: readonly string[];
      /** How many of them are to have each record. */
      readonly copies: number;
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

/**
 * Vitest's global setup: a Kafka of so many brokers and one Elasticsearch for the whole run, on free ports, in a folder of their
 * own. They share vitest's process group, so that whoever kills that kills them too.
 */
export function runServers(brokers: number): {
  setup(project: TestProject): Promise<void>;
  teardown(): Promise<void>;
} {
  const folder = instanceFolder();

  async function teardown(): Promise<void> {
    const servers = [...openKafka({ folder }, machine), openElasticsearch({ folder }, machine)];
    await Promise.all(servers.map((server) => server?.stop()));
    rmSync(folder, { recursive: true, force: true });
  }

  return {
    async setup(project) {
      const options = { folder, port: 0, withUs: true };
      try {
        const [kafka, elasticsearch] = await both(
          startKafka({ ...options, brokers }, machine),
          startElasticsearch(options, machine),
        );
        const addresses = kafka.map(({ address }) => address);
        const copies = Math.min(COPIES, brokers);
        const { address } = elasticsearch;
        project.provide('servers', {
          available: true,
          brokers: addresses,
          copies,
          elasticsearch: address,
          folder,
        });
      } catch (error) {
        await teardown();
        // In CI what is absent is a failure; everywhere what is there and does not work is one.
        if (process.env.CI === '1' || !isUnavailable(error)) throw error;
        console.error(`\nSKIPPED, all tests on real servers: ${error.message}\n`);
        project.provide('servers', { available: false, why: error.message });
      }
    },
    teardown,
  };
}

/** As `Promise.all`, and settled as a whole: what goes on while the first failure is told could not be stopped. */
async function both<A, B>(one: Promise<A>, other: Promise<B>): Promise<readonly [A, B]> {
  await Promise.allSettled([one, other]);
  return await Promise.all([one, other]);
}

function isUnavailable(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'SERVERS_UNAVAILABLE';
}
