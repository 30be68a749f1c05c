import type { Lexicon, MoodClass } from '../text/lexicon.ts';
import type { PlaceFinder } from '../text/places.ts';
import type { TextReader } from '../text/read.ts';
import type { TermKinds } from '../text/term-kinds.ts';
import { createWordFinder } from '../text/word-finder.ts';
import type { TitleWords } from './reading.ts';

export type TitleReader = (title: string) => TitleWords;

export interface TitleParts {
  readonly read: TextReader;
  readonly lexicon: Lexicon;
  /** Words that name what happened (lexicon/event-words.txt), and by which somebody answers (response-words.txt). */
  readonly events: ReadonlySet<string>;
  readonly responses: readonly string[];
  readonly placesOf: PlaceFinder;
  readonly kindOf: TermKinds;
}

/**
 * How much a word of each class weighs in a headline. One that names a bad fact says it plainly; distrust and complaint are what
 * crises of offices and firms are made of; anger is rarely written in a headline; fear and grief fill films and fan talk, too.
 */
const weights: Readonly<Partial<Record<MoodClass, number>>> = {
  event: 1,
  distrust: 0.8,
  complaint: 0.8,
  help: 0.8,
  anger: 0.8,
  fear: 0.5,
  grief: 0.5,
};

/** Topics (学校, 医院, 工资) have no more weight than this in the lexicon: they name what crises are about, not that there is one. */
const TOPIC = -0.25;
const TOPIC_WORTH = 0.25;

/** Reads titles: a few words each, so that each word counts, wherever the segmenter cuts. */
export function createTitleReader({
  read,
  lexicon,
  events,
  responses,
  placesOf,
  kindOf,
}: TitleParts): TitleReader {
  const harmful = new Map([...events].map((word) => [word, 1]));
  for (const [word, { weight, mood }] of lexicon.moods) {
    const heavy = mood === 'event' && weight >= TOPIC ? TOPIC_WORTH : weights[mood];
    if (heavy !== undefined && weight < 0 && word.length >= 2 && !harmful.has(word)) harmful.set(word, heavy);
  }
  const answers = new Set(responses);
  for (const word of answers) harmful.delete(word);
  const words = [...harmful.keys(), ...answers];
  const finder = createWordFinder(words, { ignorePunctuation: false });

  return function readTitle(title) {
    const { own, tokens, terms, label } = read(title);
    const found = longest(own, words, finder);
    const harm = found.filter((word) => harmful.has(word)).sort((a, b) => weightOf(b) - weightOf(a));
    return {
      terms: terms.filter((term) => !answers.has(term)),
      harm,
      harmWeight: harm.reduce((sum, word) => sum + weightOf(word), 0),
      response: found.filter((word) => answers.has(word)),
      negative: label === 'negative',
      bare: isBare(own, tokens),
    };
  };

  function weightOf(word: string): number {
    return harmful.get(word) ?? 0;
  }

  /** 珠海体育中心, 丰台站: when nothing but a place is listed, something has happened there. */
  function isBare(own: string, tokens: readonly string[]): boolean {
    const [place] = placesOf(own, tokens);
    if (place?.at !== 0 || place.to === 0) return false;
    const rest = own.slice(place.to).trim();
    return (
      rest !== '' &&
      rest.length <= PREMISES_MAX &&
      tokens.length <= PREMISES_TOKENS &&
      kindOf(own) === 'organisation'
    );
  }
}

/** Characters of the premises behind a place: 体育中心, 第一人民医院. */
const PREMISES_MAX = 8;
const PREMISES_TOKENS = 4;

/** Words found, each distinct once; a longer one covers those inside it. */
function longest(
  own: string,
  words: readonly string[],
  finder: ReturnType<typeof createWordFinder>,
): readonly string[] {
  const hits: { word: string; start: number; end: number }[] = [];
  finder.scan(own, (word, start, end) => hits.push({ word: words[word] ?? '', start, end }));
  const outer = hits.filter(
    (hit) =>
      !hits.some(
        (other) =>
          other !== hit &&
          other.start <= hit.start &&
          other.end >= hit.end &&
          other.word.length > hit.word.length,
      ),
  );
  return [...new Set(outer.map(({ word }) => word))];
}
