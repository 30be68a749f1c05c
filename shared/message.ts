import { z } from 'zod';

/**
 * What an alert says, in parts: every channel shows these in its own form and within its own limits. Free of `node:`, so
 * that the page can import it. Texts are Chinese, for people, and quote no mention (design.md part 5, promise 6). Minutes
 * are whole epoch minutes of the run.
 */
const minute = z.int();
const text = z.string();

export const messageSchema = z.strictObject({
  /** 演练: of a drill. Whatever shows the message says so first. */
  drill: z.boolean(),
  /** Id of the incident, by which people find it where no link leads there. */
  incident: text,
  /** Why it is sent, e.g. `新事件`, `升级：黄色→红色`, `已签收`. */
  step: text,
  /** What it is about: the incident's title. */
  what: text,
  /** Platforms and places. */
  where: z.array(text),
  phase: text.nullable(),
  mentions: z.int().nonnegative(),
  /** Start of what is told of, and the end of the minute by which it was known. */
  since: minute,
  known: minute,
  /** When it was over; null while it is not. */
  ended: minute.nullable(),
  /** The minutes that passed, in words: from the start to our knowing, and the source's own delay where known. */
  delay: text.nullable(),
  /** How fast: the jump with its numbers, or the speed. */
  fast: text.nullable(),
  /** Of a notice that tells nothing new of the event (a call, a deadline, a digest): what it says, line by line. */
  said: z.array(text),
  /** A level that a person has set, or how it was closed. */
  hand: text.nullable(),
  /** The strongest reason first. */
  why: z.array(text),
  whyNot: text.nullable(),
  /** The question most asked: in its own words only where five authors wrote the same. */
  question: text.nullable(),
  /** How much of the evidence is covered, 0..1; null where no machine judged. */
  coverage: z.number().nullable(),
  /** The rules that judged, the first digits of their hash. */
  rules: text.nullable(),
  signed: z.strictObject({ by: text, minute }).nullable(),
  /** Who else has it. */
  others: z.array(text),
  /** What is asked of the reader, and by when. */
  asked: z.strictObject({ what: text, by: minute.nullable() }).nullable(),
  /** Where to read on, or to sign; null where no public address is known. */
  link: z.string().nullable(),
});

export type AlertMessage = z.infer<typeof messageSchema>;
