import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { openHttpVendor } from './http-vendor.ts';
import { createCounter, type Vendor } from './vendor.ts';
import { linkIn } from './wecom.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

const dingtalkBody = z.strictObject({
  msgtype: z.literal('markdown'),
  markdown: z.strictObject({ title: z.string().min(1), text: z.string() }),
  at: z.strictObject({ isAtAll: z.boolean() }),
});

/** The 21st message within a minute is refused, and every one within ten minutes after. */
export function openDingtalk(
  { token, sign }: { readonly token: string; readonly sign: string },
  now: () => number,
): Promise<Vendor> {
  const isTooMany = createCounter([{ count: 20, perMs: MINUTE_MS, blockMs: 600_000 }], now);
  const limited = { errcode: 130101, errmsg: 'send too fast, exceed 20 times per minute' };
  return openHttpVendor({
    refusal: { errcode: 310000, errmsg: 'keywords not in content' },
    wait: limited,
    answer({ url, body }) {
      if (url.searchParams.get('access_token') !== token)
        return { what: 'refused', body: { errcode: 300005, errmsg: 'token is not exist' } };
      const at = Number(url.searchParams.get('timestamp'));
      const expected = createHmac('sha256', sign).update(`${at}\n${sign}`).digest('base64');
      if (url.searchParams.get('sign') !== expected || Math.abs(now() - at) > HOUR_MS)
        return { what: 'refused', body: { errcode: 310000, errmsg: 'sign not match' } };
      if (Buffer.byteLength(body) > 20_000)
        return { what: 'refused', body: { errcode: 460101, errmsg: 'message too long, exceed 20000 bytes' } };
      if (isTooMany(token)) return { what: 'limited', body: limited };
      const { title, text } = dingtalkBody.parse(JSON.parse(body)).markdown;
      const shown = { to: token, text: `${title}\n${text}`, link: linkIn(text) };
      return { what: 'took', shown, body: { errcode: 0, errmsg: 'ok' } };
    },
  });
}

const plainText = z.strictObject({ tag: z.literal('plain_text'), content: z.string() });
const feishuBody = z.strictObject({
  timestamp: z.string(),
  sign: z.string(),
  msg_type: z.literal('interactive'),
  card: z.strictObject({
    config: z.strictObject({ wide_screen_mode: z.boolean() }),
    header: z.strictObject({
      title: plainText,
      template: z.enum(['blue', 'yellow', 'orange', 'red', 'green']),
    }),
    elements: z.array(
      z.discriminatedUnion('tag', [
        z.strictObject({
          tag: z.literal('div'),
          text: z.strictObject({ tag: z.literal('lark_md'), content: z.string() }),
        }),
        z.strictObject({
          tag: z.literal('action'),
          actions: z.array(
            z.strictObject({
              tag: z.literal('button'),
              text: plainText,
              type: z.literal('primary'),
              url: z.url(),
            }),
          ),
        }),
      ]),
    ),
  }),
});

/** 5 a second and 100 a minute; 20,480 bytes; a signature of this hour. */
export function openFeishu(
  { hook, sign }: { readonly hook: string; readonly sign: string },
  now: () => number,
): Promise<Vendor> {
  const isTooMany = createCounter(
    [
      { count: 5, perMs: SECOND_MS },
      { count: 100, perMs: MINUTE_MS },
    ],
    now,
  );
  const limited = { code: 11232, msg: 'frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]' };
  return openHttpVendor({
    refusal: { code: 19024, msg: 'Key Words Not Found' },
    wait: limited,
    answer({ url, body }) {
      if (url.pathname !== `/open-apis/bot/v2/hook/${hook}`)
        return {
          what: 'refused',
          body: { code: 19001, msg: 'param invalid: incoming webhook access token invalid' },
        };
      if (Buffer.byteLength(body) > 20_480)
        return { what: 'refused', body: { code: 9499, msg: 'Bad Request' } };
      const { timestamp, sign: given, card } = feishuBody.parse(JSON.parse(body));
      const expected = createHmac('sha256', `${timestamp}\n${sign}`).update('').digest('base64');
      if (given !== expected || Math.abs(now() / SECOND_MS - Number(timestamp)) > HOUR_MS / SECOND_MS)
        return {
          what: 'refused',
          body: { code: 19021, msg: 'sign match fail or timestamp is not within one hour' },
        };
      if (isTooMany(hook)) return { what: 'limited', body: limited };
      const parts = card.elements.map((one) => (one.tag === 'div' ? one.text.content : ''));
      const link = card.elements.flatMap((one) => (one.tag === 'action' ? one.actions : []))[0]?.url ?? null;
      return {
        what: 'took',
        shown: { to: hook, text: [card.header.title.content, ...parts].join('\n'), link },
        body: { StatusCode: 0, StatusMessage: 'success', code: 0, data: {}, msg: 'success' },
      };
    },
  });
}
