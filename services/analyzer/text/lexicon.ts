import type { CrySign } from './cry-signs.ts';

/** What a word says of the speaker's mood. `event` names a bad fact without a feeling; `none` is not judged at all. */
export const moodClasses = [
  'anger',
  'mockery',
  'complaint',
  'fear',
  'grief',
  'distrust',
  'help',
  'joy',
  'support',
  'plain',
  'event',
  'none',
] as const;
export type MoodClass = (typeof moodClasses)[number];

/** The words that the rules of rules.ts and read.ts go by; all in simplified characters after NFKC. */
export interface Lexicon {
  /** Weight -2..2; the sign is the polarity. */
  readonly moods: ReadonlyMap<string, { readonly weight: number; readonly mood: MoodClass }>;
  readonly negations: readonly string[];
  /** Negations of there being any: another negation behind one takes it back (没有 … 不 …). */
  readonly existentials: readonly string[];
  /** Negations that leave nothing (毫不). */
  readonly emphatics: readonly string[];
  /** The least there could be (一点, 一句). */
  readonly least: readonly string[];
  /** Words that strengthen (> 1) or weaken (< 1) what follows. */
  readonly degrees: ReadonlyMap<string, number>;
  /** Words that strengthen what stands before them (得很, 极了). */
  readonly degreesAfter: ReadonlyMap<string, number>;
  /** Questions that deny what they ask; `不…吗` is one that needs a 吗 later in its clause, `这叫…?` a question mark at its end, `=凭什么证件` is none at all. */
  readonly questions: readonly string[];
  /** Words after which the speaker's point comes (但是): what stands before counts less. `，可` holds after a comma only. */
  readonly contrasts: readonly string[];
  /** Words that concede (虽然): what they introduce counts less. */
  readonly concessions: readonly string[];
  /** Words for how it was, and for how it is now: what was counts less where both stand in a sentence. */
  readonly past: readonly string[];
  readonly present: readonly string[];
  /** Words, faces and turns that people use when they mean the opposite. */
  readonly ironies: readonly string[];
  /** Dialect, slang and homophones → the standard word that is meant. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Places, ethnic groups, genders, hukou: who is spoken of may not move the mood. */
  readonly identities: readonly string[];
  /** Words that make a cry for help, or unmake it. */
  readonly cries: ReadonlyMap<string, CrySign>;
  /** Words too common to be worth counting as terms. */
  readonly stopWords: readonly string[];
}
