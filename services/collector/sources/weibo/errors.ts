import { z } from 'zod';
import { parseExact } from '../exact-json.ts';
import type { Answer, Outcome } from '../source.ts';

/** The value of a good answer, the thing asked for being gone, or how else the call went. */
export type WeiboAnswer =
  | { readonly value: unknown }
  | { readonly gone: string }
  | { readonly outcome: Outcome };

const errorSchema = z.looseObject({ error_code: z.coerce.number().int() });

const HOUR_MS = 3_600_000;

/** platform-apis.md 1.6, by class. */
const PLATFORM = new Set([10001, 10002, 10003, 10009, 10010, 10011, 21331]);
/** Limits of address, user and endpoint. */
const LIMITS = new Map<number, 'source' | 'endpoint'>([
  [10022, 'source'],
  [10023, 'source'],
  [10024, 'endpoint'],
]);
const AUTH = new Set([21301, 21314, 21315, 21316, 21317, 21319, 21327, 21332]);
/** Of the whole account: the app, its address or its users are not allowed. */
const ACCOUNT = new Set([10004, 10006, 10012, 10013, 21321]);
/** Of one endpoint: a permission the app lacks. */
const PERMISSION = new Set([10005, 10014, 10032, 21335, 21337]);
const GONE = new Set([20101, 20104, 20112]);

/** An answer of any kind; decided by `error_code`, which comes as text or number and with any status, before the status. */
export function weiboAnswer({ status, body }: Answer, now: number): WeiboAnswer {
  const value = parseExact(body);
  const failed = errorSchema.safeParse(value);
  if (failed.success) return byCode(failed.data.error_code, now);
  if (status >= 500) return { outcome: again(`平台出错（HTTP ${status}）`) };
  if (status === 429)
    return { outcome: { kind: 'wait', scope: 'source', untilMs: null, reason: '平台限流（429）' } };
  // A blocked address gets pages, or nothing, in place of answers (1.7).
  if (status >= 400)
    return {
      outcome: {
        kind: 'wait',
        scope: 'source',
        untilMs: null,
        reason: `平台拒答（HTTP ${status}），地址可能被限制`,
      },
    };
  if (status >= 300) return { outcome: again(`平台要求转到别处（HTTP ${status}），不予跟随`) };
  if (body.trim() === '')
    return { outcome: { kind: 'wait', scope: 'source', untilMs: null, reason: '答复为空，地址可能被限制' } };
  if (value === undefined) return { outcome: { kind: 'bad', reason: '答复不是完整的 JSON' } };
  return { value };
}

function byCode(code: number, now: number): WeiboAnswer {
  const limit = LIMITS.get(code);
  if (limit) {
    // Addresses are counted by the hour. Users by the day, but at which hour it begins is not published: one look an hour.
    const untilMs = (Math.floor(now / HOUR_MS) + 1) * HOUR_MS;
    return { outcome: { kind: 'wait', scope: limit, untilMs, reason: `调用次数用尽（${code}）` } };
  }
  if (PLATFORM.has(code)) return { outcome: again(`平台出错（${code}）`) };
  if (GONE.has(code)) return { gone: `原帖已不可见（${code}）` };
  if (AUTH.has(code))
    return { outcome: { kind: 'refused', scope: 'source', reason: `授权失效，须重新授权（${code}）` } };
  if (ACCOUNT.has(code))
    return { outcome: { kind: 'refused', scope: 'source', reason: `应用或账号不被允许（${code}）` } };
  if (PERMISSION.has(code))
    return { outcome: { kind: 'refused', scope: 'endpoint', reason: `接口权限不足（${code}）` } };
  return { outcome: { kind: 'refused', scope: 'task', reason: `平台不接受此调用（${code}）` } };
}

function again(reason: string): Outcome {
  return { kind: 'again', scope: 'task', reason };
}
