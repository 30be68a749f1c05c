import type { Tuning } from './tuning.ts';

/** Mentions above expectation that may still beget others: one decaying sum per exponential of the kernel. */
export type Spread = [number, number, number];

/** Offspring expected in this bin at R = 1, from the bins before it; then takes the bin's own excess in. */
export function offspring(spread: Spread, over: number, tuning: Tuning): number {
  const { kernelKeep: keep, kernelGain: gain } = tuning;
  const expected = gain[0] * spread[0] + gain[1] * spread[1] + gain[2] * spread[2];
  spread[0] = Math.max(0, spread[0] * keep[0] + over);
  spread[1] = Math.max(0, spread[1] * keep[1] + over);
  spread[2] = Math.max(0, spread[2] * keep[2] + over);
  return expected;
}

/** The reproduction number with its standard error. */
export interface Reproduction {
  readonly r: number;
  readonly error: number;
}

/**
 * R of a window: mentions above expectation over expected offspring, with a Gamma(1, 1) prior (Cori et al. 2013), its
 * error widened for super-spreaders and kernel misfit (detection.md 2.3). Null when too few offspring were expected.
 */
export function reproduction(
  count: number,
  mean: number,
  expectedOffspring: number,
  tuning: Tuning,
): Reproduction | null {
  const { minOffspring, overDispersion, kernelMisfit } = tuning.settings.spread;
  if (expectedOffspring <= minOffspring) return null;
  const r = (1 + count - mean) / (1 + expectedOffspring);
  const noise = Math.sqrt(overDispersion * count + 1) / (1 + expectedOffspring);
  return { r, error: Math.hypot(noise, kernelMisfit * r) };
}
