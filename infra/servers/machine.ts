import { homedir } from 'node:os';
import { join } from 'node:path';
import type { World } from '../../shared/verb.ts';

/** What starting a server needs of the world outside: the environment, the time, when to give up, and somebody to tell. */
export type Machine = Pick<World, 'env' | 'clock' | 'signal' | 'err'>;

/** What every server of this folder binds to and is reached by: nothing leaves this machine. */
export const HOST = '127.0.0.1';

/** Whether this process may become another user; Elasticsearch then has to, since it refuses to run as root. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Where downloads and the default instance are kept: GUANCHAO_SERVERS_CACHE, or the user's cache. Root's own home is closed to
 * the user that Elasticsearch runs as, so root's are in /var/cache.
 */
export function cacheFolder(env: Machine['env'], root = isRoot()): string {
  if (env.GUANCHAO_SERVERS_CACHE) return env.GUANCHAO_SERVERS_CACHE;
  if (root) return '/var/cache/guanchao/servers';
  const cache = env.XDG_CACHE_HOME || join(env.HOME ?? homedir(), '.cache');
  return join(cache, 'guanchao', 'servers');
}

/** The environment of a server: what it needs to find its tools, and none of the secrets that ours may hold. */
export function plainEnvironment(env: Machine['env']): Record<string, string> {
  const kept = ['PATH', 'HOME', 'LANG', 'TMPDIR'];
  return Object.fromEntries(kept.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}
