import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { aborted } from '../../shared/aborted.ts';
import { AppError } from '../../shared/errors.ts';
import { ELASTICSEARCH_HEAP, renderElasticsearchYaml, userLine } from './elasticsearch-settings.ts';
import { ELASTICSEARCH_JAVA } from './java.ts';
import { HOST, isRoot, type Machine, plainEnvironment } from './machine.ts';
import { freePort } from './ports.ts';
import { launch } from './processes.ts';
import { SERVICE_USER } from './secrets.ts';
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

/** Who runs it where we are root, which it refuses to be: nobody, on every Linux. */
const NOBODY = 65_534;
/** It is ready in 16 to 45 s on two idle cores; the tests share them. */
const READY_MS = 240_000;
const ASK_MS = 3000;

const elasticsearch: ServerNode = {
  kind: 'elasticsearch',
  name: 'elasticsearch',
  java: ELASTICSEARCH_JAVA,
  files: '.zip',
  readyMs: READY_MS,
  address: (port, secure) => `${secure ? 'https' : 'http'}://${HOST}:${port}`,
  logs: ['start.log', join('logs', 'guanchao.log')],
  launch: launchElasticsearch,
  ask: askElasticsearch,
};

/** Starts Elasticsearch in an instance's folder unless it runs there; resolves when it answers. @throws as `startServer` */
export function startElasticsearch(options: StartOptions, machine: Machine): Promise<ServerHandle> {
  return startServer(elasticsearch, options, machine);
}

/** The Elasticsearch of an instance's folder, running or not; null where none was ever started. */
export function openElasticsearch(options: OpenOptions, machine: Machine): ServerHandle | null {
  return openServer(elasticsearch, options, machine)?.handle ?? null;
}

/** As a daemon: its launcher stays until the node has started or failed, and leaves one process, the server's own. */
async function launchElasticsearch(launching: Launching): Promise<void> {
  const { folder, downloads, java, pidFile, withUs, machine } = launching;
  const home = downloads.elasticsearchHome;
  const config = await configure(launching);
  rmSync(pidFile, { force: true });
  const log = join(folder, 'start.log');
  rmSync(log, { force: true });
  const command = [join(home, 'bin', 'elasticsearch'), '-d', '-p', pidFile];
  if (isRoot()) {
    for (const path of [folder, home, java.home]) checkOpen(path);
    execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, folder]);
    command.unshift('setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups');
  }
  const [program = '', ...args] = command;
  const env = { ...plainEnvironment(machine.env), ES_JAVA_HOME: java.home, ES_PATH_CONF: config };
  const { pid, ended } = await launch({ command: program, args, cwd: folder, env, log, withUs });
  const limit = AbortSignal.any([machine.signal, AbortSignal.timeout(READY_MS)]);
  const code = await Promise.race([ended, aborted(limit).then(() => 'aborted' as const)]);
  if (code === 0) return;
  // The launcher takes the server with it.
  if (code === 'aborted') process.kill(pid, 'SIGTERM');
  const why = machine.signal.aborted ? 'it was stopped' : 'it took too long';
  throw new AppError('SERVERS_FAILED', code === 'aborted' ? why : `exit code ${code}`);
}

/** Its folder of settings, written anew at each start; what it keeps there itself stays. */
async function configure({ folder, port, secrets, downloads, mark }: Launching): Promise<string> {
  const config = join(folder, 'config');
  const [data, logs] = [join(folder, 'data'), join(folder, 'logs')];
  for (const path of [config, join(config, 'jvm.options.d'), data, logs])
    mkdirSync(path, { recursive: true });
  for (const name of ['jvm.options', 'log4j2.properties'])
    copyFileSync(join(downloads.elasticsearchHome, 'config', name), join(config, name));
  const write = (name: string, text: string) => writeFileSync(join(config, name), text, { mode: 0o600 });
  write(join('jvm.options.d', 'guanchao.options'), `${[...ELASTICSEARCH_HEAP, mark].join('\n')}\n`);
  const placed = { port, transportPort: await freePort(), data, logs, secure: secrets !== null };
  write('elasticsearch.yml', renderElasticsearchYaml(placed));
  if (secrets) {
    write('server.key', secrets.key);
    write('server.pem', secrets.certificate);
    write('users', userLine(SERVICE_USER, secrets.password('elasticsearch')));
    write('users_roles', `superuser:${SERVICE_USER}\n`);
  }
  return config;
}

/** @throws AppError BAD_INPUT naming the folder on the way to `path` that others may not pass */
function checkOpen(path: string): void {
  for (let at = dirname(path); at !== dirname(at); at = dirname(at))
    if ((statSync(at).mode & 0o001) === 0)
      throw new AppError(
        'BAD_INPUT',
        `Elasticsearch does not run as root and its own user cannot pass ${at} to ${path}: open that folder (chmod o+x), or take another one`,
      );
}

/** The bare server has no `GET /`, so that `ping` and `info` fail on it: health is what it answers. */
async function askElasticsearch(address: string, login: Login | null): Promise<void> {
  // Loaded here: it takes a third of a second, and this file is part of every start of the command.
  const { Client } = await import('@elastic/elasticsearch');
  const client = new Client({
    node: address,
    maxRetries: 0,
    requestTimeout: ASK_MS,
    ...(login && {
      auth: { username: login.user, password: readFileSync(login.passwordFile, 'utf8') },
      tls: { ca: readFileSync(login.caFile, 'utf8') },
    }),
  });
  try {
    const { status } = await client.cluster.health();
    // Red is a node that has not found all its shards again yet.
    if (status.toLowerCase() === 'red') throw new Error('not all of its data is back yet');
  } finally {
    await client.close();
  }
}
