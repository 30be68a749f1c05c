import { z } from 'zod';
import type { EmergingSettings } from './settings.ts';
import type { Trend } from './trends.ts';

export const topicSchema = z.strictObject({
  id: z.string(),
  /** It is judged from this minute on. */
  from: z.int(),
  /** When it was last said more than usual, and when it was last said at all by more than a few. */
  significant: z.int(),
  heard: z.int(),
  /** Terms and pairs by which a mention belongs to it. */
  keys: z.array(z.strictObject({ terms: z.array(z.int()), significance: z.number() })),
  /** Hashes of the threads that speak of it. */
  roots: z.array(z.int()),
  /** See records.ts, `topic`. */
  rate: z.int(),
  negative: z.int(),
  /** The post that nearly all of it lies under, and what that calls itself. */
  home: z.int().nullable(),
  tag: z.string().nullable(),
  name: z.string(),
  words: z.array(z.string()),
});

/** A group of terms that nobody asked for, watched as a subject. */
export type Topic = z.infer<typeof topicSchema>;

/** Takes in what is said of the topic now: the strongest keys are kept. */
export function learnKeys(topic: Topic, trends: readonly Trend[], settings: EmergingSettings): void {
  for (const { terms, significance } of trends) {
    const known = topic.keys.find((key) => sameTerms(key.terms, terms));
    if (known) known.significance = Math.max(known.significance, significance);
    else if (!topic.keys.some((key) => key.terms.length === 1 && terms.includes(key.terms[0] ?? -1)))
      topic.keys.push({ terms: [...terms], significance });
  }
  // A pair says no more than its term alone does.
  topic.keys = topic.keys
    .filter(
      ({ terms }) =>
        terms.length === 1 ||
        !topic.keys.some((key) => key.terms.length === 1 && terms.includes(key.terms[0] ?? -1)),
    )
    .sort((a, b) => b.significance - a.significance)
    .slice(0, settings.keys);
}

/** Likeness of a topic's terms to those of trends, weighted: the sum of the lesser weights over that of the greater. */
export function likenessOf(topic: Topic, trends: readonly Trend[]): number {
  const mine = weightsOf(topic.keys);
  const theirs = weightsOf(trends);
  let both = 0;
  let all = 0;
  for (const term of new Set([...mine.keys(), ...theirs.keys()])) {
    const a = mine.get(term) ?? 0;
    const b = theirs.get(term) ?? 0;
    both += Math.min(a, b);
    all += Math.max(a, b);
  }
  return all === 0 ? 0 : both / all;
}

function weightsOf(
  keys: readonly { readonly terms: readonly number[]; readonly significance: number }[],
): ReadonlyMap<number, number> {
  const weights = new Map<number, number>();
  for (const { terms, significance } of keys)
    for (const term of terms) weights.set(term, Math.max(weights.get(term) ?? 0, significance));
  return weights;
}

function sameTerms(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((term, index) => term === b[index]);
}

/** What stands under one term: a topic, and the other term of the pair. */
interface TopicKey {
  readonly topic: Topic;
  readonly other: number | null;
}

/** Finds the topics that a row of terms names. Made anew when topics or their keys change. */
export type TopicFinder = (terms: readonly number[]) => readonly Topic[];

export function createTopicFinder(topics: readonly Topic[]): TopicFinder {
  const byTerm = new Map<number, TopicKey[]>();
  for (const topic of topics)
    for (const { terms } of topic.keys) {
      const [term = 0, other = null] = terms;
      const known = byTerm.get(term);
      if (known) known.push({ topic, other });
      else byTerm.set(term, [{ topic, other }]);
    }
  return (terms) => {
    let found: Topic[] | null = null;
    for (const term of terms) {
      const keys = byTerm.get(term);
      if (keys === undefined) continue;
      for (const { topic, other } of keys) {
        if (other !== null && !terms.includes(other)) continue;
        found ??= [];
        if (!found.includes(topic)) found.push(topic);
      }
    }
    return found ?? NO_TOPICS;
  };
}

const NO_TOPICS: readonly Topic[] = [];
