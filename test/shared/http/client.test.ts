import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { createHttpClient, type HttpCall } from '../../../shared/http/client.ts';

const never = new AbortController().signal;

async function serve(answer: RequestListener): Promise<{ readonly url: string; readonly port: number }> {
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, port };
}

function get(url: string, more: Partial<HttpCall> = {}): HttpCall {
  return { method: 'GET', url: new URL(url), allowPrivate: true, signal: never, ...more };
}

test.each(['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '0x7f.1', '2130706433'])(
  'nothing is sent to %s unless private addresses are allowed',
  async (host) => {
    let asked = 0;
    const { port } = await serve((_, response) => void response.end(String(asked++)));
    const answer = await createHttpClient().call(get(`http://${host}:${port}/`, { allowPrivate: false }));
    expect(answer).toEqual({
      status: null,
      code: 'private-address',
      failed: '地址属内部网络，未获准访问（allowPrivate）',
      retry: false,
      mayHaveArrived: false,
    });
    expect(asked).toBe(0);
  },
);

test('what cannot be reached is tried again, and the reason holds no address', async () => {
  const answer = await createHttpClient().call(get('http://127.0.0.1:1/secret-path?access_token=T'));
  expect(answer).toEqual({
    status: null,
    code: 'unreachable',
    failed: '连接失败（ECONNREFUSED）',
    retry: true,
    mayHaveArrived: false,
  });
});

test('a body goes out byte for byte, and status, headers and body of any answer come back', async () => {
  const given: string[] = [];
  const { url } = await serve(async (request, response) => {
    for await (const part of request) given.push(String(part));
    response.writeHead(418, { 'Retry-After': '7' }).end('{"errcode":0} ');
  });
  const body = '{"a": 1}  \n';
  const answer = await createHttpClient().call(get(url, { method: 'POST', body }));
  expect(given.join('')).toBe(body);
  expect(answer).toMatchObject({ status: 418, headers: { 'retry-after': '7' } });
  expect('body' in answer && answer.body.toString()).toBe('{"errcode":0} ');
});

test('a redirect is an answer, and is not followed', async () => {
  const paths: string[] = [];
  const { url } = await serve((request, response) => {
    paths.push(request.url ?? '');
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  expect(await createHttpClient().call(get(url))).toMatchObject({ status: 302 });
  expect(paths).toEqual(['/']);
});

test('an answer beyond the limit is refused, unpacked size counting', async () => {
  const bomb = gzipSync(Buffer.alloc(1_000_000));
  const { url } = await serve(
    (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
  );
  expect(bomb.length).toBeLessThan(2_000);
  const answer = await createHttpClient({ maxAnswerBytes: 999_999 }).call(get(url));
  expect(answer).toMatchObject({ status: null, code: 'too-large', retry: false });
  expect(await createHttpClient({ maxAnswerBytes: 1_000_000 }).call(get(url))).toMatchObject({ status: 200 });
});

test('an answer that drips without end is over with the time, and so is none', async () => {
  const { url } = await serve((request, response) => {
    if (request.url === '/none') return;
    response.write('x');
    const timer = setInterval(() => response.write('x'), 20);
    response.on('close', () => clearInterval(timer));
  });
  const client = createHttpClient({ timeoutMs: 150 });
  const late = { status: null, code: 'timeout', failed: '接收方超时未答', retry: true, mayHaveArrived: true };
  expect(await client.call(get(url))).toEqual(late);
  expect(await client.call(get(`${url}none`))).toEqual(late);
  // Whoever only tells does not wait for the end.
  expect(await client.tell(get(url))).toMatchObject({ status: 200 });
});

test('a call ends with its signal', async () => {
  const stop = new AbortController();
  const { url } = await serve(() => stop.abort());
  expect(await createHttpClient().call(get(url, { signal: stop.signal }))).toMatchObject({ code: 'timeout' });
});

test('a connection that breaks in the middle of an answer is a failure', async () => {
  const { url } = await serve((_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => response.destroy());
  });
  expect(await createHttpClient().call(get(url))).toMatchObject({ code: 'unreachable', retry: true });
});

test('a stream goes on past the time-out of its beginning, and ends when its reader lets go', async () => {
  const closed = Promise.withResolvers<void>();
  const { url } = await serve((_, response) => {
    const timer = setInterval(() => response.write('tick\r\n'), 40);
    response.on('close', () => {
      clearInterval(timer);
      closed.resolve();
    });
  });
  const answer = await createHttpClient({ timeoutMs: 100 }).stream(get(url));
  if ('failed' in answer) throw new Error(answer.failed);
  let ticks = 0;
  for await (const part of answer.body) {
    ticks += Buffer.from(part).toString().split('tick').length - 1;
    if (ticks >= 5) break;
  }
  answer[Symbol.dispose]();
  await closed.promise;
  expect(ticks).toBeGreaterThanOrEqual(5);
});

test('only allowed hosts are called, a leading dot meaning what lies below', async () => {
  const { url } = await serve((_, response) => void response.end());
  const refused = { code: 'host-not-allowed', retry: false };
  expect(await createHttpClient({ hosts: ['api.weibo.com'] }).call(get(url))).toMatchObject(refused);
  expect(await createHttpClient({ hosts: ['127.0.0.1'] }).call(get(url))).toMatchObject({ status: 200 });
  const below = createHttpClient({ hosts: ['.invalid'], timeoutMs: 2_000 });
  expect(await below.call(get('http://a.invalid/'))).toMatchObject({ code: 'unreachable' });
  expect(await below.call(get('http://notinvalid/'))).toMatchObject(refused);
});

test.each(['ftp://127.0.0.1/', 'http://user:pass@127.0.0.1/', 'file:///etc/hosts', 'data:text/plain,x'])(
  '%s is no address to call',
  async (url) => {
    expect(await createHttpClient().call(get(url))).toMatchObject({ code: 'bad-address', retry: false });
  },
);

test('a body beyond the limit is not sent', async () => {
  const answer = await createHttpClient({ maxBodyBytes: 10 }).call(
    get('http://127.0.0.1:1/', { method: 'POST', body: '0123456789a' }),
  );
  expect(answer).toMatchObject({ code: 'body-too-large', retry: false });
});

test('the public network is called through the proxy, the own one past it, and the proxy’s password stays inside', async () => {
  const asked: string[] = [];
  const proxy = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers['proxy-authorization']}`);
    response.end('by proxy');
  });
  proxy.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url} ${request.headers['proxy-authorization']}`);
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => void proxy.close());
  const { port } = proxy.address() as AddressInfo;
  const client = createHttpClient({ proxy: `http://office:pass%20word@127.0.0.1:${port}` });
  const auth = `Basic ${Buffer.from('office:pass word').toString('base64')}`;

  const plain = await client.call(get('http://outside.invalid/a?b=c', { allowPrivate: false }));
  expect('body' in plain && plain.body.toString()).toBe('by proxy');
  const tunnelled = await client.call(get('https://outside.invalid/', { allowPrivate: false }));
  expect(tunnelled).toMatchObject({ status: null, code: 'proxy-refused', retry: true });
  expect(JSON.stringify(tunnelled)).not.toMatch(/word|outside/);
  expect(asked).toEqual([`http://outside.invalid/a?b=c ${auth}`, `CONNECT outside.invalid:443 ${auth}`]);

  expect(await client.call(get('http://127.0.0.1:1/', { allowPrivate: false }))).toMatchObject({
    code: 'private-address',
  });
  const { url } = await serve((_, response) => void response.end('direct'));
  const own = await client.call(get(url));
  expect('body' in own && own.body.toString()).toBe('direct');
  expect(asked).toHaveLength(2);
});

test('proxies of the environment are not heeded', async () => {
  const { url } = await serve((_, response) => void response.end('direct'));
  process.env.HTTP_PROXY = 'http://127.0.0.1:1';
  onTestFinished(() => void delete process.env.HTTP_PROXY);
  expect(await createHttpClient().call(get(url))).toMatchObject({ status: 200 });
});
