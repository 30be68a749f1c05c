import type { Hook } from '@hono/zod-openapi';
import type { z } from 'zod';
import { errorBody } from '../../shared/http/api-errors.ts';
import type { ConsoleEnv } from './context.ts';

/** Faults named in one answer: enough to mend a form by. */
const NAMED = 5;

/** What a request that breaks its schema is told: each fault with its path, in Chinese, and nothing of the values. */
export const badRequest: Hook<unknown, ConsoleEnv, string, Response | undefined> = (result, c) => {
  if (result.success) return undefined;
  const faults = result.error.issues.slice(0, NAMED).map(faultOf);
  return c.json(errorBody('BAD_REQUEST', `请求内容不合要求：${faults.join('；')}`), 400);
};

function faultOf(issue: z.core.$ZodIssue): string {
  const path = issue.path.join('.') || '内容';
  switch (issue.code) {
    case 'invalid_type':
      return `${path} 缺失或类型不对`;
    case 'too_small':
      return `${path} 太短或太小（至少 ${issue.minimum}）`;
    case 'too_big':
      return `${path} 太长或太大（至多 ${issue.maximum}）`;
    case 'unrecognized_keys':
      return `${path} 有未知字段`;
    case 'invalid_value':
      return `${path} 不在可选范围内`;
    default:
      return `${path} 格式不对`;
  }
}
