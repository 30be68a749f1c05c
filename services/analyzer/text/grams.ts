import { type AppealKind, appealKinds } from '../../../shared/appeals.ts';

/** What each pair, triple and single character says of the kinds of a comment, and what is said without any. */
export interface GramWeights {
  readonly bias: readonly number[];
  /** Of each gram one weight a kind, in the order of `appealKinds`. */
  readonly grams: ReadonlyMap<string, readonly number[]>;
}

/** Longest gram, in UTF-16 units. */
const LONGEST = 3;
/** A comment has two hundred characters; beyond this it is an article, whose begin says what it is. */
const READ_MAX = 300;

/** The distinct grams of a cleaned text: one to three characters, begin and end marked, digits all alike. */
export function gramsOf(own: string): ReadonlySet<string> {
  const text = `^${own
    .slice(0, READ_MAX)
    .toLowerCase()
    .replace(/[0-9]+/g, '0')}$`;
  const grams = new Set<string>();
  for (let length = 1; length <= LONGEST; length++)
    for (let i = 0; i + length <= text.length; i++) grams.add(text.slice(i, i + length));
  return grams;
}

/** What the grams of a text add to the score of each kind: their mean weight times the root of their number. */
export function gramScores(own: string, { bias, grams }: GramWeights): Readonly<Record<AppealKind, number>> {
  const sums = appealKinds.map(() => 0);
  const held = gramsOf(own);
  for (const gram of held) {
    const weights = grams.get(gram);
    if (weights) for (let k = 0; k < sums.length; k++) sums[k] = (sums[k] ?? 0) + (weights[k] ?? 0);
  }
  const scale = 1 / Math.sqrt(held.size);
  const scores = appealKinds.map((kind, k) => [kind, (bias[k] ?? 0) + (sums[k] ?? 0) * scale] as const);
  return Object.fromEntries(scores) as Record<AppealKind, number>;
}
