import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { Verb, VerbCall } from '../../shared/verb.ts';
import { openElasticsearch, startElasticsearch } from './elasticsearch.ts';
import { servicesEnvironment } from './environment.ts';
import { BROKERS_MAX, openKafka, startKafka } from './kafka.ts';
import { cacheFolder } from './machine.ts';
import type { ServerHandle, ServerKind, StartOptions } from './server.ts';

/**
 * Of the default instance. Beside the ports that everybody uses, so that neither another Kafka or Elasticsearch of this machine
 * nor a container of one is in the way; below those that Linux gives to outgoing connections.
 */
const KAFKA_PORT = 17_092;
const ELASTICSEARCH_PORT = 17_200;
const PORT_MAX = 65_535;

export const serversVerb: Verb = {
  name: 'servers',
  summary: 'real Kafka and Elasticsearch on this machine, without a container engine, for trials and tests',
  usage:
    'up|down|status [--secure] [--brokers N] [--dir DIR] [--kafka-port N] [--elasticsearch-port N] [--cache DIR]',
  options: [
    { name: 'secure', value: null, help: 'up: TLS and passwords on both, made at the first start' },
    {
      name: 'brokers',
      value: 'N',
      help: 'up: of how many brokers Kafka is made at the first start (default 1; an office has 3)',
    },
    {
      name: 'dir',
      value: 'DIR',
      help: 'where data, settings and logs are kept (default: `default` in the cache)',
    },
    {
      name: 'kafka-port',
      value: 'N',
      help: `up: default ${KAFKA_PORT}, or what it had; 0 takes a free one; more brokers take those behind it`,
    },
    {
      name: 'elasticsearch-port',
      value: 'N',
      help: `up: default ${ELASTICSEARCH_PORT}, or what it had; 0 takes a free one`,
    },
    {
      name: 'cache',
      value: 'DIR',
      help: 'where downloads are kept (default GUANCHAO_SERVERS_CACHE, or ~/.cache/guanchao/servers; of root /var/cache/guanchao/servers)',
    },
  ],
  arguments: { min: 1, max: 1 },
  run: runServers,
};

async function runServers(call: VerbCall): Promise<number> {
  const [what = ''] = call.positionals;
  const doing = acts[what];
  if (!doing) throw new AppError('USAGE', `servers takes up, down or status, not ${what}`);
  return doing(call);
}

const acts: Readonly<Record<string, (call: VerbCall) => Promise<number>>> = { up, down, status };

/** Starts what does not run, both at once, and stays until they answer. They outlive this command. */
async function up(call: VerbCall): Promise<number> {
  const { folder, cache } = placeOf(call);
  const had = serversOf(call);
  const options = (name: string, usual: number, before: ServerHandle | undefined): StartOptions => {
    const port = numberOf(call, name, 0, PORT_MAX) ?? (before ? undefined : usual);
    return {
      ...{ folder, cache },
      ...(call.has('secure') && { secure: true }),
      ...(port !== undefined && { port }),
    };
  };
  const before = (kind: ServerKind) => had.find((server) => server.kind === kind);
  const brokers = numberOf(call, 'brokers', 1, BROKERS_MAX);
  const kafka = {
    ...options('kafka-port', KAFKA_PORT, before('kafka')),
    ...(brokers !== null && { brokers }),
  };
  const elasticsearch = options('elasticsearch-port', ELASTICSEARCH_PORT, before('elasticsearch'));
  call.err(`starting Kafka and Elasticsearch in ${folder}`);
  const started = await Promise.allSettled([
    startKafka(kafka, call),
    startElasticsearch(elasticsearch, call),
  ]);
  // What did start stays: `status` shows it, `down` ends it, and another `up` goes on from there.
  for (const result of started) if (result.status === 'rejected') throw result.reason;
  return status(call);
}

async function down(call: VerbCall): Promise<number> {
  const servers = serversOf(call);
  const running = servers.filter((server) => server.pid() !== null);
  await Promise.all(servers.map((server) => server.stop()));
  const stopped = running.map(({ name }) => name);
  if (call.json) call.out(`${JSON.stringify({ folder: placeOf(call).folder, stopped })}\n`);
  else call.out(stopped.length > 0 ? `stopped ${stopped.join(' and ')}\n` : 'nothing was running\n');
  return 0;
}

/** What runs and how it is reached. Exit 1 unless both are ready. */
async function status(call: VerbCall): Promise<number> {
  const { folder } = placeOf(call);
  const servers = serversOf(call);
  const shown = await Promise.all(
    servers.map(async (server) => {
      const why = await server.whyNotReady();
      const { name, address, login } = server;
      return { name, address, pid: server.pid(), ready: why === null, why, login };
    }),
  );
  const isReady = new Set(servers.map(({ kind }) => kind)).size === 2 && shown.every(({ ready }) => ready);
  const environment = servicesEnvironment(servers);
  if (call.json) {
    call.out(`${JSON.stringify({ folder, ready: isReady, servers: shown, environment })}\n`);
    return isReady ? 0 : 1;
  }
  if (servers.length === 0) call.out(`no servers were started in ${folder}: guanchao servers up\n`);
  for (const { name, address, pid, ready, why } of shown)
    call.out(`${name.padEnd(14)} ${address}  ${ready ? `ready, process ${pid}` : `not ready: ${why}`}\n`);
  if (servers.length > 0) {
    call.out(`in ${folder}; services reach them with\n`);
    for (const [name, value] of Object.entries(environment)) call.out(`  ${name}=${value}\n`);
  }
  return isReady ? 0 : 1;
}

function serversOf(call: VerbCall): readonly ServerHandle[] {
  const place = placeOf(call);
  const store = openElasticsearch(place, call);
  return [...openKafka(place, call), ...(store ? [store] : [])];
}

function placeOf(call: VerbCall): { readonly folder: string; readonly cache: string } {
  const [cache, dir] = [call.option('cache'), call.option('dir')];
  const kept = call.path(cache ?? cacheFolder(call.env));
  return { cache: kept, folder: dir === null ? join(kept, 'default') : call.path(dir) };
}

function numberOf(call: VerbCall, name: string, least: number, most: number): number | null {
  const given = call.option(name);
  if (given === null) return null;
  const value = Number(given);
  if (!/^\d+$/.test(given) || value < least || value > most)
    throw new AppError('USAGE', `--${name} is a whole number from ${least} to ${most}, not ${given}`);
  return value;
}
