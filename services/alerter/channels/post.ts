import { type LookupAddress, lookup } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

export interface PostOptions {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly allowPrivate: boolean;
  readonly signal: AbortSignal;
}

/** The receiver's answer, or why there is none (for people; no address in it). */
export type Answer =
  | { readonly status: number; readonly retryAfter: string | null }
  | { readonly status: null; readonly failed: string; readonly retry: boolean };

const PRIVATE = 'PRIVATE_ADDRESS';

/**
 * One POST: no redirect is followed, the answer's body is not read, and no connection is kept. Addresses that are private,
 * link-local or otherwise not of the public network (RFC 6890) are not called unless allowed; it is the very address that
 * is connected to which is looked at, so that a name cannot be turned after the check.
 */
export function post({ url, headers, body, allowPrivate, signal }: PostOptions): Promise<Answer> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!allowPrivate && isIP(host) !== 0 && !isPublic(host)) return Promise.resolve(failure(PRIVATE));
  return new Promise((resolve) => {
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      agent: false,
      signal,
      ...(allowPrivate ? {} : { lookup: publicOnly }),
    });
    request.on('response', (response) => {
      const retryAfter = response.headers['retry-after'] ?? null;
      resolve({ status: response.statusCode ?? 0, retryAfter });
      response.destroy();
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      resolve(signal.aborted ? failure('ETIMEDOUT') : failure(error.code ?? 'UNKNOWN'));
    });
    request.end(body);
  });
}

function failure(code: string): Answer {
  if (code === PRIVATE)
    return { status: null, failed: '地址属内部网络，未获准访问（allowPrivate）', retry: false };
  return {
    status: null,
    failed: code === 'ETIMEDOUT' ? '接收方超时未答' : `连接失败（${code}）`,
    retry: true,
  };
}

const publicOnly: LookupFunction = (name, options, callback) => {
  lookup(name, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error) return callback(error, []);
    if (!addresses.every(({ address }) => isPublic(address))) {
      return callback(Object.assign(new Error('private address'), { code: PRIVATE }), []);
    }
    const [first] = addresses;
    if (options.all || !first) return callback(null, addresses);
    return callback(null, first.address, first.family);
  });
};

/** IANA's special-purpose registries (RFC 6890 and its successors), and multicast. */
const special = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  special.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  special.addSubnet(net, prefix, 'ipv6');

/** Whether an address is of the public network. An IPv4 address written as IPv6 is judged as IPv4. */
export function isPublic(address: string): boolean {
  const bare = address.replace(/%.*$/, '');
  const family = isIP(bare);
  if (family === 0) return false;
  return !special.check(bare, family === 6 ? 'ipv6' : 'ipv4');
}
