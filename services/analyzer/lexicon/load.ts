import { loadGazetteer } from '../places/load.ts';
import { type CrySign, crySigns } from '../text/cry-signs.ts';
import { type Lexicon, type MoodClass, moodClasses } from '../text/lexicon.ts';
import { namesOfPlaces } from '../text/places.ts';
import { wordFilesBeside, wordsOf } from '../word-files.ts';

const { linesOf, sectionsOf } = wordFilesBeside(import.meta.url);

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
  addCrisisWords(moods);
  const degrees = new Map<string, number>();
  for (const [factor, words] of keyed('degree.txt'))
    for (const word of words) degrees.set(word, Number(factor));
  const degreesAfter = new Map<string, number>();
  for (const [factor, words] of keyed('degree-after.txt'))
    for (const word of words) degreesAfter.set(word, Number(factor));
  const aliases = new Map<string, string>();
  for (const [meaning, words] of keyed('aliases.txt')) for (const word of words) aliases.set(word, meaning);
  const turns = sectionsOf('turns.txt');
  const denials = sectionsOf('negation.txt');
  const denialsOf = (section: string): string[] => (denials.get(section) ?? []).flatMap(wordsOf);
  const turnsOf = (section: string): string[] => (turns.get(section) ?? []).flatMap(wordsOf);
  return {
    moods,
    degrees,
    degreesAfter,
    aliases,
    negations: denialsOf('negation'),
    existentials: denialsOf('existential'),
    emphatics: denialsOf('emphatic'),
    least: denialsOf('least'),
    questions: linesOf('questions.txt'),
    contrasts: turnsOf('contrast'),
    concessions: turnsOf('concession'),
    past: turnsOf('past'),
    present: turnsOf('present'),
    ironies: turnsOf('irony'),
    identities: [
      ...linesOf('identities.txt').flatMap(wordsOf),
      // 平安 and 和平 are places, too, and say more as words.
      ...namesOfPlaces(loadGazetteer()).filter((name) => !moods.has(name)),
    ],
    cries: cryWords(),
    stopWords: linesOf('stopwords.txt').flatMap(wordsOf),
  };
}

/** crisis-lexicon.tsv's classes as ours; what crisis.txt or polarity.tsv already judge stays as it is judged there. */
const crisisClasses: Readonly<Record<string, { readonly mood: MoodClass; readonly sign: number }>> = {
  anger: { mood: 'anger', sign: -1 },
  fear: { mood: 'fear', sign: -1 },
  grief: { mood: 'grief', sign: -1 },
  distrust: { mood: 'distrust', sign: -1 },
  help: { mood: 'help', sign: -1 },
  positive: { mood: 'support', sign: 1 },
  topic: { mood: 'event', sign: -1 },
};
/** A topic has no weight there: it names a bad fact as crisis.txt's events do. */
const TOPIC_WEIGHT = 0.25;

function addCrisisWords(moods: Map<string, { readonly weight: number; readonly mood: MoodClass }>): void {
  const known = new Set([...moods].filter(([, { mood }]) => mood !== 'plain').map(([word]) => word));
  for (const line of linesOf('crisis-lexicon.tsv').slice(1)) {
    const [word = '', name = '', weight = ''] = line.split('\t');
    const crisis = crisisClasses[name];
    if (crisis === undefined) throw new Error(`crisis-lexicon.tsv: no class ${name}`);
    // What it says of cries for help and of distrust nothing else does.
    if (known.has(word) && crisis.mood !== 'help' && crisis.mood !== 'distrust') continue;
    moods.set(word, { mood: crisis.mood, weight: crisis.sign * (Number(weight) || TOPIC_WEIGHT) });
  }
}

/** A word may stand in one section only: what it does in a cry is one thing. */
function cryWords(): ReadonlyMap<string, CrySign> {
  const signs = new Map<string, CrySign>();
  for (const [name, lines] of sectionsOf('cry-signs.txt')) {
    const sign = crySigns.find((one) => one === name);
    if (sign === undefined) throw new Error(`cry-signs.txt: no sign ${name}`);
    for (const word of lines.flatMap(wordsOf)) {
      const known: CrySign = signs.get(word) ?? sign;
      if (known !== sign) throw new Error(`cry-signs.txt: ${word} is in ${known} and ${sign}`);
      signs.set(word, sign);
    }
  }
  return signs;
}

/** Lines of `key: words`. */
function* keyed(name: string): Iterable<readonly [key: string, words: readonly string[]]> {
  for (const line of linesOf(name)) {
    const [key = '', words = ''] = line.split(': ');
    yield [key.replace(/:$/, ''), wordsOf(words)];
  }
}

function moodClassOf(name: string): MoodClass {
  const known = moodClasses.find((mood) => mood === name);
  if (!known) throw new Error(`crisis.txt: no mood class ${name}`);
  return known;
}
