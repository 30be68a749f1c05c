import { createServer, type IncomingHttpHeaders } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { onTestFinished } from 'vitest';

export interface Answering {
  readonly url: string;
  /** Headers of the requests that came. */
  readonly asked: IncomingHttpHeaders[];
}

/** What a server says to every request; with the mark of its maker, as a real one. */
export interface Answer {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A real HTTP server that answers every request alike; with `tls`, under this certificate. */
export async function answering(
  answer: Answer,
  tls?: { readonly cert: string; readonly key: string },
): Promise<Answering> {
  const asked: IncomingHttpHeaders[] = [];
  const listener: Parameters<typeof createServer>[1] = (request, response) => {
    asked.push(request.headers);
    request.resume();
    response.writeHead(answer.status, {
      'content-type': 'application/json',
      ...(answer.headers ?? { 'x-elastic-product': 'Elasticsearch' }),
    });
    response.end(JSON.stringify(answer.body));
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`, asked };
}
