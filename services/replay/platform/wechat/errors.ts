import type { Answer, Call } from '../http/exchange.ts';
import { hashOf } from '../world/people.ts';

/** Texts of platform-apis.md 2.2, 2.4 and 2.6. */
const TEXTS: Readonly<Record<number, string>> = {
  [-1]: 'system error',
  40001: 'invalid credential, access_token is invalid or not latest',
  40002: 'invalid grant_type',
  40013: 'invalid appid',
  40066: 'invalid url',
  40164: 'invalid ip %s, not in whitelist',
  41001: 'access_token missing',
  42001: 'access_token expired',
  43002: 'require POST method',
  45009: 'reach max api daily quota limit',
  45011: 'api minute-quota reach limit  must slower  retry next minute',
  47001: 'data format error',
  47009: 'the api is no longer maintained',
  48001: 'api unauthorized',
  48004: 'api forbidden for irregularities',
  48006: 'forbid to clear quota because of reaching the limit',
  50002: 'user limited',
  53600: 'Article ID invalid',
  61500: 'date format error',
  61501: 'date range error',
  61503: 'data not ready, please try later',
  88000: 'without comment privilege',
  88001: 'msg_data is not exists',
  88002: 'the article is limit for safety',
  88010: 'count range error. cout <= 0 or count > 50',
};

/** Every error comes as HTTP 200; most with a `rid`, those of comments without (fixture A3). */
export function wechatError(call: Call, code: number, detail = ''): Answer {
  const text = (TEXTS[code] ?? 'unknown error').replace('%s', detail);
  const errmsg = code >= 88_000 ? text : `${text} rid: ${ridOf(call, code)}`;
  return { status: 200, code, body: { errcode: code, errmsg } };
}

/** `617682e0-09059ac5-34a8e2ea`: the time in seconds and two draws that depend on the call alone. */
function ridOf({ now, route, body }: Call, code: number): string {
  const hex = (n: number) => n.toString(16).padStart(8, '0');
  const name = `${route}/${code}/${body.length}/${now}`;
  return [hex(Math.floor(now / 1000) >>> 0), hex(hashOf(name, 1)), hex(hashOf(name, 2))].join('-');
}
