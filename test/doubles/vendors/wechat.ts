import { z } from 'zod';
import { openHttpVendor } from './http-vendor.ts';
import type { Vendor } from './vendor.ts';

const body = z.strictObject({
  touser: z.string(),
  template_id: z.string(),
  url: z.url().optional(),
  client_msg_id: z.string().max(64),
  data: z.record(z.string(), z.strictObject({ value: z.string().min(1) })),
});

const SAME_MS = 600_000;

/** A service account: a token first; values of 20 characters at most; what comes twice within ten minutes is shown once. */
export function openWechatTemplate(
  { appId, secret }: { readonly appId: string; readonly secret: string },
  now: () => number,
): Promise<Vendor> {
  const seen = new Map<string, number>();
  const ok = { errcode: 0, errmsg: 'ok', msgid: 200228332 };
  return openHttpVendor({
    refusal: { errcode: 43004, errmsg: 'require subscribe' },
    wait: { errcode: 45011, errmsg: 'api minute-quota reach limit' },
    answer({ url, body: text }) {
      if (url.pathname === '/cgi-bin/token') {
        const isRight = url.searchParams.get('appid') === appId && url.searchParams.get('secret') === secret;
        return {
          what: 'said',
          body: isRight
            ? { access_token: 'wechat-token', expires_in: 7200 }
            : { errcode: 40001, errmsg: 'bad' },
        };
      }
      if (url.searchParams.get('access_token') !== 'wechat-token')
        return { what: 'refused', body: { errcode: 40001, errmsg: 'invalid credential' } };
      const { touser, data, client_msg_id: id, url: link = null } = body.parse(JSON.parse(text));
      const values = Object.values(data).map(({ value }) => value);
      if (values.some((value) => [...value].length > 20))
        return { what: 'refused', body: { errcode: 47003, errmsg: 'argument invalid!' } };
      const isKnown = now() - (seen.get(id) ?? Number.NEGATIVE_INFINITY) < SAME_MS;
      seen.set(id, now());
      if (isKnown) return { what: 'said', body: ok };
      return { what: 'took', shown: { to: touser, text: values.join('\n'), link }, body: ok };
    },
  });
}
