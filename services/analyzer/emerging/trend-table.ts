import { finalised } from '../text/finalise.ts';

/**
 * What is usual for any number of terms in bounded memory: exponentially weighted mean and variance of each one's share of an
 * epoch's posts, in three hashed rows; of the three the one with the least mean is read (SigniTrend, Schubert, Weiler &
 * Kriegel, KDD 2014; detection.md 5.1).
 */
export interface TrendTable {
  /** Epochs learnt, and the posts of them. */
  readonly epochs: number;
  readonly posts: number;
  /** Mean share of a term, 0..1. */
  usual(key: number): number;
  /** Standard deviations of `share` above usual; `beta`: the share below which no term is told from another. */
  significance(key: number, share: number, beta: number): number;
  /** Takes an epoch in; terms that are left out were not said. */
  learn(counts: ReadonlyMap<number, number>, posts: number): void;
  /** What changed since the last call, and what `openTrendTable` takes up again. */
  changes(): Iterable<readonly [key: string, value: Uint8Array]>;
}

const ROWS = 3;

/** @param load of the entries that `changes` gave, under the same keys */
export function openTrendTable(
  { bits, memoryEpochs }: { readonly bits: number; readonly memoryEpochs: number },
  load: (key: string) => Uint8Array | undefined,
): TrendTable {
  const places = 1 << bits;
  const means = Array.from({ length: ROWS }, (_, row) => floats(load(`mean/${row}`), places));
  const variances = Array.from({ length: ROWS }, (_, row) => floats(load(`variance/${row}`), places));
  const head = floats(load('head'), 3);
  const largest = new Float64Array(places);
  let isChanged = false;

  /** Of the row whose mean is least: what collides is never more usual than it is. */
  function rowOf(key: number): number {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let row = 0; row < ROWS; row++) {
      const mean = means[row]?.[placeOf(key, row, places)] ?? 0;
      if (mean >= least) continue;
      least = mean;
      best = row;
    }
    return best;
  }

  function usual(key: number): number {
    const row = rowOf(key);
    return means[row]?.[placeOf(key, row, places)] ?? 0;
  }

  return {
    get epochs() {
      return head[EPOCHS] ?? 0;
    },
    get posts() {
      return head[POSTS] ?? 0;
    },
    usual,
    significance(key, share, beta) {
      const row = rowOf(key);
      const place = placeOf(key, row, places);
      const mean = means[row]?.[place] ?? 0;
      return (share - Math.max(mean, beta)) / (Math.sqrt(variances[row]?.[place] ?? 0) + beta);
    },
    learn(counts, posts) {
      const rate = 1 - 0.5 ** (1 / memoryEpochs);
      // The first epochs weigh what they are worth, not what the half-life says (ELKI's ramp).
      const kept = (head[WEIGHT] ?? 0) * (1 - rate);
      const gain = rate / (kept + rate);
      head[WEIGHT] = kept + rate;
      head[EPOCHS] = (head[EPOCHS] ?? 0) + 1;
      head[POSTS] = (head[POSTS] ?? 0) + posts;
      for (let row = 0; row < ROWS; row++) {
        largest.fill(0);
        for (const [key, count] of counts) {
          const place = placeOf(key, row, places);
          largest[place] = Math.max(largest[place] ?? 0, count / posts);
        }
        const mean = means[row];
        const variance = variances[row];
        if (!mean || !variance) continue;
        for (let place = 0; place < places; place++) {
          const delta = (largest[place] ?? 0) - (mean[place] ?? 0);
          const step = gain * delta;
          mean[place] = (mean[place] ?? 0) + step;
          variance[place] = (1 - gain) * ((variance[place] ?? 0) + step * delta);
        }
      }
      isChanged = true;
    },
    *changes() {
      if (!isChanged) return;
      isChanged = false;
      yield ['head', bytes(head)] as const;
      for (let row = 0; row < ROWS; row++) {
        yield [`mean/${row}`, bytes(means[row] ?? head)] as const;
        yield [`variance/${row}`, bytes(variances[row] ?? head)] as const;
      }
    },
  };
}

const WEIGHT = 0;
const EPOCHS = 1;
const POSTS = 2;

function placeOf(key: number, row: number, places: number): number {
  return finalised(key ^ Math.imul(row + 1, 0x9e3779b9)) & (places - 1);
}

function floats(stored: Uint8Array | undefined, length: number): Float64Array {
  const values = new Float64Array(length);
  if (stored) new Uint8Array(values.buffer).set(stored.subarray(0, length * 8));
  return values;
}

function bytes(values: Float64Array): Uint8Array {
  return new Uint8Array(values.buffer.slice(0));
}
