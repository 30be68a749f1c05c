import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Clock } from '../../../../shared/clock.ts';
import type { FaultPlace } from '../faults/catalogue.ts';
import type { FaultHits } from '../faults/engine.ts';
import type { Sim } from '../sim.ts';
import { type Answer, type Call, html, isStreamed, type Streamed } from './exchange.ts';

/** What answers the calls below one path. */
export interface Mount {
  /** `weibo`, `wechat`, or `''` for the control endpoints. */
  readonly name: string;
  readonly faultsOf: readonly FaultPlace[];
  /** Key of the account a call is for, or null. */
  accountOf(params: URLSearchParams): string | null;
  answer(call: Call): Answer | Streamed | Promise<Answer | Streamed>;
}

/** How late `slow` is, in real milliseconds: more than the five seconds a patient caller waits. */
const SLOW_MS = 6000;

/** An HTTP server that routes by the first part of the path and lets faults happen on the way. Not yet listening. */
export function platformServer(sim: Sim, mounts: readonly Mount[], clock: Clock): Server {
  return createServer((request, response) => {
    serve(sim, mounts, clock, request, response).catch((error: unknown) => {
      // A bug of the simulator must show as one, not as a fault of the platform.
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(`the simulator failed: ${error instanceof Error ? error.stack : String(error)}\n`);
    });
  });
}

async function serve(
  sim: Sim,
  mounts: readonly Mount[],
  clock: Clock,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://simulator');
  const body = await buffer(request);
  const [first = ''] = url.pathname.slice(1).split('/');
  const mount = mounts.find(({ name }) => name === first) ?? mounts.find(({ name }) => name === '');
  if (!mount) return void response.writeHead(404).end();
  // The control endpoints make it call addresses: not for a page that happens to be open in a browser.
  if (mount.name === '' && request.method !== 'GET' && request.headers.origin !== undefined)
    return void response.writeHead(403).end('not for pages\n');
  const params = paramsOf(request, url, body);
  const account = mount.accountOf(params);
  const route = url.pathname.slice(1).replace(/\.json$/, '');
  const now = sim.clock.now();
  const faults = sim.faults.strike({ route, account, now }, mount.faultsOf);
  const address = addressOf(request);
  const call: Call = {
    ...{ method: request.method ?? 'GET', path: url.pathname, route, params, body, address, now, faults },
  };
  let noted = mount.name === '';
  const note = (answer: Answer | null, whole: boolean) => {
    if (noted) return;
    noted = true;
    const offered = whole ? (answer?.offered ?? []) : [];
    sim.ledger.offer(offered, route, now);
    const outcome = { status: answer?.status ?? 0, code: answer?.code ?? 0, offered: offered.length, whole };
    sim.ledger.note({ at: now, route, account, address, faults: faults.names, ...outcome });
    if (whole) answer?.after?.();
  };
  response.once('close', () => note(null, false));

  if (faults.has('slow')) await clock.sleep(faults.value('slow', SLOW_MS), goneSignal(response));
  if (response.destroyed || faults.has('no-answer')) return;
  if (faults.has('connection-reset')) return void request.socket.destroy();
  const answer = onTheWay(faults) ?? (await mount.answer(call));
  if (isStreamed(answer)) return stream(answer, response, () => note({ status: 200, body: '' }, true));
  send(response, answer, faults, (whole) => note(answer, whole));
}

/** Answers of what stands before the platform. */
function onTheWay(faults: FaultHits): Answer | null {
  if (faults.has('html-5xx')) return html(faults.value('html-5xx', 502), '502 Bad Gateway');
  if (faults.has('blacklist-html')) return html(403, '403 Forbidden');
  if (faults.has('blacklist-empty-body')) return { status: 403, body: '', type: 'text/html' };
  return null;
}

function send(
  response: ServerResponse,
  answer: Answer,
  faults: FaultHits,
  sent: (whole: boolean) => void,
): void {
  const isText = typeof answer.body === 'string';
  const bytes = Buffer.from(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  const type = answer.type ?? (isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8');
  const half = bytes.subarray(0, Math.max(1, bytes.length >> 1));
  const cut = faults.has('cut-answer') && bytes.length > 1;
  const truncated = faults.has('truncated-json') && bytes.length > 1;
  const length = truncated ? half.length : bytes.length;
  response.writeHead(answer.status, { 'content-type': type, 'content-length': length, ...answer.headers });
  if (cut) return void response.write(half, () => response.destroy());
  response.once('finish', () => sent(!truncated));
  response.end(truncated ? half : bytes);
}

function stream({ stream: run }: Streamed, response: ServerResponse, begun: () => void): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
  response.flushHeaders();
  begun();
  const write = (text: string) => void (response.destroyed || response.write(text));
  run(
    write,
    (torn) => void (torn ? response.socket?.destroySoon() : response.end()),
    (gone) => void response.once('close', gone),
  );
}

function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
}

/** The query, and a form in the body; the query wins. */
function paramsOf(request: IncomingMessage, url: URL, body: Buffer): URLSearchParams {
  const params = new URLSearchParams(url.searchParams);
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded')) return params;
  for (const [name, value] of new URLSearchParams(body.toString('utf8')))
    if (!params.has(name)) params.append(name, value);
  return params;
}

function addressOf({ socket }: IncomingMessage): string {
  return (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}
