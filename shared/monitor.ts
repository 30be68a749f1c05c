import { z } from 'zod';
import { platforms } from './records.ts';

const words = z.array(z.string().trim().min(1).max(50)).max(200).default([]);

/**
 * A standing query of the office. A text matches when at least one of `any` and `phrase` occurs (where either is given),
 * every one of `all` occurs, and none of `none`. `phrase` ignores spaces and punctuation between its characters.
 */
export const monitorSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'small letters, digits, . _ -, at most 64'),
    name: z.string().trim().min(1).max(60),
    /** Why the office watches this. */
    purpose: z.string().max(200).optional(),
    any: words,
    all: words,
    none: words,
    phrase: words,
    platforms: z
      .array(z.enum(platforms))
      .min(1)
      .default([...platforms]),
    /** GB/T 2260 code; a mention known to come from another province does not match, an unknown region does. */
    region: z
      .string()
      .regex(/^\d{6}$/, 'a six-digit region code such as 110000')
      .optional(),
    /** The line of work it concerns, as the duty matrix names it: with the region it decides who answers. */
    line: z.string().trim().min(1).max(32).optional(),
  })
  .refine((monitor) => monitor.any.length + monitor.all.length + monitor.phrase.length > 0, {
    message: 'needs at least one word in any, all or phrase',
  });

export type Monitor = z.infer<typeof monitorSchema>;
