import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { AppError } from '../../shared/errors.ts';
import { HOST } from './machine.ts';

/**
 * Free ports are looked for here: below 32768, where Linux begins to give ports to outgoing connections. A client that tries
 * again and again to reach a server that is down would otherwise, sooner or later, be given that very port and reach itself.
 */
const FROM = 20_000;
const TO = 32_000;
/** One try in a hundred meets a taken port on a busy machine; so many in a row do not. */
const TRIES = 100;

/** A port that nothing listens on now. @throws AppError SERVERS_FAILED when none is found */
export async function freePort(): Promise<number> {
  for (let n = 0; n < TRIES; n += 1) {
    const port = randomInt(FROM, TO);
    if (await isFree(port)) return port;
  }
  throw new AppError('SERVERS_FAILED', `no free port was found between ${FROM} and ${TO}`);
}

/** Whether a server could listen on this port now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: HOST, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
