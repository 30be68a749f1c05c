import { describe, expect, it } from 'vitest';
import { type Random, randomStream } from '../../../services/replay/simulate/random.ts';
import {
  bernoulli,
  binomial,
  gamma,
  logNormal,
  negativeBinomial,
  poisson,
  zipf,
} from '../../../services/replay/simulate/samplers.ts';

const DRAWS = 60_000;
/** Five standard errors: a right sampler fails once in a million seeds, and the seed is fixed. */
const SIGMAS = 5;

function drawn(name: string, draw: (random: Random) => number): readonly number[] {
  const random = randomStream(7, 'samplers', name);
  return Array.from({ length: DRAWS }, () => draw(random));
}

/** Checks mean and variance against theory; the variance's own error comes from the sample's fourth moment. */
function expectMoments(values: readonly number[], mean: number, variance: number): void {
  const n = values.length;
  const average = values.reduce((sum, x) => sum + x, 0) / n;
  const spread = values.reduce((sum, x) => sum + (x - average) ** 2, 0) / n;
  const fourth = values.reduce((sum, x) => sum + (x - average) ** 4, 0) / n;
  expect(Math.abs(average - mean)).toBeLessThan(SIGMAS * Math.sqrt(variance / n));
  expect(Math.abs(spread - variance)).toBeLessThan(SIGMAS * Math.sqrt((fourth - spread * spread) / n));
}

describe('samplers', () => {
  it.each([0.3, 5, 29.9, 30, 200, 3000])('draw Poisson counts with mean and variance %d', (mean) => {
    const values = drawn(`poisson${mean}`, (random) => poisson(random, mean));
    expect(values.every((x) => Number.isInteger(x) && x >= 0)).toBe(true);
    expectMoments(values, mean, mean);
  });

  it.each([8, 40])('draw each Poisson count as often as the formula says at mean %d', (mean) => {
    const values = drawn(`pmf${mean}`, (random) => poisson(random, mean));
    let probability = Math.exp(-mean);
    for (let k = 0; k <= 2 * mean; k++) {
      const share = values.filter((x) => x === k).length / DRAWS;
      const error = Math.sqrt((probability * (1 - probability)) / DRAWS);
      expect(Math.abs(share - probability)).toBeLessThan(SIGMAS * error + 1 / DRAWS);
      probability *= mean / (k + 1);
    }
  });

  it('draw nothing from a Poisson of mean 0', () => {
    expect(new Set(drawn('zero', (random) => poisson(random, 0)))).toEqual(new Set([0]));
  });

  it.each([0.5, 1, 2, 10])('draw gamma values of shape %d with mean and variance equal to it', (shape) => {
    expectMoments(
      drawn(`gamma${shape}`, (random) => gamma(random, shape)),
      shape,
      shape,
    );
  });

  it.each([
    [2, 0.5],
    [50, 0.1],
    [4, 0],
  ])('draw negative binomials of mean %d with variance mean + alpha mean² for alpha %d', (mean, alpha) => {
    const values = drawn(`nb${mean}`, (random) => negativeBinomial(random, mean, alpha));
    expectMoments(values, mean, mean + alpha * mean * mean);
  });

  it('draw log-normals with the median and log spread asked for', () => {
    const logs = drawn('log', (random) => Math.log(logNormal(random, 10, 1.1)));
    expectMoments(logs, Math.log(10), 1.1 * 1.1);
  });

  it('draw binomials and single chances with their shares', () => {
    expectMoments(
      drawn('binomial', (random) => binomial(random, 20, 0.18)),
      3.6,
      20 * 0.18 * 0.82,
    );
    expectMoments(
      drawn('bernoulli', (random) => (bernoulli(random, 0.65) ? 1 : 0)),
      0.65,
      0.65 * 0.35,
    );
  });

  it.each([
    [50, 1.1, 0],
    [200_000, 1.1, 0],
    [200_000, 1.1, 100],
  ])('draw ranks 1 to %d with weight (rank + shift)^-%d', (size, exponent, shift) => {
    const sample = zipf(size, exponent, shift);
    const values = drawn(`zipf${size}${shift}`, sample);
    expect(values.every((rank) => Number.isInteger(rank) && rank >= 1 && rank <= size)).toBe(true);
    let total = 0;
    for (let rank = 1; rank <= size; rank++) total += (rank + shift) ** -exponent;
    for (const [from, to] of [
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 10],
      [11, 50],
    ] as const) {
      let weight = 0;
      for (let rank = from; rank <= to; rank++) weight += (rank + shift) ** -exponent / total;
      const share = values.filter((rank) => rank >= from && rank <= to).length / DRAWS;
      expect(Math.abs(share - weight)).toBeLessThan(SIGMAS * Math.sqrt((weight * (1 - weight)) / DRAWS));
    }
  });
});
