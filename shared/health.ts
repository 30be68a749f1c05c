import { createServer, type ServerResponse } from 'node:http';
import type { Address } from './environment.ts';
import { AppError, messageOf } from './errors.ts';

/** What a process says of itself. */
export interface HealthSource {
  /** Why it should be killed and begun anew; null while it need not be. */
  dead(): string | null;
  /** Why it does not do its work now; empty where it does. In English. */
  reasons(): Promise<readonly string[]>;
  metrics(): Promise<string>;
  readonly metricsType: string;
}

export interface HealthServer extends AsyncDisposable {
  readonly url: string;
}

/**
 * Serves /livez (200 while the process is worth keeping), /readyz (200, or 503 with the reasons) and /metrics on a port of its
 * own, without a password: it is to be reached by the machine or its network alone.
 * @throws AppError BAD_INPUT when the address is taken or not ours
 */
export async function serveHealth({ host, port }: Address, source: HealthSource): Promise<HealthServer> {
  const server = createServer((request, response) => {
    void answerTo(request.method === 'GET' ? request.url?.split('?')[0] : undefined, response).catch(
      (error: unknown) => json(response, 500, { error: messageOf(error) }),
    );
  });

  async function answerTo(path: string | undefined, response: ServerResponse): Promise<void> {
    if (path === '/livez') {
      const dead = source.dead();
      json(
        response,
        dead === null ? 200 : 503,
        dead === null ? { live: true } : { live: false, reason: dead },
      );
    } else if (path === '/readyz') {
      const reasons = await source.reasons();
      const ready = reasons.length === 0;
      json(response, ready ? 200 : 503, { ready, reasons });
    } else if (path === '/metrics') {
      const text = await source.metrics();
      response.writeHead(200, { 'content-type': source.metricsType, 'cache-control': 'no-store' }).end(text);
    } else json(response, 404, { error: 'there are /livez, /readyz and /metrics, for GET' });
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new AppError('BAD_INPUT', `cannot listen on ${host}:${port}: ${messageOf(cause)}`, { cause }));
    });
    server.listen(port, host, resolve);
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new TypeError('the health server has no address');
  return {
    url: `http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function json(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent) return;
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(`${JSON.stringify(body)}\n`);
}
