import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { AppError, messageOf } from '../../../shared/errors.ts';
import { classes, type Example } from './classes.ts';
import { createRandom } from './random.ts';

/** Sentences made of parts, so that what a turn does (不, 但是, 难道 …) is learned apart from the words it stands with. */
const grammarSchema = z.strictObject({
  /** Sentences drawn; those drawn twice count once. */
  count: z.int().positive(),
  slots: z.record(z.string(), z.array(z.string()).min(1)),
  templates: z
    .array(
      z.strictObject({
        /** With {SLOT}s. */
        text: z.string(),
        /** The classes it may be of. */
        classes: z.array(z.enum(classes)).min(1).optional(),
        help: z.boolean().optional(),
        /** How often it is drawn, among the others. */
        times: z.int().positive(),
      }),
    )
    .min(1),
});

const SEED = 7;

/** The sentences of a grammar, always the same ones. @throws AppError BAD_INPUT for a file that is none */
export function compose(path: string): readonly Example[] {
  let grammar: z.infer<typeof grammarSchema>;
  try {
    grammar = grammarSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause);
    throw new AppError('BAD_INPUT', `${path} is no grammar: ${reason}`, { cause });
  }
  const random = createRandom(SEED);
  const drawn = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const pool = grammar.templates.flatMap((template) =>
    Array.from({ length: template.times }, () => template),
  );
  const made = new Map<string, Example>();
  for (let n = 0; n < grammar.count; n++) {
    const template = drawn(pool);
    const text = (template?.text ?? '').replace(
      /\{(\w+)\}/g,
      (_, slot: string) => drawn(grammar.slots[slot] ?? []) ?? '',
    );
    const known = template?.classes ?? null;
    const mood = known === null || known.includes('negative') ? null : 'none';
    if (text !== '') made.set(text, { text, classes: known, mood, help: template?.help ?? null });
  }
  return [...made.values()];
}
