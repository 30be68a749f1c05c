import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { z } from 'zod';
import type { errorSchema } from '../api.ts';

/** Every error the API answers with: its status, and what it says where nothing more particular is known. */
export const apiErrors = {
  BAD_REQUEST: [400, '请求内容不合要求'],
  SIGNED_OUT: [401, '登录已失效，请重新登录'],
  WRONG_PASSWORD: [401, '用户名或密码不正确'],
  WRONG_TOKEN: [401, '推送令牌缺失或不正确'],
  WRONG_ORIGIN: [403, '请求来源不是本系统页面，已拒绝'],
  NOT_FOUND: [404, '没有这个地址'],
  NO_RUN: [404, '没有这个场次'],
  NO_INCIDENT: [404, '没有这个事件'],
  REFUSED: [409, '该操作未被接受'],
  TOO_LARGE: [413, '请求内容过大'],
  WRONG_TYPE: [415, '不支持的内容类型或压缩方式'],
  WRONG_HOST: [421, '访问所用的主机名未登记，请用本系统的正式地址访问'],
  TOO_MANY: [429, '请求过多，请稍后再试'],
  INTERNAL: [500, '系统内部出错，已记录，请稍后再试'],
  UNAVAILABLE: [503, '系统暂时不可用，请稍后再试'],
} as const satisfies Record<string, readonly [ContentfulStatusCode, string]>;

export type ApiErrorCode = keyof typeof apiErrors;

/** The body of an error. */
export function errorBody(code: ApiErrorCode, message?: string): z.infer<typeof errorSchema> {
  return { error: { code, message: message ?? apiErrors[code][1] } };
}

/** To be thrown: ends the request with this error. */
export function refusal(
  code: ApiErrorCode,
  message?: string,
  headers: Readonly<Record<string, string>> = {},
): HTTPException {
  const [status] = apiErrors[code];
  return new HTTPException(status, {
    message: code,
    res: Response.json(errorBody(code, message), { status, headers }),
  });
}
