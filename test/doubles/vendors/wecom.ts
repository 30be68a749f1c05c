import { z } from 'zod';
import { openHttpVendor } from './http-vendor.ts';
import { createCounter, type Vendor } from './vendor.ts';

const MINUTE_MS = 60_000;
const OK = { errcode: 0, errmsg: 'ok' };
const LIMITED = { errcode: 45009, errmsg: 'api freq out of limit' };
const WRONG_KEY = {
  errcode: 93000,
  errmsg: 'invalid webhook url, hint: [1708397705432012366598976], from ip: 203.0.113.9',
};

const robotBody = z.strictObject({
  msgtype: z.literal('markdown'),
  markdown: z.strictObject({ content: z.string() }),
});

/** A group robot: 20 messages a minute, the 21st is refused; 4,096 bytes of Markdown. */
export function openWecomRobot(key: string, now: () => number): Promise<Vendor> {
  const isTooMany = createCounter([{ count: 20, perMs: MINUTE_MS }], now);
  return openHttpVendor({
    refusal: WRONG_KEY,
    wait: LIMITED,
    answer({ method, url, body }) {
      const given = url.searchParams.get('key') ?? '';
      if (method !== 'POST' || url.pathname !== '/cgi-bin/webhook/send' || given !== key)
        return { what: 'refused', body: WRONG_KEY };
      const { content } = robotBody.parse(JSON.parse(body)).markdown;
      if (Buffer.byteLength(content) > 4096)
        return {
          what: 'refused',
          body: { errcode: 40058, errmsg: 'markdown.content exceed max length 4096' },
        };
      if (isTooMany(given)) return { what: 'limited', body: LIMITED };
      return { what: 'took', shown: { to: given, text: content, link: linkIn(content) }, body: OK };
    },
  });
}

/** The address of the only link in Markdown. */
export function linkIn(markdown: string): string | null {
  return markdown.match(/\]\((https?:\/\/[^)]+)\)/)?.[1] ?? null;
}

const appBody = z.strictObject({
  touser: z.string(),
  msgtype: z.literal('text'),
  agentid: z.literal(1000002),
  text: z.strictObject({ content: z.string() }),
  safe: z.literal(0),
});

/**
 * An application: a token first, which `expire` ends early; 2,048 bytes, beyond which it cuts; 30 a minute and member, beyond
 * which it says ok and shows nothing.
 */
export async function openWecomApp(
  { corpId, secret }: { readonly corpId: string; readonly secret: string },
  now: () => number,
): Promise<Vendor & { expire(): void; readonly tokens: number }> {
  const isTooMany = createCounter([{ count: 30, perMs: MINUTE_MS }], now);
  let tokens = 0;
  let isExpired = false;
  const vendor = await openHttpVendor({
    refusal: { errcode: 60020, errmsg: 'not allow to access from your ip' },
    wait: LIMITED,
    answer({ url, body }) {
      if (url.pathname === '/cgi-bin/gettoken') {
        const isRight =
          url.searchParams.get('corpid') === corpId && url.searchParams.get('corpsecret') === secret;
        if (!isRight) return { what: 'said', body: { errcode: 40001, errmsg: 'invalid credential' } };
        tokens += 1;
        isExpired = false;
        return { what: 'said', body: { ...OK, access_token: `token-${tokens}`, expires_in: 7200 } };
      }
      if (url.searchParams.get('access_token') !== `token-${tokens}` || isExpired)
        return { what: 'refused', body: { errcode: 42001, errmsg: 'access_token expired' } };
      const { touser, text } = appBody.parse(JSON.parse(body));
      if (touser === 'nobody') return { what: 'refused', body: { ...OK, invaliduser: 'nobody', msgid: 'm' } };
      const shown = { to: touser, text: Buffer.from(text.content).subarray(0, 2048).toString('utf8') };
      const link = shown.text.match(/https?:\/\/\S+$/)?.[0] ?? null;
      if (isTooMany(touser)) return { what: 'limited', body: OK };
      return { what: 'took', shown: { ...shown, link }, body: { ...OK, invaliduser: '', msgid: 'm' } };
    },
  });
  return Object.defineProperties(vendor, {
    expire: { value: () => (isExpired = true) },
    tokens: { get: () => tokens },
  }) as Vendor & { expire(): void; readonly tokens: number };
}
