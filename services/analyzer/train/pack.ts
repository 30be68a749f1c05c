import { HEADS, heads } from '../text/mood-model.ts';
import { ruleSums } from '../text/rule-sums.ts';
import { checkOf, freeSlot } from '../text/slots.ts';
import type { Learned } from './learn.ts';

/** A fitted model made small: int8 weights in slots, the heaviest n-grams first. */
export interface Packed {
  readonly checks: Uint8Array;
  readonly weights: Int8Array;
  readonly scales: readonly number[];
  readonly biases: readonly number[];
  readonly rules: Readonly<Record<string, readonly number[]>>;
  /** N-grams that found a slot, of those that were learned. */
  readonly kept: number;
  readonly learned: number;
}

/** Slots of the moods: with a byte to check and six weights each, 420,000 bytes. */
export const SLOTS = 60_000;
/** Weights beyond this quantile of a head's are cut to it, so that a few do not take the others' steps. */
const CUT_QUANTILE = 0.9995;
const STEPS = 127;

/**
 * Gives slots to n-grams in the order of what each moves over all training texts: the largest weight of its heads times the
 * root of its texts. One whose slots are taken, or would be taken for another of the same check, is dropped.
 */
export function pack({ hashes, texts, weights, rules, biases }: Learned, slots: number = SLOTS): Packed {
  const scales = heads.map((_, h) => scaleOf(weights, h));
  const order = Array.from(hashes.keys(), (index) => ({ index, moves: movesOf(index) }));
  order.sort((a, b) => b.moves - a.moves || a.index - b.index);
  const checks = new Uint8Array(slots);
  const packed = new Int8Array(slots * HEADS);
  let kept = 0;
  for (const { index } of order) {
    const hash = hashes[index] ?? 0;
    const slot = freeSlot(checks, hash);
    if (slot < 0) continue;
    checks[slot] = checkOf(hash);
    for (let h = 0; h < HEADS; h++) packed[slot * HEADS + h] = stepOf(index, h);
    kept += 1;
  }

  function movesOf(index: number): number {
    let most = 0;
    for (let h = 0; h < HEADS; h++) most = Math.max(most, Math.abs(weights[index * HEADS + h] ?? 0));
    return most * Math.sqrt(texts[index] ?? 0);
  }

  function stepOf(index: number, h: number): number {
    const step = Math.round((weights[index * HEADS + h] ?? 0) / (scales[h] ?? 1));
    return Math.max(-STEPS, Math.min(STEPS, step));
  }

  return {
    checks,
    weights: packed,
    scales,
    biases: Array.from(biases, rounded),
    rules: Object.fromEntries(
      ruleSums.map((name, k) => [name, Array.from(rules.subarray(k * HEADS, (k + 1) * HEADS), rounded)]),
    ),
    kept,
    learned: hashes.length,
  };
}

function scaleOf(weights: Float64Array, head: number): number {
  const sizes = new Float64Array(weights.length / HEADS);
  for (let i = 0; i < sizes.length; i++) sizes[i] = Math.abs(weights[i * HEADS + head] ?? 0);
  sizes.sort();
  return rounded(Math.max(1e-6, (sizes[Math.floor((sizes.length - 1) * CUT_QUANTILE)] ?? 0) / STEPS));
}

/** The header is JSON: eight digits are far below a weight's step. */
function rounded(value: number): number {
  return Number(value.toPrecision(8));
}
