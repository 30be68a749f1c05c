import { type Baseline, binsOf, byEpoch } from './stream.ts';

const EPOCH_MINUTES = 5;
const DAY_MINUTES = 1440;
/** Prior chance of a change per epoch, longest run kept, and mentions a run may remember: detection.md 9. */
const HAZARD = 1 / 2000;
const LONGEST_RUN = 288;
const MEMORY = 400;
/** A burst is a run of at most this many epochs at this many times the expectation. */
const BURST_RUN = 36;
const BURST_RATIO = 2;
/** Odds are told up to e^±460: a chance below this is none. */
const LEAST_CHANCE = 1e-200;
const BEFORE = -20;
const LEAST_EXPECTED = 0.05;

/**
 * Bayesian online change-point detection (Adams and MacKay 2007) on counts per five minutes, Poisson with a gamma prior on
 * the rate relative to what is expected. Score: log odds that a run began within three hours and stands at twice the
 * expectation or more. `seasonal`: against our own baseline; else against the mean of about the last day.
 */
export function bocpd(seasonal: boolean): Baseline {
  return {
    name: seasonal ? 'BOCPD 5 min, seasonal' : 'BOCPD 5 min',
    seasonal,
    score(stream) {
      const epoch = binsOf(stream, EPOCH_MINUTES);
      const runs = openRuns();
      const day = Math.max(1, Math.floor(DAY_MINUTES / (epoch * stream.bin)));
      let sum = 0;
      let epochs = 0;
      const close = (count: number, expected: number): number => {
        const usual = epochs > 0 ? sum / epochs : count + 0.1;
        sum = sum * (1 - 1 / day) + count;
        epochs = epochs * (1 - 1 / day) + 1;
        const exposure = seasonal ? expected : Math.max(LEAST_EXPECTED, usual);
        // Of an epoch nobody saw nothing was expected, and nothing is learnt.
        if (exposure > 0) extend(runs, count, exposure);
        return burstOdds(runs);
      };
      return byEpoch(stream, epoch, close, BEFORE);
    },
  };
}

/** Posterior over run lengths: chance, the gamma's shape and rate, and the rate's logarithm, of a run of r epochs. */
interface Runs {
  length: number;
  readonly chance: Float64Array;
  readonly shape: Float64Array;
  readonly rate: Float64Array;
  readonly logRate: Float64Array;
}

function openRuns(): Runs {
  const [chance, shape, rate, logRate] = [0, 0, 0, 0].map(() => new Float64Array(LONGEST_RUN)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  chance[0] = 1;
  shape[0] = 1;
  rate[0] = 1;
  return { length: 1, chance, shape, rate, logRate };
}

/**
 * One epoch: every run goes on or breaks; the longest two share a place. A run's chance of the count is gamma-Poisson, that
 * is negative binomial; beyond its memory a run keeps only so many mentions' worth of what it knows.
 */
function extend(runs: Runs, count: number, expected: number): void {
  const { chance, shape, rate, logRate, length } = runs;
  const ways = rising(1, count);
  const logExpected = Math.log(expected);
  let broken = 0;
  let longest = 0;
  let known = { shape: -1, rising: 0 };
  const next = Math.min(length + 1, LONGEST_RUN);
  for (let r = length - 1; r >= 0; r--) {
    const a = shape[r]!;
    if (a !== known.shape) known = { shape: a, rising: rising(a, count) };
    const more = rate[r]! + expected;
    const logMore = Math.log(more);
    const p =
      chance[r]! *
      Math.exp(known.rising - ways + a * (logRate[r]! - logMore) + count * (logExpected - logMore));
    broken += p * HAZARD;
    if (r + 1 === LONGEST_RUN) longest = p * (1 - HAZARD);
    else {
      const seen = a + count;
      const keep = seen > MEMORY ? MEMORY / seen : 1;
      chance[r + 1] = p * (1 - HAZARD);
      shape[r + 1] = Math.min(seen, MEMORY);
      rate[r + 1] = more * keep;
      logRate[r + 1] = keep === 1 ? logMore : logMore + Math.log(keep);
    }
  }
  chance[next - 1] = chance[next - 1]! + longest;
  chance[0] = broken;
  shape[0] = 1;
  rate[0] = 1;
  logRate[0] = 0;
  runs.length = next;
  normalise(runs);
}

function normalise({ chance, length }: Runs): void {
  let total = 0;
  for (let r = 0; r < length; r++) total += chance[r]!;
  if (total <= 1e-300) {
    chance.fill(0);
    chance[0] = 1;
    total = 1;
  }
  for (let r = 0; r < length; r++) chance[r] = chance[r]! / total;
}

function burstOdds({ chance, shape, rate, length }: Runs): number {
  let burst = 0;
  let rest = 0;
  for (let r = 1; r < length; r++) {
    if (r <= BURST_RUN && shape[r]! / rate[r]! >= BURST_RATIO) burst += chance[r]!;
    else rest += chance[r]!;
  }
  return Math.log((burst + LEAST_CHANCE) / (rest + LEAST_CHANCE));
}

/** Above this a product of so many factors would overflow: MEMORY + 60 to the power of 60 is 1e160. */
const MOST_FACTORS = 60;

/** ln of x (x + 1) … (x + n - 1) = lnΓ(x + n) - lnΓ(x), n a whole number. */
function rising(x: number, n: number): number {
  if (n > MOST_FACTORS) return logGamma(x + n) - logGamma(x);
  let product = 1;
  for (let i = 0; i < n; i++) product *= x + i;
  return Math.log(product);
}

/** lnΓ by Stirling's series after shifting up to 10; error below 1e-10. */
function logGamma(at: number): number {
  let x = at;
  let shifted = 0;
  for (; x < 10; x++) shifted += Math.log(x);
  const series = 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5);
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series - shifted;
}
