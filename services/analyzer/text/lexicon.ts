/** What a word says of the speaker's mood. `event` names a bad fact without a feeling; `none` is not judged at all. */
export const moodClasses = [
  'anger',
  'mockery',
  'complaint',
  'fear',
  'grief',
  'joy',
  'support',
  'plain',
  'event',
  'none',
] as const;
export type MoodClass = (typeof moodClasses)[number];

/** The words that the rules of sentiment.ts and read.ts go by; all in simplified characters after NFKC. */
export interface Lexicon {
  /** Weight -2..2; the sign is the polarity. */
  readonly moods: ReadonlyMap<string, { readonly weight: number; readonly mood: MoodClass }>;
  readonly negations: readonly string[];
  /** Words that strengthen (> 1) or weaken (< 1) what follows. */
  readonly degrees: ReadonlyMap<string, number>;
  /** Questions that deny what they ask; `不…吗` is one that needs a 吗 later in its clause. */
  readonly questions: readonly string[];
  /** Words too common to be worth counting as terms. */
  readonly stopWords: readonly string[];
}
