import type { Row } from './examples.ts';

/**
 * What is expected below the posts of an office in ordinary times: our own texts hold far more negative ones, so that there is enough
 * to learn from. Without this, half of the texts that say little would be called negative.
 */
const USUAL = { negative: 0.25, neutral: 0.5, positive: 0.25 } as const;
/** Bits of the classes, in the order of `classes`. */
const BITS = { negative: 1, neutral: 2, positive: 4 } as const;

/** How much more (above 1) or less often than in these rows each class is met in service, by its bit. Rows of unknown class say nothing of it. */
export function usualWeights(rows: readonly Pick<Row, 'classes'>[]): ReadonlyMap<number, number> {
  const known = rows.filter(({ classes }) => classes !== 0);
  const shareOf = (bit: number): number =>
    (known.filter(({ classes }) => classes === bit).length + 1) / (known.length + 3);
  return new Map(
    (['negative', 'neutral', 'positive'] as const).map((name) => [
      BITS[name],
      USUAL[name] / shareOf(BITS[name]),
    ]),
  );
}
