import { lowest } from '../text/cries.ts';
import { crySigns, SIGNS } from '../text/cry-signs.ts';
import { signName } from '../text/mood-model.ts';
import { checkOf, freeSlot } from '../text/slots.ts';
import type { Row } from './examples.ts';
import { createRandom } from './random.ts';
import type { Source } from './sources.ts';

/** How the reader of cries is learned. */
export interface CrySettings {
  /** An n-gram in fewer training texts than this is not learned. */
  readonly leastTexts: number;
  readonly epochs: number;
  /** Adagrad's step. */
  readonly rate: number;
  /** L2 on n-grams, and on signs: a pair of signs must have reasons to differ from what both say alone. */
  readonly decay: number;
  readonly decaySigns: number;
  /** What a cry counts for, beside a text that is none. The threshold is what puts recall first. */
  readonly cryWeight: number;
  readonly seed: number;
}

/** Chosen by the recall on each of our own files of cries while it was left out (test/bench/cries.ts). */
export const defaultCrySettings: CrySettings = {
  leastTexts: 2,
  epochs: 8,
  rate: 0.2,
  decay: 1e-5,
  decaySigns: 1e-3,
  cryWeight: 1,
  seed: 20_261,
};

/** What tells cries, ready to be written (mood-model.ts). */
export interface PackedCries {
  readonly checks: Uint8Array;
  readonly weights: Int8Array;
  readonly scale: number;
  readonly bias: number;
  readonly signs: Readonly<Record<string, number>>;
  readonly kept: number;
  readonly learned: number;
}

/** Slots of the reader of cries: with a byte to check and one weight each, 80,000 bytes. */
export const CRY_SLOTS = 40_000;
/** As in pack.ts: weights beyond this quantile are cut to it. */
const CUT_QUANTILE = 0.9995;
const STEPS = 127;
/** Log-odds of a text that says nothing: it is no cry. Not learned, because hardly any text for training says nothing. */
const NO_EVIDENCE = -4;

/**
 * Logistic regression by stochastic gradient steps with Adagrad's step sizes and L2, as for moods (learn.ts), on the n-grams
 * and signs of every training text of which it is known whether it is a cry. One table for all sources: what is no cry in a
 * review is none anywhere. Same rows, same settings, same result.
 */
export function learnCries(
  rows: readonly Row[],
  sources: readonly Source[],
  settings: CrySettings = defaultCrySettings,
  slots = CRY_SLOTS,
): PackedCries {
  const training = rows.filter(({ part, help }) => part === 'train' && help >= 0);
  const { hashes, texts, indexOf } = vocabulary(training, sources, settings.leastTexts);
  const weights = new Float64Array(hashes.length);
  const signs = new Float64Array(SIGNS * SIGNS);
  const squares = [weights, signs].map(({ length }) => new Float64Array(length).fill(1e-8));
  const own = training.map(({ cry }) => ({
    features: Int32Array.from([...cry.hashes].flatMap((hash) => indexOf.get(hash) ?? [])),
    value: cry.spread,
    pairs: pairsOf(cry.signs),
  }));
  const { rate, decay, decaySigns, cryWeight } = settings;
  const random = createRandom(settings.seed);
  const order = training.map((_, index) => index);

  function move(
    table: Float64Array,
    squared: Float64Array | undefined,
    w: number,
    slope: number,
    l2: number,
  ) {
    if (squared === undefined) return;
    const now = table[w] ?? 0;
    const gradient = slope + l2 * now;
    const sum = (squared[w] ?? 0) + gradient * gradient;
    squared[w] = sum;
    table[w] = now - (rate * gradient) / Math.sqrt(sum);
  }

  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    shuffle(order, random);
    for (const index of order) {
      const row = training[index];
      const of = own[index];
      if (row === undefined || of === undefined) continue;
      let odds = NO_EVIDENCE;
      for (const feature of of.features) odds += of.value * (weights[feature] ?? 0);
      for (const pair of of.pairs) odds += signs[pair] ?? 0;
      const weight = (sources[row.source]?.weight ?? 1) * (row.help === 1 ? cryWeight : 1);
      const slope = weight * (1 / (1 + Math.exp(-odds)) - row.help);
      for (const feature of of.features) move(weights, squares[0], feature, slope * of.value, decay);
      for (const pair of of.pairs) move(signs, squares[1], pair, slope, decaySigns);
    }
  }
  return packed(hashes, texts, weights, signs, slots);
}

/** Places in the table of signs: each sign alone and each two of them. */
function pairsOf(bits: number): Int32Array {
  const pairs: number[] = [];
  for (let first = bits; first !== 0; first &= first - 1)
    for (let other = first; other !== 0; other &= other - 1)
      pairs.push(lowest(first) * SIGNS + lowest(other));
  return Int32Array.from(pairs);
}

/** N-grams of texts that are cries or only sound like one: what stands in ordinary texts alone would just take room. */
function vocabulary(
  rows: readonly Row[],
  sources: readonly Source[],
  least: number,
): { hashes: Uint32Array; texts: Uint32Array; indexOf: ReadonlyMap<number, number> } {
  const counts = new Map<number, number>();
  for (const { cry, source } of rows)
    if (sources[source]?.ordinary !== true) for (const hash of cry.hashes) counts.set(hash, 0);
  for (const { cry } of rows)
    for (const hash of new Set(cry.hashes)) {
      const count = counts.get(hash);
      if (count !== undefined) counts.set(hash, count + 1);
    }
  const known = [...counts].filter(([, count]) => count >= least).sort(([a], [b]) => a - b);
  return {
    hashes: Uint32Array.from(known, ([hash]) => hash),
    texts: Uint32Array.from(known, ([, count]) => count),
    indexOf: new Map(known.map(([hash], index) => [hash, index])),
  };
}

/** Slots go first to what moves most over all training texts, as in pack.ts. */
function packed(
  hashes: Uint32Array,
  texts: Uint32Array,
  weights: Float64Array,
  signs: Float64Array,
  slots: number,
): PackedCries {
  const sizes = weights.map(Math.abs).sort();
  const scale = rounded(Math.max(1e-6, (sizes[Math.floor((sizes.length - 1) * CUT_QUANTILE)] ?? 0) / STEPS));
  const moves = weights.map((weight, index) => Math.abs(weight) * Math.sqrt(texts[index] ?? 0));
  const order = Array.from(hashes.keys()).sort((a, b) => (moves[b] ?? 0) - (moves[a] ?? 0) || a - b);
  const checks = new Uint8Array(slots);
  const out = new Int8Array(slots);
  let kept = 0;
  for (const index of order) {
    const step = Math.max(-STEPS, Math.min(STEPS, Math.round((weights[index] ?? 0) / scale)));
    if (step === 0) continue;
    const slot = freeSlot(checks, hashes[index] ?? 0);
    if (slot < 0) continue;
    checks[slot] = checkOf(hashes[index] ?? 0);
    out[slot] = step;
    kept += 1;
  }
  const named: Record<string, number> = {};
  for (const [i, first] of crySigns.entries())
    for (const [j, second] of crySigns.entries()) {
      const value = rounded(signs[i * SIGNS + j] ?? 0);
      if (i <= j && value !== 0) named[signName(first, second)] = value;
    }
  return { checks, weights: out, scale, bias: NO_EVIDENCE, signs: named, kept, learned: hashes.length };
}

/** Five digits are far below a weight's step. */
function rounded(value: number): number {
  return Number(value.toPrecision(5));
}

function shuffle(order: number[], random: () => number): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const here = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = here;
  }
}
