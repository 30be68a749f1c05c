import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import axios, {
  type AxiosProxyConfig,
  type AxiosRequestConfig,
  type AxiosResponse,
  isAxiosError,
} from 'axios';
import { type HttpClientSettings, httpClientSettingsSchema } from './client-settings.ts';
import { isPublic, literalOf, PRIVATE, publicOnly } from './public-address.ts';

/** One call. Nothing of it stands in what a failed call returns: addresses, headers and bodies hold secrets. */
export interface HttpCall {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is, byte for byte: it may be signed. */
  readonly body?: string | Uint8Array;
  /** What is called stands in the office's own network: private addresses are called as well, and past the proxy. */
  readonly allowPrivate?: boolean;
  readonly signal: AbortSignal;
}

/** `headers` have small letters. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface HttpStream extends Omit<HttpAnswer, 'body'>, Disposable {
  /** Endless, perhaps. Ends with an error when the connection breaks or the signal aborts. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Why there is no answer: `failed` for people; `retry`: the same call may succeed later. */
export interface HttpFailure {
  readonly status: null;
  readonly code: HttpFailureCode;
  readonly failed: string;
  readonly retry: boolean;
  /** The call may have reached the receiver: it was sent, or nobody knows whether it was. */
  readonly mayHaveArrived: boolean;
}

/** `too-large` is the answer; `body-too-large` what was to be sent. */
export type HttpFailureCode =
  | 'private-address'
  | 'host-not-allowed'
  | 'bad-address'
  | 'proxy-refused'
  | 'timeout'
  | 'too-large'
  | 'body-too-large'
  | 'unreachable';

/**
 * The one way by which this product calls out (issue: SSRF). It follows no redirect: an answer of 3xx is returned as it is.
 * It calls nothing but http and https, no address with credentials in it, no host beyond the allowed ones, and no address
 * outside the public network (RFC 6890) unless the call allows it; it is the very address connected to that is looked at.
 * Through a proxy the last is the proxy's to see to, for it looks the name up: here only addresses written as numbers and
 * names that this machine resolves to private ones are refused. Proxies of the environment (HTTP_PROXY) are not heeded.
 * Nothing is retried and nothing thrown for what a receiver does.
 */
export interface HttpClient {
  /** The whole answer. */
  call(call: HttpCall): Promise<HttpAnswer | HttpFailure>;
  /** The answer without its body, which is not read. */
  tell(call: HttpCall): Promise<Omit<HttpAnswer, 'body'> | HttpFailure>;
  /** An answer that goes on; the time-out is that of its beginning. The caller disposes of it. */
  stream(call: HttpCall): Promise<HttpStream | HttpFailure>;
}

export function createHttpClient(given: Partial<HttpClientSettings> = {}): HttpClient {
  const settings = httpClientSettingsSchema.parse(given);
  const proxy = proxyOf(settings.proxy);

  async function begin(call: HttpCall, limit: AbortSignal): Promise<AxiosResponse<Readable> | HttpFailure> {
    const refused = await refusalOf(call, settings, proxy !== null);
    if (refused !== null) return failure(refused);
    const isPrivate = call.allowPrivate === true;
    const isProxied = proxy !== null && !isPrivate;
    const config: AxiosRequestConfig = {
      method: call.method,
      url: call.url.href,
      headers: { 'user-agent': 'guanchao', ...call.headers },
      // As bytes: axios would trim a text that is JSON, and a signature would no longer fit.
      ...(call.body === undefined ? {} : { data: Buffer.from(call.body) }),
      transformRequest: [],
      transformResponse: [],
      responseType: 'stream',
      validateStatus: () => true,
      maxRedirects: 0,
      // Its own count of a stream ends only with the next bytes: `whole` counts.
      maxContentLength: -1,
      maxBodyLength: settings.maxBodyBytes,
      signal: AbortSignal.any([call.signal, limit]),
      ...(isProxied ? { proxy } : { proxy: false, ...agents }),
      ...(isProxied || isPrivate ? {} : { lookup: publicOnly as never }),
    };
    const answer = await axios.request(config);
    if (!isProxied || answer.status !== PROXY_REFUSES) return answer;
    discard(answer.data);
    return failure('proxy-refused');
  }

  /** `read` within the time of a call; whatever goes wrong becomes a failure. */
  async function within<T>(
    call: HttpCall,
    read: (answer: AxiosResponse<Readable>) => T | Promise<T>,
  ): Promise<T | HttpFailure> {
    using limit = limitOf(settings.timeoutMs);
    try {
      const answer = await begin(call, limit.signal);
      return 'failed' in answer ? answer : await read(answer);
    } catch (error) {
      return failureOf(error, call.signal.aborted || limit.signal.aborted);
    }
  }

  return {
    call: (call) =>
      within(call, async (answer) => {
        const body = await whole(answer.data, settings.maxAnswerBytes);
        return body === null ? failure('too-large') : { ...headOf(answer), body };
      }),
    tell: (call) =>
      within(call, (answer) => {
        discard(answer.data);
        return headOf(answer);
      }),
    stream: (call) =>
      within(call, (answer) => ({
        ...headOf(answer),
        body: answer.data,
        [Symbol.dispose]: () => discard(answer.data),
      })),
  };
}

/** Proxy Authentication Required: no receiver answers so. */
const PROXY_REFUSES = 407;

/** No connection is kept: platforms close theirs after some seconds, and what is sent on a dying one may be sent twice. */
const agents = {
  httpAgent: new http.Agent({ keepAlive: false }),
  httpsAgent: new https.Agent({ keepAlive: false }),
};

/** A signal that aborts after so long, unless it was let go before. */
function limitOf(ms: number): Disposable & { readonly signal: AbortSignal } {
  const over = new AbortController();
  const timer = AbortSignal.timeout(ms);
  const abort = (): void => over.abort();
  timer.addEventListener('abort', abort, { once: true });
  return { signal: over.signal, [Symbol.dispose]: () => timer.removeEventListener('abort', abort) };
}

function headOf({ status, headers }: AxiosResponse): Omit<HttpAnswer, 'body'> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return { status, headers: Object.fromEntries(entries) };
}

/** All of it, unpacked; null beyond the limit. */
async function whole(body: Readable, maxBytes: number): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.length;
    // Leaving the loop destroys the stream, and with it the connection.
    if (bytes > maxBytes) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function refusalOf(
  { url, body, allowPrivate }: HttpCall,
  { hosts, maxBodyBytes }: HttpClientSettings,
  hasProxy: boolean,
): Promise<Worded | null> {
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  if (!isWeb || url.username !== '' || url.password !== '') return 'bad-address';
  if (hosts !== null && !hosts.some((host) => isBelow(url.hostname, host))) return 'host-not-allowed';
  if (body !== undefined && Buffer.byteLength(body) > maxBodyBytes) return 'body-too-large';
  if (allowPrivate) return null;
  const literal = literalOf(url);
  if (literal !== null) return isPublic(literal) ? null : 'private-address';
  return hasProxy && (await resolvesPrivate(url.hostname)) ? 'private-address' : null;
}

function isBelow(hostname: string, host: string): boolean {
  const name = host.toLowerCase();
  return name.startsWith('.') ? hostname.endsWith(name) : hostname === name;
}

/** A machine behind a proxy may know no name of the world outside: what it cannot resolve is left to the proxy. */
function resolvesPrivate(hostname: string): Promise<boolean> {
  return new Promise((resolve) => {
    publicOnly(hostname, { all: true }, (error) => resolve(error?.code === PRIVATE));
  });
}

function proxyOf(text: string | null): AxiosProxyConfig | null {
  if (text === null) return null;
  const url = new URL(text);
  const auth = {
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
  return {
    protocol: url.protocol,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
    ...(auth.username === '' ? {} : { auth }),
  };
}

/** What comes after is nobody's: an error of it least of all. */
function discard(body: Readable): void {
  body.on('error', () => undefined);
  body.destroy();
}

type Worded = Exclude<HttpFailureCode, 'unreachable'>;

const words: Readonly<Record<Worded, string>> = {
  'private-address': '地址属内部网络，未获准访问（allowPrivate）',
  'host-not-allowed': '主机不在外呼名单内（GUANCHAO_OUTGOING_HOSTS）',
  'bad-address': '地址须为 http 或 https，且不得含用户名或口令',
  'proxy-refused': '代理拒绝认证（GUANCHAO_OUTGOING_PROXY）',
  timeout: '接收方超时未答',
  'too-large': '答复超过大小上限',
  'body-too-large': '待发内容超过大小上限',
};

function failure(code: Worded): HttpFailure {
  return {
    status: null,
    code,
    failed: words[code],
    retry: code === 'timeout' || code === 'proxy-refused',
    mayHaveArrived: code === 'timeout' || code === 'too-large',
  };
}

/** Faults before anything was sent: no name, no way, nobody listening, no trust (node:tls and OpenSSL). */
const NO_CONNECTION =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|CERT_\w+|ERR_TLS_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+)$/;

function failureOf(error: unknown, isOver: boolean): HttpFailure {
  if (isOver) return failure('timeout');
  const code = isAxiosError(error) ? (error.code ?? 'UNKNOWN') : 'UNKNOWN';
  if (code === PRIVATE) return failure('private-address');
  if (code === 'ETIMEDOUT' || code === 'ECONNABORTED') return failure('timeout');
  return {
    status: null,
    code: 'unreachable',
    failed: `连接失败（${code}）`,
    retry: true,
    mayHaveArrived: !NO_CONNECTION.test(code),
  };
}
