import type { TermKind } from '../../../shared/records.ts';
import { bump } from '../sums.ts';
import type { EmergingSettings } from './settings.ts';
import type { TopicTeller } from './tell.ts';

/** Terms in a name: more is a list. */
const NAME_TERMS = 3;
/** What a name is made of, in this order. */
const NAME_KINDS: readonly (TermKind | null)[] = ['place', 'organisation', 'event', null];
/** A segmenter cuts a word that it does not know; the character that so many of its places share belongs to it. */
const SAME_NEIGHBOUR = 0.8;
/** So many characters at most are put back: what goes on longer is a sentence that people repeat. */
const PUT_BACK = 2;
/** Han characters, but for those that stand between words. */
const IN_WORD = /^(?![的了是在和就都也不被把对与有这那我你他她])[\u4e00-\u9fff]$/;

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
  const chosen = words.slice(0, NAME_TERMS);
  const name = NAME_KINDS.flatMap((kind) => chosen.filter((word) => teller.kindOf(word) === kind));
  return { name: name.join('·'), words };
}

/** The word that a term is cut from: 新发地, of which the segmenter leaves 发地. */
function wholeWord(term: string, texts: readonly string[]): string {
  let word = term;
  while (word.length <= term.length + PUT_BACK) {
    const before = new Map<string, number>();
    const after = new Map<string, number>();
    let places = 0;
    for (const text of texts)
      for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
        places += 1;
        bump(before, text.charAt(at - 1), 1);
        bump(after, text.charAt(at + word.length), 1);
      }
    const head = commonIn(before, places);
    const tail = commonIn(after, places);
    if (head === '' && tail === '') return word;
    word = head !== '' ? head + word : word + tail;
  }
  return term;
}

function commonIn(neighbours: ReadonlyMap<string, number>, places: number): string {
  for (const [character, n] of neighbours)
    if (IN_WORD.test(character) && n >= SAME_NEIGHBOUR * places) return character;
  return '';
}
