import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Clock } from '../clock.ts';
import { AppError, messageOf } from '../errors.ts';

/** A request must have come in whole by then: 200 MB of mentions at 1 MB/s. */
const REQUEST_MS = 300_000;
const HEADERS_MS = 30_000;
/** Longer than proxies keep an idle connection to us, so that it is they who close it. */
const KEEP_ALIVE_MS = 75_000;
/** A session cookie and what proxies add; Node's own default. */
const MAX_HEADER_BYTES = 16_384;
/** What requests in work are given to end when the process stops. */
const GRACE_MS = 5000;

/** A Hono app, whatever its requests carry. */
export interface HttpApp {
  readonly fetch: Parameters<typeof createAdaptorServer>[0]['fetch'];
}

export interface HttpServer extends AsyncDisposable {
  /** Where it is reached, e.g. `http://127.0.0.1:7700`. */
  readonly url: string;
}

/**
 * Serves the app over HTTP. Disposing refuses new connections, gives requests in work some seconds to end; streams end
 * with the app's own signal, which is to be aborted first.
 * @throws AppError BAD_INPUT when the address is taken or not ours
 */
export async function serveHttp(
  app: HttpApp,
  { host, port, clock }: { readonly host: string; readonly port: number; readonly clock: Clock },
): Promise<HttpServer> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    overrideGlobalObjects: false,
    serverOptions: {
      requestTimeout: REQUEST_MS,
      headersTimeout: HEADERS_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
  });
  if (!isHttp1(server)) throw new TypeError('the adaptor made no HTTP/1 server');
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new AppError('BAD_INPUT', `cannot listen on ${host}:${port}: ${messageOf(cause)}`, { cause }));
    });
    server.listen(port, host, resolve);
  });
  let closing = false;
  server.on('request', (_request, response) => {
    // Kept alive, a connection would outlive the last answer on it.
    response.once('close', () => closing && setImmediate(() => server.closeIdleConnections()));
  });
  return {
    url: urlOf(server.address()),
    async [Symbol.asyncDispose]() {
      closing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const stop = new AbortController();
      await Promise.race([closed, clock.sleep(GRACE_MS, stop.signal)]);
      stop.abort();
      server.closeAllConnections();
      await closed;
    },
  };
}

function isHttp1(server: object): server is Server {
  return 'closeIdleConnections' in server;
}

function urlOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') throw new TypeError('the server has no address');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}
