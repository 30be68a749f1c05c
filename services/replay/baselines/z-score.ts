import { type Baseline, binsOf, runningSums } from './stream.ts';

const WINDOW_MINUTES = 10;
const DAY_MINUTES = 1440;
/** Standard deviations below this many mentions are taken for it: a silent day makes no post infinitely strange. */
const LEAST_DEVIATION = 1;
const LEAST_VARIANCE = 0.05;

/** Ten minutes' mentions against mean and deviation of the ten-minute sums of the trailing 24 hours (detection.md 9). */
export const zTrailing: Baseline = {
  name: 'z-score 10 min, trailing 24 h',
  seasonal: false,
  score(stream) {
    const sums = runningSums(stream.counts);
    const window = binsOf(stream, WINDOW_MINUTES);
    const day = binsOf(stream, DAY_MINUTES);
    return stream.counts.map((_, t) => {
      if (t < day + window) return 0;
      const now = t + 1 - window;
      let sum = 0;
      let squares = 0;
      let n = 0;
      for (let end = now; end - window >= now - day; end -= window) {
        const count = sums[end]! - sums[end - window]!;
        sum += count;
        squares += count * count;
        n += 1;
      }
      const mean = sum / n;
      const deviation = Math.sqrt(Math.max(0, squares / n - mean * mean));
      return (sums[t + 1]! - sums[now]! - mean) / Math.max(deviation, LEAST_DEVIATION);
    });
  },
};

/** Ten minutes' mentions against what our baseline expected of them, over its negative-binomial deviation (detection.md 9). */
export const zSeasonal: Baseline = {
  name: 'z-score 10 min, seasonal',
  seasonal: true,
  score(stream) {
    const { counts, expected, dispersion } = stream;
    const window = binsOf(stream, WINDOW_MINUTES);
    const sums = runningSums(counts);
    const means = runningSums(expected);
    const variances = runningSums(expected.map((mean, t) => mean + dispersion[t]! * mean * mean));
    return counts.map((_, t) => {
      const from = Math.max(0, t + 1 - window);
      const variance = Math.max(variances[t + 1]! - variances[from]!, LEAST_VARIANCE);
      return (sums[t + 1]! - sums[from]! - (means[t + 1]! - means[from]!)) / Math.sqrt(variance);
    });
  },
};
