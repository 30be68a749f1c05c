import type { Random } from './random.ts';

/** A list that is never empty. */
export type Words = readonly [string, ...string[]];

/** A list of words or clauses written with white space between them. */
export function words(strings: TemplateStringsArray): Words {
  const [first, ...rest] = strings.join('').trim().split(/\s+/);
  if (!first) throw new Error('an empty list of words');
  return [first, ...rest];
}

export function pick<const L extends readonly [unknown, ...unknown[]]>(random: Random, list: L): L[number] {
  return list[random.below(list.length)] ?? list[0];
}

/** Reads weights such as `{ anger: 3, plea: 1 }` into a list to pick from, each name as often as its weight. */
export function weighted<T extends string>(
  weights: Readonly<Partial<Record<T, number>>>,
): readonly [T, ...T[]] {
  const names = Object.keys(weights) as T[]; // keys of a record are its names
  const [first, ...rest] = names.flatMap((name) => new Array<T>(weights[name] ?? 0).fill(name));
  if (!first) throw new Error('no weights');
  return [first, ...rest];
}
