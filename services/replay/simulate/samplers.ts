import type { Random } from './random.ts';

/** Knuth's product takes `mean` draws; from here on PTRS is cheaper (detection.md's own switch; numpy's is 10). */
const KNUTH_BELOW = 30;

/** Poisson: Knuth's product of uniforms below a mean of 30, transformed rejection (Hörmann 1993, PTRS) above. */
export function poisson(random: Random, mean: number): number {
  if (mean <= 0) return 0;
  return mean < KNUTH_BELOW ? poissonByProduct(random, mean) : poissonByRejection(random, mean);
}

/** Gamma with this shape and scale 1 (Marsaglia and Tsang 2000; below shape 1 by their boost). */
export function gamma(random: Random, shape: number): number {
  if (shape < 1) return gamma(random, shape + 1) * (1 - random.uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    const u = 1 - random.uniform();
    if (Math.log(u) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v;
  }
}

/** Negative binomial NB2: this mean, variance mean + alpha·mean²; a Poisson whose mean is gamma distributed. */
export function negativeBinomial(random: Random, mean: number, alpha: number): number {
  return alpha > 0 ? poisson(random, mean * alpha * gamma(random, 1 / alpha)) : poisson(random, mean);
}

/** Log-normal by its median and the standard deviation of its logarithm. */
export function logNormal(random: Random, median: number, sigma: number): number {
  return median * Math.exp(sigma * random.normal());
}

export function bernoulli(random: Random, probability: number): boolean {
  return random.uniform() < probability;
}

/** Binomial by counting single draws: the counts here are a minute's, hundreds at most. */
export function binomial(random: Random, trials: number, probability: number): number {
  let hits = 0;
  for (let i = 0; i < trials; i++) if (random.uniform() < probability) hits++;
  return hits;
}

/**
 * Zipf-Mandelbrot over ranks 1..size: P(k) ∝ (k + shift)^-exponent, shift 0 being Zipf's law. Exact, in constant time, by
 * rejection-inversion (Hörmann and Derflinger 1996). The exponent must not be 1.
 */
export function zipf(size: number, exponent: number, shift = 0): (random: Random) => number {
  const power = 1 - exponent;
  const integral = (x: number) => ((x + shift) ** power - 1) / power;
  const inverse = (y: number) => (1 + y * power) ** (1 / power) - shift;
  const density = (x: number) => (x + shift) ** -exponent;
  const lowest = integral(1.5) - density(1);
  const highest = integral(size + 0.5);
  const sure = 2 - inverse(integral(2.5) - density(2));
  return (random) => {
    for (;;) {
      const y = highest + random.uniform() * (lowest - highest);
      const x = inverse(y);
      const rank = Math.min(size, Math.max(1, Math.round(x)));
      if (rank - x <= sure || y >= integral(rank + 0.5) - density(rank)) return rank;
    }
  };
}

function poissonByProduct(random: Random, mean: number): number {
  const floor = Math.exp(-mean);
  let product = random.uniform();
  let n = 0;
  while (product > floor) {
    product *= random.uniform();
    n++;
  }
  return n;
}

/** The constants are Hörmann's fit of the hat function. */
function poissonByRejection(random: Random, mean: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const sure = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = random.uniform() - 0.5;
    const v = 1 - random.uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= sure) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const hat = Math.log(v) + Math.log(inverseAlpha) - Math.log(a / (us * us) + b);
    if (hat <= -mean + k * Math.log(mean) - logFactorial(k)) return k;
  }
}

/** ln k! by Stirling's series after shifting up to 10; error below 1e-10. */
function logFactorial(k: number): number {
  let x = k + 1;
  let shifted = 0;
  while (x < 10) shifted += Math.log(x++);
  const series = 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5);
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series - shifted;
}
