import { z } from 'zod';

/**
 * What the mentions of an incident ask for, as the console tells it. Free of `node:`, so that the page can import it.
 * `claim` is 未核实说法: passed on by who did not see it; nothing here says that it is false.
 */
export const appealKinds = [
  'help',
  'claim',
  'complaint',
  'suggestion',
  'question',
  'thanks',
  'fact',
  'emotion',
] as const;
export type AppealKind = (typeof appealKinds)[number];

export const appealWords: Readonly<Record<AppealKind, string>> = {
  help: '求助',
  claim: '未核实说法',
  complaint: '投诉',
  suggestion: '建议',
  question: '提问',
  thanks: '感谢',
  fact: '反映情况',
  emotion: '情绪表达',
};

const counted = z.strictObject({ name: z.string(), count: z.int() });

export const appealsSchema = z.strictObject({
  /** Mentions that were read, and those of them that ask or demand something. */
  read: z.int(),
  asking: z.int(),
  kinds: z.array(z.strictObject({ kind: z.enum(appealKinds), count: z.int() })),
  /** Lines of work and places that they concern, most first. */
  lines: z.array(counted),
  places: z.array(counted),
  /** Most asked first: a representative wording, how many ask so, their share of all that ask, ids of some. */
  questions: z.array(
    z.strictObject({
      wording: z.string(),
      count: z.int(),
      share: z.number(),
      examples: z.array(z.string()),
    }),
  ),
});
export type Appeals = z.infer<typeof appealsSchema>;

/** Reads mentions one by one; the analyzer brings it to whoever asks. */
export interface AppealDigest {
  take(mention: { readonly id: string; readonly text: string }): void;
  /** @param standsFor how many mentions each of those read stands for, where they are a sample (default 1); questions are counted up by it */
  result(standsFor?: number): Appeals;
}
