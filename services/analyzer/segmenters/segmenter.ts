/** The port: cuts Chinese text into words. One adapter per engine, one contract for all (test/contracts/segmenter.ts). */
export interface Segmenter {
  readonly name: EngineName;
  /**
   * Hex hash over the engine, its version, its dictionaries and the user's words: two segmenters with the same hash cut
   * alike, and what one wrote may be searched or counted with the other. Stamped on every assessment.
   */
  readonly dictionary: string;
  /**
   * Cuts with new-word discovery (HMM) on. The tokens join to the text again; a lone surrogate comes out as U+FFFD.
   * Words in Latin letters and the user's words stay whole. The same text gives the same tokens, always.
   */
  cut(text: string): string[];
}

export const engines = ['nodejieba', 'node-rs'] as const;
export type EngineName = (typeof engines)[number];

/** Opens an engine with the user's words (already fit, see `fitWords`); throws whatever keeps it from loading. */
export type OpenEngine = (userWords: readonly string[]) => Segmenter;

/** Both engines cut at white space and punctuation before they look at a dictionary: only letters and digits can stay whole. */
const FIT = /^[\p{L}\p{N}]{2,}$/u;

/** The user's words that a dictionary can hold, distinct and in order of code units, so that equal sets hash alike. */
export function fitWords(words: readonly string[]): string[] {
  return [...new Set(words.map((word) => word.normalize('NFKC').trim()))]
    .filter((word) => FIT.test(word))
    .sort();
}
