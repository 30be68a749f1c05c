import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';

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

/**
 * Builds the console's page when there is none or its sources are newer, by the project's own Vite; a few seconds.
 * @throws AppError BAD_INPUT with the builder's words when it fails
 */
export async function buildPage(say: (line: string) => void, signal: AbortSignal): Promise<void> {
  const built = statSync(join(pageFolder, 'index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (built > Math.max(...[...sources, lockFile].map(newest))) return;
  say('building the console page');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const config = join(web, 'vite.config.ts');
  const said: string[] = [];
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(process.execPath, [vite, 'build', '--config', config, '--logLevel', 'warn'], {
      cwd: root,
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
