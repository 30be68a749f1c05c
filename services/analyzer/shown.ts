import type { AnalyzerPolicy } from './policy.ts';
import { type Labels, labelsOf } from './text/headline.ts';
import { maskNames, type NameSettings } from './text/names.ts';
import type { TextReader, TextReading } from './text/read.ts';
import type { People } from './understand.ts';

/** Texts, titles and terms as people may see them: private persons' names masked (design.md promise 6). */
export interface Shown {
  /** What a sample shows of a text; `reading` is the text's, where it is at hand. */
  sample(text: string, settings: NameSettings, reading?: TextReading): string;
  /** What a post calls itself. */
  labels(text: string, settings: NameSettings): Labels;
  /** The reading's terms, each once. */
  terms(reading: TextReading, settings: NameSettings): readonly string[];
}

/** A sample shows the whole of most comments (Weibo's own fold is at 140 characters). */
export const SAMPLE_CHARACTERS = 280;
/** From here on a repost tells another's words, which the reader leaves out and a sample shows. */
const CHAIN = /\/\/ ?[@＠][^:：]{0,40}[:：]/;

/** Where no policy is in force nobody is named. */
export const NOBODY_NAMED: NameSettings = { officials: 'masked', shown: [] };

/** The words of a monitor are the office's own: a title may say them. */
export function namesIn({ people, monitors }: Pick<AnalyzerPolicy, 'people' | 'monitors'>): NameSettings {
  const words = monitors.flatMap(({ any, phrase, all }) => [...any, ...phrase, ...all]);
  return { ...people, shown: [...people.shown, ...words] };
}

export function createShown(read: TextReader, { namesOf, surnames }: People): Shown {
  const masked = (text: string, names: readonly string[]): string => maskNames(text, names, surnames);

  return {
    sample(text, settings, known) {
      const parts = CHAIN.test(text) ? text.split(CHAIN) : [text];
      const names: string[] = [];
      let own = '';
      for (const part of parts) {
        const reading = part === text && known ? known : read(part);
        own += own === '' ? reading.own : ` ${reading.own}`;
        names.push(...namesOf(reading.own, reading.tokens, settings));
      }
      // A name in traditional writing or with marks inside is known by its plain form only: then the plain text is shown.
      const written = names.every((name) => text.includes(name)) ? text : own;
      return masked(written, names).slice(0, SAMPLE_CHARACTERS);
    },
    labels(text, settings) {
      const labels = labelsOf(text);
      if (labels.hashtag === null && labels.headline === null) return labels;
      const { own, tokens } = read(text);
      const names = namesOf(own, tokens, settings);
      if (names.length === 0) return labels;
      const { hashtag, headline } = labels;
      return {
        hashtag: hashtag === null ? null : masked(hashtag, names),
        headline: headline === null ? null : masked(headline, names),
      };
    },
    terms({ own, tokens, terms }, settings) {
      const names = namesOf(own, tokens, settings);
      return names.length === 0 ? terms : [...new Set(terms.map((term) => masked(term, names)))];
    },
  };
}
