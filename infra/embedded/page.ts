import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { lockFolder } from '../../shared/folder-lock.ts';
import type { World } from '../../shared/verb.ts';

const root = join(import.meta.dirname, '..', '..');
const web = webOf(root);
/** Where the built page lies. */
export const pageFolder = join(web, 'dist');

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
  while (!isBuilt && !isFresh(root) && !signal.aborted) {
    mkdirSync(lockedFolder, { recursive: true });
    using lock = tryLock(lockedFolder);
    if (lock === null) await clock.sleep(LOCKED_MS, signal);
    else if (!isFresh(root)) {
      await build(env, err, signal);
      // Sources from the future (a wrong clock) would otherwise be built for ever.
      isBuilt = true;
    }
  }
}

/**
 * Whether the page of a project need not be built: it is newer than what it is made of, which beside its own sources are the
 * records it shares with the server, and its libraries. An image brings the page and no sources, on a disk that nothing may be
 * written to: there it is fresh whatever the times say, which copying may have changed.
 */
export function isFresh(project: string): boolean {
  const page = webOf(project);
  const built = statSync(join(page, 'dist', 'index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const own = ['src', 'index.html', 'vite.config.ts'].map((name) => join(page, name));
  if (!own.some((path) => existsSync(path))) return built > 0;
  const others = ['shared', 'package-lock.json'].map((name) => join(project, name));
  return built > Math.max(...[...own, ...others].map(newest));
}

function webOf(project: string): string {
  return join(project, 'services', 'console', 'web');
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
