import type { Cue } from '../text/cues.ts';
import type { GramWeights } from '../text/grams.ts';
import type { WorkLine } from '../text/lines.ts';
import type { QuestionWords } from '../text/questions.ts';
import { wordFilesBeside, wordsOf } from '../word-files.ts';

const { linesOf, sectionsOf } = wordFilesBeside(import.meta.url);

/** Reads appeal-cues.txt: `kind weight pattern…`. */
export function loadCues(): readonly Cue[] {
  return linesOf('appeal-cues.txt').flatMap((line) => {
    const [kind = '', weight = '', ...patterns] = line.split(' ');
    return patterns.map((pattern) => ({ kind, weight: Number(weight), pattern }));
  });
}

/** The weights of appeal-grams.tsv; the line without a gram is what is said without any. */
export function loadGrams(): GramWeights {
  const grams = new Map<string, readonly number[]>();
  for (const line of linesOf('appeal-grams.tsv')) {
    const tab = line.lastIndexOf('\t');
    const weights = wordsOf(line.slice(tab + 1)).map((weight) => Number(weight) / 100);
    grams.set(line.slice(0, tab), weights);
  }
  const bias = grams.get('') ?? [];
  grams.delete('');
  return { bias, grams };
}

/** The table of lines.txt: `name: word… | hint…`. */
export function loadLines(): readonly WorkLine[] {
  return linesOf('lines.txt').map((line) => {
    const colon = line.indexOf(':');
    const [words = '', hints = ''] = line.slice(colon + 1).split('|');
    return { name: line.slice(0, colon), words: wordsOf(words), hints: wordsOf(hints) };
  });
}

/** The groups of question-words.txt, `name word…` below [focus], [concept] and [thing]. */
export function loadQuestionWords(): QuestionWords {
  const sections = sectionsOf('question-words.txt');
  const groups = (section: string): ReadonlyMap<string, readonly string[]> =>
    new Map(
      (sections.get(section) ?? []).map((line) => {
        const [name = '', ...words] = wordsOf(line);
        return [name, words];
      }),
    );
  return { focus: groups('focus'), concepts: groups('concept'), things: groups('thing') };
}

/** The words of event-words.txt. */
export function loadEventWords(): ReadonlySet<string> {
  return new Set(linesOf('event-words.txt').flatMap(wordsOf));
}

/** The words of response-words.txt. */
export function loadResponseWords(): readonly string[] {
  return linesOf('response-words.txt').flatMap(wordsOf);
}
