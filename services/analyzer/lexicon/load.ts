import { readFileSync } from 'node:fs';
import { type Lexicon, type MoodClass, moodClasses } from '../text/lexicon.ts';

/** Reads the lexicon files beside this one (ORIGIN.md says where each comes from): about 20 ms, once per process. */
export function loadLexicon(): Lexicon {
  const moods = new Map<string, { readonly weight: number; readonly mood: MoodClass }>();
  let section: { readonly weight: number; readonly mood: MoodClass } | null = null;
  for (const line of linesOf('crisis.txt')) {
    const head = /^\[([a-z]+) (-?[\d.]+)\]$/.exec(line);
    if (head) section = { mood: moodClassOf(head[1] ?? ''), weight: Number(head[2]) };
    else if (section) for (const word of wordsOf(line)) moods.set(word, section);
  }
  const own = new Set(moods.keys());
  for (const line of linesOf('polarity.tsv')) {
    const [word = '', weight = ''] = line.split('\t');
    if (own.has(word)) continue;
    // One of ours and a particle (气死我了) is ours, also where the segmenter keeps the two together.
    const stem = word.slice(0, -1);
    const ours = own.has(stem) ? moods.get(stem) : undefined;
    moods.set(word, ours ?? { weight: Number(weight), mood: 'plain' });
  }
  const degrees = new Map<string, number>();
  for (const line of linesOf('degree.txt')) {
    const [factor = '', words = ''] = line.split(':');
    for (const word of wordsOf(words)) degrees.set(word, Number(factor));
  }
  return {
    moods,
    degrees,
    negations: linesOf('negation.txt').flatMap(wordsOf),
    questions: linesOf('questions.txt'),
    stopWords: linesOf('stopwords.txt').flatMap(wordsOf),
  };
}

function moodClassOf(name: string): MoodClass {
  const known = moodClasses.find((mood) => mood === name);
  if (!known) throw new Error(`crisis.txt: no mood class ${name}`);
  return known;
}

function linesOf(name: string): string[] {
  return readFileSync(new URL(name, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('# '));
}

function wordsOf(line: string): string[] {
  return line.split(' ').filter((word) => word !== '');
}
