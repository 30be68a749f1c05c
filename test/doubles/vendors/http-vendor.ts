import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Fault, type Shown, unclear, type Vendor } from './vendor.ts';

export interface Request {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}

/** What a vendor makes of a request. */
export type Answer =
  /** Of a call that brings no message, e.g. for a token. */
  | { readonly what: 'said'; readonly body: object }
  | { readonly what: 'took'; readonly shown: Shown; readonly body: object }
  | { readonly what: 'refused'; readonly body: object }
  | { readonly what: 'limited'; readonly body: object };

export interface VendorRules {
  answer(request: Request): Answer;
  /** Bodies of the faults that the vendor tells in its own words, with HTTP 200. */
  readonly refusal: object;
  readonly wait: object;
}

/** Starts a vendor on a port of its own. */
export async function openHttpVendor(rules: VendorRules): Promise<Vendor> {
  const shown: Shown[] = [];
  const state: { fault: Fault | null; tried: number; limited: number } = {
    fault: null,
    tried: 0,
    limited: 0,
  };
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const url = new URL(request.url ?? '/', 'http://vendor.example');
    const answer = rules.answer({ method: request.method ?? '', url, body });
    if (answer.what === 'said') return say(response, answer.body);
    state.tried += 1;
    if (state.fault !== null) return failing(state.fault, answer, response);
    if (answer.what === 'limited') state.limited += 1;
    if (answer.what === 'took') shown.push(answer.shown);
    say(response, answer.body);
  });

  function failing(fault: Fault, answer: Answer, response: ServerResponse): void {
    if (answer.what === 'took' && unclear.includes(fault)) shown.push(answer.shown);
    if (fault === 'refuse') say(response, rules.refusal);
    else if (fault === 'wait') say(response, rules.wait);
    else if (fault === 'redirect') response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    else if (fault === 'dropped') response.socket?.destroy();
    else if (fault === 'error') response.writeHead(500).end('<html>Internal Error</html>');
    else if (fault === 'truncated') response.writeHead(200).end('{"errcode":0,"err');
  }

  const port = await listening(server, 0);
  return {
    base: `http://127.0.0.1:${port}`,
    port,
    shown,
    get tried() {
      return state.tried;
    },
    get limited() {
      return state.limited;
    },
    get fault() {
      return state.fault;
    },
    set fault(fault) {
      state.fault = fault;
    },
    away: () => closed(server),
    back: async () => void (await listening(server, port)),
    [Symbol.asyncDispose]: () => closed(server),
  };
}

function say(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function listening(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function closed(server: Server): Promise<void> {
  if (!server.listening) return;
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
