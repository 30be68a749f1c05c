import { type Baseline, binsOf, runningSums } from './stream.ts';

/** Burst state's rate over the base rate (Kleinberg 2003 scales states by s; detection.md 9 sets 3). */
const RATIO = 3;
const DAY_MINUTES = 1440;
/** The hour just gone is left out of the base rate, so that a burst does not raise its own bar. */
const GUARD_MINUTES = 60;
const LEAST_PER_MINUTE = 0.01;
const CAP = 1e6;

/**
 * Kleinberg's two-state automaton (2003) run forward on Poisson counts: cost of the best base path less that of the best
 * burst path. With free moves down this is a CUSUM of `x ln s - (s - 1) base`; his transition cost is the threshold.
 */
function automaton(counts: Float64Array, baseAt: (t: number) => number, from: number): Float64Array {
  let cost = 0;
  return counts.map((count, t) => {
    if (t < from) return 0;
    cost = Math.min(CAP, Math.max(0, cost + count * Math.log(RATIO) - (RATIO - 1) * baseAt(t)));
    return cost;
  });
}

/** Against the mean rate of the 24 hours before the last one. */
export const kleinberg: Baseline = {
  name: 'Kleinberg 2-state',
  seasonal: false,
  score(stream) {
    const sums = runningSums(stream.counts);
    const day = binsOf(stream, DAY_MINUTES);
    const guard = binsOf(stream, GUARD_MINUTES);
    const base = (t: number): number => {
      const length = Math.min(day, t - guard);
      const rate = (sums[t - guard]! - sums[t - guard - length]!) / length;
      return Math.max(LEAST_PER_MINUTE * stream.bin, rate);
    };
    return automaton(stream.counts, base, day);
  },
};

/** Against our own baseline's expectation. */
export const kleinbergSeasonal: Baseline = {
  name: 'Kleinberg 2-state, seasonal',
  seasonal: true,
  score: ({ counts, expected }) => automaton(counts, (t) => expected[t]!, 0),
};
