import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { onTestFinished } from 'vitest';
import { z } from 'zod';

export const SECRET = `whsec_${Buffer.from('a secret of the tests, 32 bytes.').toString('base64')}`;

const bodySchema = z.strictObject({
  type: z.string(),
  timestamp: z.string(),
  data: z.strictObject({
    run: z.string(),
    incident: z.string(),
    alert: z.string(),
    kind: z.string(),
    level: z.string(),
    minute: z.int(),
    to: z.string(),
    text: z.string(),
    repeat: z.boolean(),
  }),
});

export interface Received {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: z.infer<typeof bodySchema>;
}

/** What the receiver does with its n-th message (from 1): answers, well or badly, or not at all. */
export type Behaviour = (response: ServerResponse, n: number) => void;

export interface Receiver {
  readonly url: string;
  readonly port: number;
  /** Every message that arrived whole and was signed well, in order. */
  readonly received: readonly Received[];
}

export const ok: Behaviour = (response) => void response.writeHead(204).end();
export const answering =
  (status: number, headers: Readonly<Record<string, string>> = {}): Behaviour =>
  (response) =>
    void response.writeHead(status, headers).end();

/** A receiver of Standard Webhooks on a port of its own, that checks every signature. */
export async function openReceiver(behave: Behaviour = ok): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    try {
      const body = await text(request);
      const headers: Record<string, string> = {};
      for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value);
      new Webhook(SECRET).verify(body, headers);
      received.push({
        id: headers['webhook-id'] ?? '',
        headers: request.headers,
        body: bodySchema.parse(JSON.parse(body)),
      });
      behave(response, received.length);
    } catch (error) {
      response.writeHead(400).end(String(error));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hook?token=in-the-address`, port, received };
}
