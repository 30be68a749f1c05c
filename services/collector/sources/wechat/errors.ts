import { z } from 'zod';
import { dayEnd } from '../days.ts';
import { parseExact } from '../exact-json.ts';
import type { Answer, Outcome } from '../source.ts';

/** The value of a good answer, the thing asked for being gone, or how else the call went. */
export type WechatAnswer =
  | { readonly value: unknown }
  | { readonly gone: string }
  | { readonly outcome: Outcome };

const errorSchema = z.looseObject({ errcode: z.coerce.number().int() });

const SESSION = new Set([40001, 40014, 41001, 42001]);
/** Of an asked-for token: app id or secret are wrong. */
const LOGIN = new Set([40001, 40002, 40013, 40125, 40243, 41002, 41004]);
const GONE = new Set([88001, 88002, 88004]);

/**
 * An answer of any kind, decided by `errcode`: errors come as HTTP 200 (platform-apis.md 2, 2.2, 2.4, 2.6). `isLogin`: of the
 * call that asks for a token, where 40001 means a wrong secret and not an old token.
 */
export function wechatAnswer({ status, body }: Answer, isLogin: boolean, now: number): WechatAnswer {
  const value = parseExact(body);
  const failed = errorSchema.safeParse(value);
  if (failed.success && failed.data.errcode !== 0) return byCode(failed.data.errcode, isLogin, now);
  if (status >= 500) return { outcome: again(`平台出错（HTTP ${status}）`) };
  if (status >= 400)
    return {
      outcome: { kind: 'wait', scope: 'source', untilMs: null, reason: `平台拒答（HTTP ${status}）` },
    };
  if (status >= 300) return { outcome: again(`平台要求转到别处（HTTP ${status}），不予跟随`) };
  if (value === undefined) return { outcome: { kind: 'bad', reason: '答复不是完整的 JSON' } };
  return { value };
}

function byCode(code: number, isLogin: boolean, now: number): WechatAnswer {
  if (isLogin && LOGIN.has(code)) return refused('source', `appid 或 secret 不被接受（${code}）`);
  if (SESSION.has(code)) return { outcome: { kind: 'renew', reason: `令牌已失效（${code}）` } };
  if (GONE.has(code)) return { gone: `文章不可查（${code}）` };
  switch (code) {
    case -1:
      return { outcome: again('平台繁忙（-1）') };
    case 40164:
      // Mended at the platform, not here: one look an hour.
      return wait('source', null, '本机地址不在公众号的 IP 白名单内（40164）');
    case 45009:
      return wait('endpoint', dayEnd(now), '当日调用次数用尽（45009）');
    case 45011:
      return { outcome: { kind: 'again', scope: 'endpoint', reason: '调用过于频繁（45011）' } };
    case 61503:
      return wait('task', null, '统计数据尚未就绪（61503）');
    case 50002:
      return refused('source', '账号受限（50002）');
    case 88000:
      return refused('task', '该文章没有留言权限（88000）');
    case 48001:
    case 48004:
    case 47009:
      return refused('endpoint', `接口权限不足或已停用（${code}）`);
    default:
      return refused('task', `平台不接受此调用（${code}）`);
  }
}

function again(reason: string): Outcome {
  return { kind: 'again', scope: 'task', reason };
}

function wait(scope: 'source' | 'endpoint' | 'task', untilMs: number | null, reason: string): WechatAnswer {
  return { outcome: { kind: 'wait', scope, untilMs, reason } };
}

function refused(scope: 'source' | 'endpoint' | 'task', reason: string): WechatAnswer {
  return { outcome: { kind: 'refused', scope, reason } };
}
