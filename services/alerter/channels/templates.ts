import { z } from 'zod';
import { type FieldName, fieldNames, fieldsOf } from '../message/fields.ts';
import type { Telling } from '../message/lines.ts';

/** Which part of the message stands in which variable of a vendor's approved template. */
export const variablesSchema = z.record(z.string().min(1), z.enum(fieldNames));

/** The values of a template's variables, each of `limit` characters at most. */
export function valuesOf(
  variables: Readonly<Record<string, FieldName>>,
  told: Telling,
  to: string,
  limit: number,
): Readonly<Record<string, string>> {
  const fields = fieldsOf(told, to, limit);
  return Object.fromEntries(Object.entries(variables).map(([name, field]) => [name, fields[field]]));
}
