import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { lockFolder } from '../../shared/folder-lock.ts';
import type { World } from '../../shared/verb.ts';

const root = join(import.meta.dirname, '..', '..');
const web = join(root, 'services', 'console', 'web');
/** Where the built page lies. */
export const pageFolder = join(web, 'dist');
/** What the page is made of beside its own sources: the records and schemas it shares with the server, and its libraries. */
const sources = [
  join(web, 'src'),
  join(web, 'index.html'),
  join(web, 'vite.config.ts'),
  join(root, 'shared'),
];
const lockFile = join(root, 'package-lock.json');

/** Where builders lock each other out: two into one folder would leave a broken page. */
const lockedFolder = join(root, 'node_modules', '.guanchao-page');
const LOCKED_MS = 200;

/**
 * Builds the console's page when there is none or its sources are newer, by the project's own Vite; a few seconds. Of several
 * processes that start at once one builds, and the others wait for it.
 * @throws AppError BAD_INPUT with the builder's words when it fails
 */
export async function buildPage({ env, clock, signal, err }: World): Promise<void> {
  let isBuilt = false;
  while (!isBuilt && !isFresh() && !signal.aborted) {
    mkdirSync(lockedFolder, { recursive: true });
    using lock = tryLock(lockedFolder);
    if (lock === null) await clock.sleep(LOCKED_MS, signal);
    else if (!isFresh()) {
      await build(env, err, signal);
      // Sources from the future (a wrong clock) would otherwise be built for ever.
      isBuilt = true;
    }
  }
}

function isFresh(): boolean {
  const built = statSync(join(pageFolder, 'index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return built > Math.max(...[...sources, lockFile].map(newest));
}

/** Null while another process holds it. */
function tryLock(folder: string): Disposable | null {
  try {
    return lockFolder(folder);
  } catch (error) {
    if (error instanceof AppError && error.code === 'FOLDER_IN_USE') return null;
    throw error;
  }
}

async function build(env: World['env'], say: (line: string) => void, signal: AbortSignal): Promise<void> {
  say('building the console page');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const config = join(web, 'vite.config.ts');
  const said: string[] = [];
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(process.execPath, [vite, 'build', '--config', config, '--logLevel', 'warn'], {
      cwd: root,
      // Whatever the caller's: React's development build is far slower, and warns into the console.
      env: { ...env, NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => said.push(text));
    child.on('error', (error) => (signal.aborted ? resolve(null) : reject(error)));
    child.on('close', resolve);
  });
  if (signal.aborted || code === 0) return;
  throw new AppError('BAD_INPUT', `the console page cannot be built:\n${said.join('').trim()}`);
}

function newest(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}
