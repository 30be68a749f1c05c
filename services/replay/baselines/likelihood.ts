import { countEvidence } from '../../analyzer/detection/chart.ts';
import { devz } from '../../analyzer/detection/tail.ts';
import { type Baseline, binsOf } from './stream.ts';

/** Detection.md 2.1: the ratio our charts are designed for. */
const RATIO = 4;
const GLR_MINUTES = 120;

/** Negative-binomial CUSUM of the counts alone (Höhle and Paul 2008), neither capped nor drained. */
export const countCusum: Baseline = {
  name: 'NB-CUSUM, counts only',
  seasonal: true,
  score({ counts, expected, dispersion }) {
    let value = 0;
    return counts.map((count, t) => {
      value = Math.max(0, value + countEvidence(count, expected[t]!, dispersion[t]!, RATIO));
      return value;
    });
  },
};

/**
 * Generalised likelihood ratio over every window of at most two hours (`algo.glrnb` of R's surveillance, window-limited):
 * half the squared deviance residual of the window that is least explained.
 */
export const glr: Baseline = {
  name: 'NB-GLR',
  seasonal: true,
  score(stream) {
    const { counts, expected, dispersion } = stream;
    const longest = binsOf(stream, GLR_MINUTES);
    return counts.map((_, t) => {
      let count = 0;
      let mean = 0;
      let over = 0;
      let best = 0;
      for (let i = t; i >= 0 && i > t - longest; i--) {
        const expectation = expected[i]!;
        count += counts[i]!;
        mean += expectation;
        over += dispersion[i]! * expectation * expectation;
        // The deviance never exceeds Pearson's statistic, as the variance grows with the mean: most windows need no logarithm.
        const above = count - mean;
        if (mean <= 0 || above <= 0 || above * above <= best * best * (mean + over)) continue;
        best = Math.max(best, devz(count, mean, 1 + over / mean));
      }
      return 0.5 * best * best;
    });
  },
};
