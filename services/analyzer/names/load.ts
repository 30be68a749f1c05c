import { loadGazetteer } from '../places/load.ts';
import type { NameLists } from '../text/names.ts';
import { namesOfPlaces } from '../text/places.ts';
import { wordFilesBeside, wordsOf } from '../word-files.ts';

const { linesOf, sectionsOf } = wordFilesBeside(import.meta.url);

/** Reads the files beside this one and the names of places (ORIGIN.md says where each comes from): some milliseconds, once per process. */
export function loadNames(): NameLists {
  const own = loadSurnames();
  return {
    ...own,
    words: new Set([...own.words, ...linesOf('words.txt'), ...namesOfPlaces(loadGazetteer())]),
  };
}

/** The lists of our own alone: `words` without those of words.txt. */
export function loadSurnames(): NameLists {
  const sections = sectionsOf('surnames.txt');
  const characters = (name: string): string[] => [...(sections.get(name) ?? []).join('')];
  const words = (name: string): string[] => (sections.get(name) ?? []).flatMap(wordsOf);
  return {
    common: new Set(characters('common')),
    surnames: new Set([...characters('common'), ...characters('rare'), ...words('compound')]),
    given: new Set(characters('given')),
    words: new Set(words('words')),
  };
}
