import type { TermKind } from '../../../shared/records.ts';
import { bump } from '../sums.ts';
import type { EmergingSettings } from './settings.ts';
import type { TopicTeller } from './tell.ts';

/** Terms in a name: more is a list. */
const NAME_TERMS = 3;
/** A name takes one of each of these, in this order, where one is among the most telling terms; then what tells most. */
const NAME_KINDS: readonly TermKind[] = ['place', 'organisation', 'event'];
const NAME_FROM = 6;
/** A segmenter cuts a word that it does not know; the character that so many of its places share belongs to it. */
const SAME_NEIGHBOUR = 0.8;
/** So many characters at most are put back: what goes on longer is a sentence that people repeat. */
const PUT_BACK = 2;
/** Han characters, but for those that stand between words, and counters before them. */
const IN_WORD = /^(?![的了是在和就都也不被把对与有这那我你他她家个位名条例只次起座])[\u4e00-\u9fff]$/;

/**
 * How a topic is called, by the terms that tell it from everything else, and all of those, most telling first. A term tells by
 * how many of the posts hold it and by how much more than usual that is; the latter counts twice (as in tf·idf with a squared
 * idf), for what half of all posts hold names nothing.
 * @param texts of mentions that name the topic
 * @param usual the usual share of posts that hold a term, at least what can be told from nothing
 * @returns null when no term stands in enough of the texts
 */
export function nameOf(
  texts: readonly string[],
  teller: TopicTeller,
  usual: (term: string) => number,
  settings: EmergingSettings,
): { readonly name: string; readonly words: string[] } | null {
  const counts = new Map<string, number>();
  for (const text of texts) for (const term of teller.terms(text)) bump(counts, term, 1);
  const telling = [...counts]
    .filter(([term, n]) => n >= settings.nameFrom && teller.kindOf(term) !== 'feeling')
    .map(([term, n]) => {
      const share = n / texts.length;
      return { term, weight: share * Math.max(0, Math.log(share / usual(term))) ** 2 };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || (a.term < b.term ? -1 : 1))
    .slice(0, 2 * settings.words)
    .map(({ term }) => wholeWord(term, texts));
  const words = telling
    .filter((term, at) => !telling.slice(0, at).some((other) => other.includes(term) || term.includes(other)))
    .slice(0, settings.words);
  if (words.length === 0) return null;
  const first = words.slice(0, NAME_FROM);
  const named = NAME_KINDS.flatMap((kind) => first.find((word) => teller.kindOf(word) === kind) ?? []);
  const name = [...named, ...first.filter((word) => !named.includes(word))].slice(0, NAME_TERMS);
  return { name: name.join('·'), words };
}

/** The word that a term is cut from: 新发地, of which the segmenter leaves 发地 or 新发. */
function wholeWord(term: string, texts: readonly string[]): string {
  return grown(grown(term, texts, 'before'), texts, 'after');
}

/** A word with the characters on one side that belong to it. */
function grown(term: string, texts: readonly string[], side: 'before' | 'after'): string {
  let word = term;
  while (word.length <= term.length + PUT_BACK) {
    const neighbours = new Map<string, number>();
    let places = 0;
    for (const text of texts)
      for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
        places += 1;
        bump(neighbours, text.charAt(side === 'before' ? at - 1 : at + word.length), 1);
      }
    const next = commonIn(neighbours, places);
    if (next === '') return word;
    word = side === 'before' ? next + word : word + next;
  }
  return term;
}

function commonIn(neighbours: ReadonlyMap<string, number>, places: number): string {
  for (const [character, n] of neighbours)
    if (IN_WORD.test(character) && n >= SAME_NEIGHBOUR * places) return character;
  return '';
}
