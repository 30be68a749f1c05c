import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { AppError, messageOf } from '../../shared/errors.ts';

/** A JSON file that `servers` keeps of an instance; null where there is none. @throws AppError BAD_INPUT when it is not what it should be */
export function readStateFile<T>(path: string, schema: z.ZodType<T>): T | null {
  if (!existsSync(path)) return null;
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new AppError('BAD_INPUT', `${path}: ${messageOf(cause)}`, { cause });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError('BAD_INPUT', `${path} is not of this version: delete ${dirname(path)} to begin anew`);
}
