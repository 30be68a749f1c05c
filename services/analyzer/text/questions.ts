import { areCopies, fingerprintOf } from './fingerprint.ts';
import { createWordFinder } from './word-finder.ts';

/** What a question wants to know, and what about; each with the ways of saying it (lexicon/question-words.txt). */
export interface QuestionWords {
  readonly focus: ReadonlyMap<string, readonly string[]>;
  readonly concepts: ReadonlyMap<string, readonly string[]>;
  /** The things and people that most comments of an incident name. */
  readonly things: ReadonlyMap<string, readonly string[]>;
}

/** A comment that asks or demands something. */
export interface Asked {
  readonly id: string;
  /** Cleaned (text/clean.ts). */
  readonly own: string;
  /** Its tokens worth counting (text/read.ts, `terms`). */
  readonly terms: readonly string[];
  /** How many comments it stands for: itself and its copies. */
  readonly count: number;
}

/** Questions of one meaning. */
export interface QuestionGroup {
  /** The wording of one of them that is closest to all. */
  readonly wording: string;
  /** How many ask so, and their share of all that ask, 0 to 1. */
  readonly count: number;
  readonly share: number;
  /** Ids of some that ask so, the closest to all first. */
  readonly examples: readonly string[];
}

/** What a feature weighs before its rarity: the matter above the words, the words above pairs of characters. */
export interface FeatureWeights {
  readonly concept: number;
  readonly thing: number;
  readonly focus: number;
  readonly term: number;
  readonly bigram: number;
}

export interface GroupingOptions {
  /** Average likeness, 0 to 1, at which two groups are still one. */
  readonly likeness: number;
  readonly weights: FeatureWeights;
  /** Comments that make a group worth telling: what one alone asks is not what is asked most. */
  readonly least: number;
  /** Share of all that ask, 0 to 1, from which on it is: where people quarrel among themselves, every group is smaller. */
  readonly leastShare: number;
  /** Groups that are told. */
  readonly groups: number;
  readonly examples: number;
}

/**
 * Chosen on services/analyzer/model/training/incident-questions.jsonl. Six groups: a statement that answers more is read by nobody to its end.
 */
export const defaultGrouping: GroupingOptions = {
  likeness: 0.25,
  weights: { concept: 2.2, thing: 2, focus: 1.4, term: 1.5, bigram: 0.2 },
  least: 2,
  leastShare: 0.025,
  groups: 6,
  examples: 5,
};

/** Of two questions as close to all the others the shorter is told: so many characters more halve the closeness. */
const BRIEF = 40;
/** A wording that is told; what is longer is cut to the sentence that asks. */
const WORDING_MAX = 60;

export type QuestionGrouper = (
  asked: readonly Asked[],
  options?: GroupingOptions,
) => readonly QuestionGroup[];

/**
 * Makes a grouper: near-copies become one (MinHash, text/fingerprint.ts), what remains is grouped bottom-up by the average
 * cosine of rarity-weighted features: what is asked about (concepts), what of it is wanted (focus), words, pairs of
 * characters. Time and memory are quadratic in the distinct questions: give it some hundreds (text/asked-sample.ts).
 */
export function createQuestionGrouper(words: QuestionWords): QuestionGrouper {
  const features: {
    readonly name: string;
    readonly kind: 'focus' | 'concept' | 'thing';
    readonly text: string;
  }[] = [];
  for (const [name, texts] of words.focus)
    for (const text of texts) features.push({ name: `?${name}`, kind: 'focus' as const, text });
  for (const [name, texts] of words.concepts)
    for (const text of texts) features.push({ name: `*${name}`, kind: 'concept' as const, text });
  for (const [name, texts] of words.things)
    for (const text of texts) features.push({ name: `+${name}`, kind: 'thing' as const, text });
  const distinct = [...new Set(features.map(({ text }) => text))];
  const byText = new Map(distinct.map((text) => [text, features.filter((one) => one.text === text)]));
  const finder = createWordFinder(distinct, { ignorePunctuation: false });

  function featuresOf({ own, terms }: Asked, weights: FeatureWeights): ReadonlyMap<string, number> {
    const found = new Map<string, number>();
    const add = (name: string, weight: number): void => {
      found.set(name, Math.max(weight, found.get(name) ?? 0));
    };
    finder.scan(own.slice(0, TEXT_MAX), (word) => {
      for (const { name, kind } of byText.get(distinct[word] ?? '') ?? []) add(name, weights[kind]);
    });
    for (const term of terms) add(term, weights.term);
    const letters = own.slice(0, TEXT_MAX).replace(/[^\u4e00-\u9fff]/g, '');
    for (let i = 0; i + 1 < letters.length; i++) add(`=${letters.slice(i, i + 2)}`, weights.bigram);
    return found;
  }

  return function groupsOf(asked, options = defaultGrouping) {
    const merged = withoutCopies(asked);
    const total = asked.reduce((sum, { count }) => sum + count, 0);
    if (total === 0) return [];
    const vectors = weighed(
      merged.map(({ one, ids }) => ({ features: featuresOf(one, options.weights), ids: ids.length })),
    );
    const clusters = agglomerate(vectors, options.likeness);
    return clusters
      .map((members) => groupOf(members, merged, vectors, total, options.examples))
      .filter(({ count, share }) => count >= options.least && share >= options.leastShare)
      .sort((a, b) => b.count - a.count || (a.wording < b.wording ? -1 : 1))
      .slice(0, options.groups);
  };
}

/** Characters of a text that are read: a question is asked shortly. */
const TEXT_MAX = 300;

interface Merged {
  readonly one: Asked;
  readonly ids: string[];
  count: number;
}

/** Each text once, with those that are its near-copies. */
function withoutCopies(asked: readonly Asked[]): readonly Merged[] {
  const merged: (Merged & { readonly print: Uint8Array | null })[] = [];
  const exact = new Map<string, Merged>();
  for (const one of asked) {
    const text = one.own.replace(/[^\p{L}\p{N}]/gu, '');
    const print = fingerprintOf(one.own);
    const known =
      exact.get(text) ??
      (print === null
        ? undefined
        : merged.find((other) => other.print !== null && areCopies(other.print, print)));
    if (known) {
      known.ids.push(one.id);
      known.count += one.count;
      continue;
    }
    const fresh = { one, ids: [one.id], count: one.count, print };
    exact.set(text, fresh);
    merged.push(fresh);
  }
  return merged;
}

type Vector = ReadonlyMap<string, number>;

/** Features by their rarity among these questions (inverse document frequency), to length 1. */
function weighed(
  all: readonly { readonly features: ReadonlyMap<string, number>; readonly ids: number }[],
): readonly Vector[] {
  const texts = new Map<string, number>();
  for (const { features } of all)
    for (const name of features.keys()) texts.set(name, (texts.get(name) ?? 0) + 1);
  return all.map(({ features, ids }) => {
    const vector = new Map<string, number>();
    let squares = 0;
    for (const [name, weight] of features) {
      // What only one of them says cannot make it like another; counted, it would make it unlike all.
      if (texts.get(name) === 1 && ids === 1) continue;
      const value = weight * rarityOf(name, (texts.get(name) ?? 1) / all.length);
      vector.set(name, value);
      squares += value * value;
    }
    const length = Math.sqrt(squares) || 1;
    for (const [name, value] of vector) vector.set(name, value / length);
    return vector;
  });
}

/**
 * What most ask about is still what they ask about: a matter counts as rare as if at most so many held it, or the words beside it
 * (who is asked, in what wording) would part its question into many.
 */
const COMMON_MATTER = 0.07;

function rarityOf(name: string, share: number): number {
  return Math.log(1 + 1 / (name.startsWith('*') ? Math.min(share, COMMON_MATTER) : share));
}

function cosine(a: Vector, b: Vector): number {
  const [few, many] = a.size <= b.size ? [a, b] : [b, a];
  let sum = 0;
  for (const [name, value] of few) sum += value * (many.get(name) ?? 0);
  return sum;
}

/** Joins the two groups of highest average likeness until none reaches `likeness`; indices in ascending order. */
function agglomerate(vectors: readonly Vector[], likeness: number): readonly (readonly number[])[] {
  const n = vectors.length;
  const like = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      const value = cosine(vectors[i] ?? EMPTY, vectors[j] ?? EMPTY);
      like[i * n + j] = value;
      like[j * n + i] = value;
    }
  const groups = new Map<number, number[]>(vectors.map((_, index) => [index, [index]]));
  for (;;) {
    let best = likeness;
    let pair: readonly [number, number] | null = null;
    const alive = [...groups.keys()];
    for (let a = 0; a < alive.length; a++)
      for (let b = a + 1; b < alive.length; b++) {
        const value = like[(alive[a] ?? 0) * n + (alive[b] ?? 0)] ?? 0;
        if (value > best) {
          best = value;
          pair = [alive[a] ?? 0, alive[b] ?? 0];
        }
      }
    if (pair === null) return [...groups.values()];
    const [i, j] = pair;
    const [first, second] = [groups.get(i) ?? [], groups.get(j) ?? []];
    // Average linkage by Lance & Williams (1967): the mean over all pairs of members.
    for (const k of alive) {
      if (k === i || k === j) continue;
      const value =
        (first.length * (like[i * n + k] ?? 0) + second.length * (like[j * n + k] ?? 0)) /
        (first.length + second.length);
      like[i * n + k] = value;
      like[k * n + i] = value;
    }
    groups.set(
      i,
      [...first, ...second].sort((a, b) => a - b),
    );
    groups.delete(j);
  }
}

const EMPTY: Vector = new Map();

function groupOf(
  members: readonly number[],
  merged: readonly Merged[],
  vectors: readonly Vector[],
  total: number,
  examples: number,
): QuestionGroup {
  const closeness = members.map((index) => {
    const near = members.reduce(
      (sum, other) =>
        sum + (merged[other]?.count ?? 0) * cosine(vectors[index] ?? EMPTY, vectors[other] ?? EMPTY),
      0,
    );
    const length = merged[index]?.one.own.length ?? 0;
    return { index, near: near / (1 + length / BRIEF) };
  });
  closeness.sort((a, b) => b.near - a.near || a.index - b.index);
  const count = members.reduce((sum, index) => sum + (merged[index]?.count ?? 0), 0);
  const [centre] = closeness;
  return {
    wording: wordingOf(merged[centre?.index ?? 0]?.one.own ?? ''),
    count,
    share: count / total,
    examples: closeness.flatMap(({ index }) => merged[index]?.ids ?? []).slice(0, examples),
  };
}

/** The text without hashtags, headlines and marks before its begin, or of a long one its sentence that asks. */
function wordingOf(text: string): string {
  const bare = text.replace(/#[^#]{1,40}#|【[^】]*】/g, '').replace(/^[\s?!,。、~…:;)(]+/, '');
  const own = bare === '' ? text : bare;
  if ([...own].length <= WORDING_MAX) return own;
  const sentences = own.match(/[^。!?;\n]+[。!?;]?/g) ?? [own];
  const asking = sentences.findLast((sentence) =>
    /\?$|吗|什么|谁|哪|多少|怎么|是否|能不能|要求/.test(sentence),
  );
  const told = (asking ?? own).trim();
  return [...told].length <= WORDING_MAX ? told : `${[...told].slice(0, WORDING_MAX - 1).join('')}…`;
}
