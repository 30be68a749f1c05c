/**
 * Signed deviance residual of a count against a mean: normal-like also in the tail (detection.md 1; checked against
 * the exact negative-binomial tail, where it errs on the low side). `phi` is variance over mean; at or below 1.001, Poisson.
 * Zero or negative means give 0: nothing expected says nothing.
 */
export function devz(count: number, mean: number, phi: number): number {
  if (mean <= 0) return 0;
  const share = count > 0 ? count * Math.log(count / mean) : 0;
  let deviance: number;
  if (phi <= 1.001) {
    deviance = share - (count - mean);
  } else {
    const r = mean / (phi - 1);
    deviance = share - (count + r) * Math.log((count + r) / (mean + r));
  }
  const z = Math.sqrt(Math.max(0, 2 * deviance));
  return count >= mean ? z : -z;
}

/** P(Z > z) of a standard normal. Numerical Recipes' erfc (relative error below 1.2e-7); 0 far out. */
export function upperTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.5 * x);
  let poly = 0;
  for (const c of erfc) poly = poly * t + c;
  const tail = 0.5 * t * Math.exp(-x * x + poly);
  return z >= 0 ? tail : 1 - tail;
}

const erfc = [
  0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196,
  1.00002368, -1.26551223,
];

/** -log10 P(Z > z): 0.3 at z = 0, growing without bound; beyond z = 5 by the asymptotic series of detection.md 1. */
export function tailDecades(z: number): number {
  if (z <= 5) return -Math.log10(upperTail(z));
  const log = -((z * z) / 2) - Math.log(z * Math.sqrt(2 * Math.PI)) + Math.log1p(-1 / (z * z));
  return -log / Math.LN10;
}

/**
 * Surprise of a window, in decades: -log10 of the chance of at least this count, continuity-corrected. A per-window
 * number; minutes are correlated, so it is no waiting time (detection.md 8).
 */
export function surprise(count: number, mean: number, phi: number): number {
  return tailDecades(devz(Math.max(0, count - 0.5), mean, phi));
}
