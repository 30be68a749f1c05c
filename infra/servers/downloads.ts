import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AppError, messageOf } from '../../shared/errors.ts';
import { lockFolder } from '../../shared/folder-lock.ts';
import type { Machine } from './machine.ts';
import { unzip } from './unzip.ts';

/** Everything the servers run from, fetched and checked. */
export interface Downloads {
  /** Kafka's jars, in the order of the list. */
  readonly jars: readonly string[];
  /** Unpacked Elasticsearch; instances share it and keep nothing in it. */
  readonly elasticsearchHome: string;
}

/** One file of the list, and what it must be. */
export interface Listed {
  readonly name: string;
  readonly sha256: string;
}

const ELASTICSEARCH = 'elasticsearch-9.5.3';
const POM = join(import.meta.dirname, 'pom.xml');
const CHECKSUMS = join(import.meta.dirname, 'checksums.sha256');
/** About 190 MB over a line of 2 Mbit/s. */
const FETCH_MS = 15 * 60_000;
/** Between two looks whether another has fetched. */
const WAIT_MS = 300;
/** Of what Maven said, for an error. */
const TAIL_LINES = 15;

/**
 * Fetches what is not in the cache yet, and checks the files that end with `ending` against the committed list.
 * @throws AppError SERVERS_UNAVAILABLE when Maven is absent or cannot fetch, SERVERS_FAILED when a file is not the listed one
 */
export async function openDownloads(
  cache: string,
  ending: '.jar' | '.zip',
  machine: Machine,
): Promise<Downloads> {
  const text = readFileSync(CHECKSUMS, 'utf8');
  const list = readChecksums(text);
  // Another list is another folder: versions lie side by side, and an older checkout still finds its own.
  const home = join(cache, createHash('sha256').update(text).digest('hex').slice(0, 12));
  const files = join(home, 'files');
  mkdirSync(home, { recursive: true });
  const unpacked = join(home, ELASTICSEARCH);
  if (!existsSync(files) || !existsSync(unpacked)) {
    using _alone = await hold(home, machine);
    if (!existsSync(files)) await fetchFiles(home, files, list, machine);
    if (!existsSync(unpacked)) await unpack(home, join(files, `${ELASTICSEARCH}.zip`), unpacked, list);
  }
  await checkFiles(
    files,
    list.filter(({ name }) => name.endsWith(ending)),
  );
  const jars = list.filter(({ name }) => name.endsWith('.jar')).map(({ name }) => join(files, name));
  return { jars, elasticsearchHome: unpacked };
}

/** The lines of a list as `sha256sum` writes it. */
export function readChecksums(text: string): readonly Listed[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, sha256, name] = /^([0-9a-f]{64}) {2}(\S+)$/.exec(line) ?? [];
      if (sha256 === undefined || name === undefined)
        throw new AppError('SERVERS_FAILED', `${CHECKSUMS}: not a line of sha256sum: ${line}`);
      return { sha256, name };
    });
}

/** @throws AppError SERVERS_FAILED naming each file that is absent or not what the list says */
export async function checkFiles(folder: string, list: readonly Listed[]): Promise<void> {
  const faults: string[] = [];
  for (const { name, sha256 } of list) {
    const path = join(folder, name);
    const found = existsSync(path) ? await sha256Of(path) : null;
    if (found !== sha256) faults.push(`${name} (expected ${sha256}, found ${found ?? 'no such file'})`);
  }
  if (faults.length > 0)
    throw new AppError(
      'SERVERS_FAILED',
      `files in ${folder} are not those of the list of checksums, and are not run; delete that folder to fetch it again: ${faults.join('; ')}`,
    );
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Waits for whoever fetches at the same time, whose files will then be there. */
async function hold(home: string, { clock, signal }: Machine): Promise<Disposable> {
  for (const until = clock.now() + FETCH_MS; ; ) {
    try {
      return lockFolder(home);
    } catch (error) {
      const isHeld = error instanceof AppError && error.code === 'FOLDER_IN_USE';
      if (!isHeld || signal.aborted || clock.now() >= until) throw error;
    }
    await clock.sleep(WAIT_MS, signal);
  }
}

async function unpack(home: string, zip: string, unpacked: string, list: readonly Listed[]): Promise<void> {
  await checkFiles(
    dirname(zip),
    list.filter(({ name }) => name === basename(zip)),
  );
  await placed(home, unpacked, async (made) => {
    unzip(zip, made);
    return join(made, ELASTICSEARCH);
  });
}

async function fetchFiles(
  home: string,
  files: string,
  list: readonly Listed[],
  machine: Machine,
): Promise<void> {
  machine.err(`fetching Kafka and Elasticsearch with Maven, once, about 190 MB, into ${home}`);
  await placed(home, files, async (made) => {
    await maven(['dependency:copy-dependencies', `-DoutputDirectory=${made}`], machine);
    await checkFiles(made, list);
    return made;
  });
}

/** Makes a folder under another name and then puts it in place at once: whoever else does the same, or is killed, a whole one. */
async function placed(home: string, target: string, make: (made: string) => Promise<string>): Promise<void> {
  const made = mkdtempSync(join(home, 'making-'));
  try {
    const whole = await make(made);
    if (!existsSync(target)) renameSync(whole, target);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

async function maven(goals: readonly string[], { env, signal }: Machine): Promise<void> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(FETCH_MS)]);
  const child = spawn('mvn', ['-q', '-B', '-f', POM, ...goals], {
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: limit,
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => void said.push(text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  }).catch((cause: unknown) => {
    const isAbsent = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    const why = isAbsent ? 'mvn is not installed (Debian: apt-get install maven)' : messageOf(cause);
    throw new AppError('SERVERS_UNAVAILABLE', `Kafka and Elasticsearch cannot be fetched: ${why}`, { cause });
  });
  if (code === 0) return;
  const tail = said.join('').trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
  throw new AppError('SERVERS_UNAVAILABLE', `Kafka and Elasticsearch cannot be fetched: mvn said\n${tail}`);
}
