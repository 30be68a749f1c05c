import { createDecipheriv, createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { encrypt, signatureOf } from '../../../services/replay/platform/wechat/crypt.ts';
import { HOUR, type Opened, opened } from './opened.ts';

const KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const sha1 = (...parts: readonly string[]) =>
  createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex');

/** What arrived at a collector's address, checked as a collector would. */
interface Arrived {
  readonly query: URLSearchParams;
  readonly signed: boolean;
  readonly body: string;
  /** The message in clear, or why it is not. */
  readonly xml: string;
}

/** A collector's address that answers as it is told; by default `success`. */
async function collector(
  answer: (response: ServerResponse, n: number) => void = (response) => void response.end('success'),
) {
  const arrived: Arrived[] = [];
  const server = createServer(async (request, response) => {
    const { searchParams: query } = new URL(request.url ?? '', 'http://collector');
    const body = await text(request);
    const [signature, timestamp, nonce] = ['signature', 'timestamp', 'nonce'].map(
      (name) => query.get(name) ?? '',
    );
    const cipher = /<Encrypt><!\[CDATA\[(.*)\]\]><\/Encrypt>/.exec(body)?.[1];
    const signed =
      signature === sha1('pamtest', timestamp ?? '', nonce ?? '') &&
      (cipher === undefined ||
        query.get('msg_signature') === sha1('pamtest', timestamp ?? '', nonce ?? '', cipher));
    arrived.push({ query, signed, body, xml: cipher === undefined ? body : opened32(cipher) });
    answer(response, arrived.length);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // it listens on a port
  return { url: `http://127.0.0.1:${port}/wx`, arrived };
}

/** AES-256-CBC by the documented steps; `appid` stands at the end of what comes out. */
function opened32(cipher: string): string {
  try {
    const key = Buffer.from(`${KEY}=`, 'base64');
    const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
    const plain = Buffer.concat([decipher.update(cipher, 'base64'), decipher.final()]);
    const bare = plain.subarray(0, plain.length - (plain.at(-1) ?? 0));
    const length = bare.readUInt32BE(16);
    return `${bare.subarray(20, 20 + length).toString('utf8')}|${bare.subarray(20 + length).toString('utf8')}`;
  } catch (error) {
    return String(error);
  }
}

const QUIET = { crisis: null, wechat: { messagesPerHour: 10 } } as const;

async function pushing(one: Opened, url: string, mode: 'plain' | 'aes' = 'plain') {
  return one.control('POST', '/push', { account: 'wechat-0', url, mode });
}

const deliverySchema = z.array(
  z.object({ id: z.string(), kind: z.string(), tries: z.array(z.string()), answered: z.boolean() }),
);

async function deliveries(one: Opened) {
  return deliverySchema.parse((await one.control('GET', '/push')).deliveries);
}

describe('the published vectors', () => {
  it('of encryption and signatures are met', () => {
    const cipher = encrypt(KEY, 'wxb11529c136998cb6', 'aaaabbbbccccdddd', '我是中文abcd123');
    expect(cipher).toBe(
      'jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg==',
    );
    expect(signatureOf('pamtest', '1409304348', 'xxxxxx')).toBe('76480565cbe296026c53aaacd1ad523a1ddba24f');
    expect(signatureOf('pamtest', '1409304348', 'xxxxxx', cipher)).toBe(
      '82c962d39941aa48552f90ef55aa323dc620cc10',
    );
  });
});

describe('messages that WeChat posts', () => {
  it('are checked by an echo before', async () => {
    const one = await opened(QUIET);
    const good = await collector();
    const check = (url: string) => one.control('POST', '/push/check', { account: 'wechat-0', url });
    expect(await check(good.url)).toMatchObject({ echoed: false });
    expect(good.arrived[0]).toMatchObject({ signed: true });
    expect(await check('http://127.0.0.1:1/')).toMatchObject({ echoed: false });
    const echo = createServer((request, response) => {
      response.end(new URL(request.url ?? '', 'http://x').searchParams.get('echostr'));
    });
    echo.listen(0, '127.0.0.1');
    await once(echo, 'listening');
    onTestFinished(() => void echo.close());
    const { port } = echo.address() as AddressInfo; // it listens on a port
    expect(await check(`http://127.0.0.1:${port}/`)).toEqual({ echoed: true, reason: 'ok' });
  });

  it('come signed, once each, in the documented form, as time moves on', async () => {
    const one = await opened({ ...QUIET, wechat: { ...QUIET.wechat, threads: 60 } });
    const { url, arrived } = await collector();
    await pushing(one, url);
    await one.advance(6 * HOUR);
    const messages = one.sim.world.wechat.messages.filter(
      ({ account, at }) => account === 'wechat-0' && at <= one.sim.clock.now(),
    );
    expect(messages.length).toBeGreaterThan(20);
    expect(arrived.every(({ signed }) => signed)).toBe(true);
    const ids = arrived.flatMap(({ xml }) => [...(/<MsgId>(\d+)<\/MsgId>/.exec(xml)?.slice(1) ?? [])]);
    expect(ids).toEqual(messages.map(({ id }) => String(id)));
    const texts = arrived.filter(({ xml }) => xml.includes('<MsgType><![CDATA[text]]></MsgType>'));
    expect(texts[0]?.xml).toMatch(
      /^<xml><ToUserName><!\[CDATA\[gh_\w+\]\]><\/ToUserName><FromUserName><!\[CDATA\[o\w{27}\]\]><\/FromUserName><CreateTime>\d{10}<\/CreateTime>/,
    );
    expect(arrived.some(({ xml }) => /<MsgDataId>22474\d{5}<\/MsgDataId><Idx>1<\/Idx>/.test(xml))).toBe(true);
    for (const event of ['subscribe', 'MASSSENDJOBFINISH', 'PUBLISHJOBFINISH'])
      expect(arrived.filter(({ xml }) => xml.includes(`[${event}]`)).length, event).toBeGreaterThan(0);
    expect((await deliveries(one)).every(({ answered, tries }) => answered && tries.length === 1)).toBe(true);
  });

  it('can be encrypted, with the appid at the end', async () => {
    const one = await opened(QUIET);
    const { url, arrived } = await collector();
    await pushing(one, url, 'aes');
    await one.advance(HOUR);
    expect(arrived.length).toBeGreaterThan(3);
    for (const { signed, xml, body, query } of arrived) {
      expect(signed).toBe(true);
      expect(query.get('encrypt_type')).toBe('aes');
      expect(body).not.toContain('Content');
      expect(xml.endsWith(`</xml>|${one.wechatAccount.appid}`)).toBe(true);
    }
  });

  it('come three times in all when nobody answers in time, or answers badly', async () => {
    const one = await opened({ ...QUIET, wechat: { ...QUIET.wechat, pushWaitMs: 60 } });
    const { url, arrived } = await collector((response, n) => {
      if (n <= 3) return;
      if (n === 4) response.writeHead(500);
      response.end(n === 5 ? 'hello' : '');
    });
    await pushing(one, url);
    await one.advance(HOUR);
    const [first, second, third] = await deliveries(one);
    expect(first).toMatchObject({ answered: false, tries: Array(3).fill('no answer in time') });
    expect(second).toMatchObject({
      answered: true,
      tries: ['status 500', 'an answer of another kind', 'answered'],
    });
    expect(third).toMatchObject({ answered: true, tries: ['answered'] });
    expect(new Set(arrived.slice(0, 3).map(({ xml }) => xml)).size).toBe(1);
  });
});

describe('faults of messages', () => {
  it('message-repeated, -bad-signature, -stale and -broken-xml are what they say', async () => {
    const one = await opened(QUIET);
    const { url, arrived } = await collector();
    await pushing(one, url);
    await one.fault({ name: 'message-repeated', times: 1 });
    await one.advance(HOUR);
    expect(arrived.slice(0, 3).map(({ xml }) => xml)).toEqual(Array(3).fill(arrived[0]?.xml));
    for (const [name, fits] of [
      ['message-bad-signature', ({ signed }: Arrived) => !signed],
      [
        'message-stale',
        ({ query, signed }: Arrived) =>
          signed && Number(query.get('timestamp')) * 1000 < one.sim.clock.now() - HOUR + 1,
      ],
      ['message-broken-xml', ({ xml }: Arrived) => !xml.endsWith('</xml>')],
    ] as const) {
      const before = arrived.length;
      await one.fault({ name, times: 1 });
      await one.advance(HOUR);
      expect(arrived.slice(before).filter(fits), name).toHaveLength(1);
    }
  });

  it('message-foreign-appid and -broken-cipher spoil what is encrypted; -out-of-order the order', async () => {
    const one = await opened(QUIET);
    const { url, arrived } = await collector();
    await pushing(one, url, 'aes');
    await one.fault({ name: 'message-foreign-appid', times: 1 });
    await one.advance(HOUR);
    expect(arrived.filter(({ xml }) => xml.endsWith('|wx0000000000000000'))).toHaveLength(1);
    await one.fault({ name: 'message-broken-cipher', times: 1 });
    await one.advance(HOUR);
    expect(arrived.filter(({ xml, signed }) => signed && !/<\/xml>\|wx\w{16}$/.test(xml))).toHaveLength(1);
    const times = (from: number) =>
      arrived.slice(from).map(({ xml }) => Number(/<CreateTime>(\d+)/.exec(xml)?.[1]));
    const before = arrived.length;
    await one.fault({ name: 'message-out-of-order', times: 1 });
    await one.advance(2 * HOUR);
    expect(times(before)).not.toEqual(times(before).sort((a, b) => a - b));
  });
});
