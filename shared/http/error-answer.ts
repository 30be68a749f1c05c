import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { AppError } from '../errors.ts';
import { type ApiErrorCode, apiErrors, errorBody } from './api-errors.ts';

/** Errors as JSON in Chinese, with nothing of what happened inside; what is not the client's fault is told to `onFailure`. */
export function errorAnswer(error: Error, c: Context, onFailure: (error: unknown) => void): Response {
  if (error instanceof HTTPException) {
    if (error.res) return error.res;
    const known = Object.entries(apiErrors).find(([, [status]]) => status === error.status)?.[0];
    const code = isCode(known) ? known : 'BAD_REQUEST';
    return c.json(errorBody(code), apiErrors[code][0]);
  }
  if (error instanceof AppError && error.code === 'BAD_INPUT') return c.json(errorBody('BAD_REQUEST'), 400);
  onFailure(error);
  const code: ApiErrorCode = error instanceof AppError ? 'UNAVAILABLE' : 'INTERNAL';
  const [status] = apiErrors[code];
  return c.json(errorBody(code), status, code === 'UNAVAILABLE' ? { 'retry-after': '5' } : {});
}

function isCode(name: string | undefined): name is ApiErrorCode {
  return name !== undefined && Object.hasOwn(apiErrors, name);
}
