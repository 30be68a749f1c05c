import { loadCues, loadEventWords, loadGrams, loadLines, loadQuestionWords } from './lexicon/load-appeals.ts';
import { loadNames } from './names/load.ts';
import { loadGazetteer } from './places/load.ts';
import type { Lexicon } from './text/lexicon.ts';
import { createLineFinder, type LineFinder, type WorkLine } from './text/lines.ts';
import { createNameFinder, type NameSettings } from './text/names.ts';
import { createPlaceFinder, type PlaceFinder } from './text/places.ts';
import { createQuestionGrouper, type QuestionGrouper } from './text/questions.ts';
import { createStanceReader, type StanceReader } from './text/stance.ts';
import { createTermKinds, type TermKinds } from './text/term-kinds.ts';

/** Readers of texts beyond their mood; each is built when it is first used (a data file, some 10 ms). */
export interface Understanding {
  readonly stanceOf: StanceReader;
  readonly placesOf: PlaceFinder;
  readonly groupQuestions: QuestionGrouper;
  readonly kindOf: TermKinds;
  /** Words with a mood of the speaker's. */
  readonly feelings: ReadonlySet<string>;
  /** By an office's own table; an empty one means the built-in table of lexicon/lines.txt. */
  lineFinder(lines: readonly WorkLine[]): LineFinder;
  readonly people: People;
}

/** Private persons in texts. */
export interface People {
  /** Full names of private persons (text/names.ts). */
  namesOf(own: string, tokens: readonly string[], settings: NameSettings): readonly string[];
  readonly surnames: ReadonlySet<string>;
}

/** @param lexicon the one that the texts are read with */
export function openUnderstanding(lexicon: Lexicon): Understanding {
  const feelings = once(() => feelingsOf(lexicon));
  const stance = once(() => createStanceReader(loadCues(), loadGrams()));
  const places = once(() => createPlaceFinder(loadGazetteer()));
  const questions = once(() => createQuestionGrouper(loadQuestionWords()));
  const kinds = once(() => createTermKinds(places(), { events: loadEventWords(), feelings: feelings() }));
  return {
    stanceOf: (own, mood) => stance()(own, mood),
    placesOf: (own, tokens) => places()(own, tokens),
    groupQuestions: (asked, options) => questions()(asked, options),
    kindOf: (term) => kinds()(term),
    get feelings() {
      return feelings();
    },
    lineFinder: (lines) => createLineFinder(lines.length > 0 ? lines : loadLines()),
    people: openPeople(),
  };
}

export function openPeople(): People {
  const lists = loadNames();
  return { namesOf: createNameFinder(lists), surnames: lists.surnames };
}

function feelingsOf({ moods }: Lexicon): ReadonlySet<string> {
  return new Set(
    [...moods].flatMap(([word, { mood }]) => (mood === 'event' || mood === 'none' ? [] : [word])),
  );
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
