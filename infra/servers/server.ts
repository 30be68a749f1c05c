import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { AppError, messageOf } from '../../shared/errors.ts';
import { lockFolder } from '../../shared/folder-lock.ts';
import { type Downloads, openDownloads } from './downloads.ts';
import { findJava, type Java } from './java.ts';
import { cacheFolder, HOST, type Machine } from './machine.ts';
import { freePort, isFree } from './ports.ts';
import { endOwn, isGone, markOf, ownPid, signalOwn, tailOf } from './processes.ts';
import { openSecrets, SERVICE_USER, type Secrets } from './secrets.ts';
import { readStateFile } from './state-file.ts';

/** Where and how a server is to run. */
export interface StartOptions {
  /** Folder of the instance; each server has a folder of its own in it. */
  readonly folder: string;
  /** TLS and passwords. Default: as the instance was made, which it stays; a new one without. */
  readonly secure?: boolean;
  /** 0: a free one, taken at the first start and kept. Default: the one it has, else a free one. */
  readonly port?: number;
  /** Of the downloads; default as `cacheFolder` says. */
  readonly cache?: string;
  /** It ends with the process group of whoever starts it, so that a killed test run leaves none behind. Default false. */
  readonly withUs?: boolean;
}

/** Where a server was started, and how it is to be started again. */
export type OpenOptions = Pick<StartOptions, 'folder' | 'cache' | 'withUs'>;

/** A server of an instance, running or not. Every look is a fresh one: others may start and stop it too. */
export interface ServerHandle extends AsyncDisposable {
  readonly kind: ServerKind;
  /** Of this one among all of its instance, and of its folder there. */
  readonly name: string;
  /** `host:port` of Kafka, the URL of Elasticsearch. */
  readonly address: string;
  /** Null where anybody may come in. */
  readonly login: Login | null;
  /** Its process, null when it does not run. */
  pid(): number | null;
  /** Null when it answers, else why not. */
  whyNotReady(): Promise<string | null>;
  /** Sends a signal to the very process of the server; after SIGKILL it resolves when that is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Stops it where it runs, and starts it on the same port and data; resolves when it answers. */
  restart(): Promise<void>;
  /** SIGTERM, and SIGKILL after a while; resolves when it is gone. */
  stop(): Promise<void>;
}

export interface Login {
  readonly user: string;
  readonly passwordFile: string;
  readonly caFile: string;
}

export type ServerKind = 'kafka' | 'elasticsearch';

/** What is particular about a server. */
export interface ServerNode {
  readonly kind: ServerKind;
  readonly name: string;
  /** The oldest Java it runs on. */
  readonly java: number;
  /** Of the downloads: what the names of its own end with. */
  readonly files: '.jar' | '.zip';
  /** From start to first answer. */
  readonly readyMs: number;
  address(port: number, secure: boolean): string;
  /** Names in its folder, the one that tells more last. */
  readonly logs: readonly string[];
  /** Starts the process and leaves its number in the pid file. @throws AppError SERVERS_FAILED */
  launch(launching: Launching): Promise<void>;
  /** Asks it something that only a server that is ready answers. @throws whatever says why not */
  ask(address: string, login: Login | null): Promise<void>;
}

/** What a launch is given. */
export interface Launching {
  readonly folder: string;
  readonly port: number;
  readonly secrets: Secrets | null;
  readonly downloads: Downloads;
  readonly java: Java;
  readonly mark: string;
  readonly pidFile: string;
  readonly withUs: boolean;
  readonly machine: Machine;
}

/** A clean stop of either took up to 5 s here. */
const STOP_MS = 30_000;
/** After SIGKILL: only the system's own work is left. */
const GONE_MS = 10_000;
/** Between two questions whether it is ready. */
const ASK_MS = 250;
/** Enough for a Java stack trace with its causes. */
const TAIL_LINES = 25;

const STATE_FILE = 'server.json';
const stateSchema = z.strictObject({ port: z.int().min(1).max(65_535), secure: z.boolean() });

/** Starts a server unless it runs, and waits until it answers. @throws AppError SERVERS_UNAVAILABLE, SERVERS_FAILED, BAD_INPUT */
export async function startServer(
  node: ServerNode,
  options: StartOptions,
  machine: Machine,
): Promise<ServerHandle> {
  const folder = resolve(options.folder, node.name);
  // Both servers' own settings split lists and arguments there.
  if (/[\s,]/.test(folder))
    throw new AppError('BAD_INPUT', `${folder}: the path may hold no space and no comma`);
  mkdirSync(folder, { recursive: true });
  const before = readStateFile(join(folder, STATE_FILE), stateSchema);
  const secure = options.secure ?? before?.secure ?? false;
  if (before && before.secure !== secure)
    throw new AppError(
      'BAD_INPUT',
      `${folder} was made ${before.secure ? 'with' : 'without'} --secure: take another folder, or stop it and delete this one`,
    );
  const port = options.port || before?.port || (await freePort());
  const pid = ownPid(join(folder, 'pid'), markOf(folder));
  if (pid !== null && before && before.port !== port)
    throw new AppError(
      'BAD_INPUT',
      `${node.name} of ${options.folder} runs on port ${before.port}: stop it first`,
    );
  writeFileSync(join(folder, STATE_FILE), `${JSON.stringify({ port, secure })}\n`);
  const server = openServer(node, options, machine);
  if (!server) throw new AppError('SERVERS_FAILED', `${folder} cannot be read back`);
  await server.start();
  return server.handle;
}

/** The server of a folder, running or not; null where none was ever started. */
export function openServer(
  node: ServerNode,
  options: OpenOptions,
  machine: Machine,
): { readonly handle: ServerHandle; start(): Promise<void> } | null {
  const folder = resolve(options.folder, node.name);
  const state = readStateFile(join(folder, STATE_FILE), stateSchema);
  if (!state) return null;
  const { clock, signal } = machine;
  const pidFile = join(folder, 'pid');
  const mark = markOf(folder);
  const secrets = state.secure ? openSecrets(resolve(options.folder)) : null;
  const login = secrets && {
    user: SERVICE_USER,
    passwordFile: secrets.passwordFile(node.kind),
    caFile: secrets.caFile,
  };
  const address = node.address(state.port, state.secure);
  const pid = () => ownPid(pidFile, mark);
  const failed = (why: string) => {
    const tail = node.logs
      .map((name) => tailOf(join(folder, name), TAIL_LINES))
      .filter((text) => text !== '');
    return new AppError(
      'SERVERS_FAILED',
      [`${node.name} ${why}; its log in ${folder} ends:`, ...tail].join('\n'),
    );
  };

  async function whyNotReady(): Promise<string | null> {
    if (pid() === null) return 'it does not run';
    try {
      await node.ask(address, login);
      return null;
    } catch (error) {
      return messageOf(error);
    }
  }

  async function start(): Promise<void> {
    const java = findJava(node.kind, node.java, machine.env);
    const downloads = await openDownloads(options.cache ?? cacheFolder(machine.env), node.files, machine);
    using _lock = lockFolder(folder);
    const until = clock.now() + node.readyMs;
    if (pid() === null) {
      if (!(await isFree(state?.port ?? 0)))
        throw new AppError(
          'SERVERS_FAILED',
          `port ${state?.port} of ${HOST} is taken by another program: give ${node.name} another one`,
        );
      await node
        .launch({
          ...{ folder, port: state?.port ?? 0, secrets, downloads, java, mark, pidFile, machine },
          withUs: options.withUs ?? false,
        })
        .catch((error: unknown) => {
          throw failed(`did not start: ${messageOf(error)}`);
        });
    }
    for (;;) {
      const why = await whyNotReady();
      if (why === null) return;
      if (pid() === null) throw failed('ended by itself');
      if (signal.aborted || clock.now() >= until) {
        await stop();
        throw failed(signal.aborted ? 'was stopped while it started' : `was not ready in time (${why})`);
      }
      await clock.sleep(ASK_MS, signal);
    }
  }

  async function stop(): Promise<void> {
    const running = pid();
    if (running !== null) await endOwn(running, mark, clock, STOP_MS);
    if (pid() !== null) throw failed(`(process ${running}) does not end`);
  }

  const handle: ServerHandle = {
    kind: node.kind,
    name: node.name,
    address,
    login,
    pid,
    whyNotReady,
    stop,
    async kill(name) {
      const running = pid();
      if (running === null || !signalOwn(running, mark, name))
        throw new AppError('SERVERS_FAILED', `${node.name} of ${folder} does not run`);
      if (name === 'SIGKILL' && !(await isGone(running, mark, clock, GONE_MS)))
        throw failed(`(process ${running}) does not end`);
    },
    async restart() {
      await stop();
      await start();
    },
    [Symbol.asyncDispose]: stop,
  };
  return { handle, start };
}
