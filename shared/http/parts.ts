import { z } from 'zod';
import { errorSchema } from '../api.ts';

/** Parts of route declarations. */
export const BASE = '/api/v1';

/** An answer of this schema, described for people. */
export function answer<S extends z.ZodType>(schema: S, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

/** A JSON body that must be there. */
export function jsonBody<S extends z.ZodType>(schema: S) {
  return { required: true, content: { 'application/json': { schema } } } as const;
}

/** What every route may answer beside its own. */
export const errors = { default: answer(errorSchema, '出错：error.code 供程序判断，error.message 供人阅读') };

export const runParams = z.strictObject({ run: z.string() });
export const incidentParams = z.strictObject({ run: z.string(), id: z.string() });
