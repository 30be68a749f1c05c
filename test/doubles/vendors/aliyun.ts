import { createHmac } from 'node:crypto';
import { openHttpVendor } from './http-vendor.ts';
import { createCounter, type Rule, type Vendor } from './vendor.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

interface Keys {
  readonly keyId: string;
  readonly keySecret: string;
}

/** The 51st notification to a number within 24 hours is refused, delivered or not. */
export function openSms(keys: Keys, now: () => number): Promise<Vendor> {
  return openAliyun(keys, now, {
    action: 'SendSms',
    number: 'PhoneNumbers',
    values: 'TemplateParam',
    rules: [{ count: 50, perMs: DAY_MS }],
  });
}

/** One call a minute, five an hour, twenty a day, to a number. */
export function openVoice(keys: Keys, now: () => number): Promise<Vendor> {
  return openAliyun(keys, now, {
    action: 'SingleCallByTts',
    number: 'CalledNumber',
    values: 'TtsParam',
    rules: [
      { count: 1, perMs: MINUTE_MS },
      { count: 5, perMs: HOUR_MS },
      { count: 20, perMs: DAY_MS },
    ],
  });
}

function openAliyun(
  { keyId, keySecret }: Keys,
  now: () => number,
  api: { action: string; number: string; values: string; rules: readonly Rule[] },
): Promise<Vendor> {
  const isTooMany = createCounter(api.rules, now);
  const nonces = new Set<string>();
  const limited = { Message: '触发天级流控Permits:50', RequestId: 'R', Code: 'isv.BUSINESS_LIMIT_CONTROL' };
  const refused = (Code: string) =>
    ({ what: 'refused', body: { Code, Message: `no: ${keyId}`, RequestId: 'R' } }) as const;
  return openHttpVendor({
    refusal: { Code: 'isv.AMOUNT_NOT_ENOUGH', Message: '账户余额不足', RequestId: 'R' },
    wait: limited,
    answer({ method, body }) {
      const params = new URLSearchParams(body);
      const signature = params.get('Signature');
      params.delete('Signature');
      if (params.get('AccessKeyId') !== keyId) return refused('InvalidAccessKeyId.NotFound');
      if (signature !== signed(method, params, keySecret)) return refused('SignatureDoesNotMatch');
      const nonce = params.get('SignatureNonce') ?? '';
      if (nonces.has(nonce)) return refused('SignatureNonceUsed');
      nonces.add(nonce);
      if (Math.abs(Date.parse(params.get('Timestamp') ?? '') - now()) > 15 * MINUTE_MS)
        return refused('InvalidTimeStamp.Expired');
      if (params.get('Action') !== api.action || params.get('Version') !== '2017-05-25')
        return refused('InvalidAction.NotFound');
      const to = params.get(api.number) ?? '';
      if (!/^1\d{10}$/.test(to)) return refused('isv.MOBILE_NUMBER_ILLEGAL');
      const values: Record<string, string> = JSON.parse(params.get(api.values) ?? '{}');
      if (Object.values(values).some((value) => [...value].length > 35 || /:\/\//.test(value)))
        return refused('isv.BLACK_KEY_CONTROL_LIMIT');
      if (isTooMany(to)) return { what: 'limited', body: limited };
      return {
        what: 'took',
        shown: { to, text: Object.values(values).join('，'), link: null },
        body: { Code: 'OK', Message: 'OK', RequestId: 'R', BizId: 'B' },
      };
    },
  });
}

/** As the vendor's page tells it, apart from the product's own code. */
function signed(method: string, params: URLSearchParams, secret: string): string {
  const pe = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const query = [...params.keys()]
    .sort()
    .map((name) => `${pe(name)}=${pe(params.get(name) ?? '')}`)
    .join('&');
  return createHmac('sha1', `${secret}&`)
    .update(`${method}&%2F&${pe(query)}`)
    .digest('base64');
}
