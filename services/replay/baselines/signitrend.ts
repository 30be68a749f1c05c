import { type Baseline, binsOf, byEpoch } from './stream.ts';

const EPOCH_MINUTES = 15;
const HALF_LIFE_MINUTES = 720;
/** Mentions an epoch that are taken for noise: SigniTrend's bias term beta, here in counts (detection.md 9). */
const BETA = 3;

/**
 * SigniTrend's significance (Schubert, Weiler and Kriegel 2014; ELKI's SigniTrendChangeDetection, with its first-day ramp)
 * of a subject's count per 15 minutes: distance from the moving mean over the moving deviation, both biased by beta.
 */
export const signiTrend: Baseline = {
  name: 'SigniTrend 15 min',
  seasonal: false,
  score(stream) {
    const epoch = binsOf(stream, EPOCH_MINUTES);
    const gain = 1 - 0.5 ** ((epoch * stream.bin) / HALF_LIFE_MINUTES);
    let mean = 0;
    let variance = 0;
    let weight = 0;
    return byEpoch(stream, epoch, (count) => {
      if (weight === 0) {
        mean = count;
        variance = count * count;
        weight = gain;
        return 0;
      }
      let ramped = gain;
      if (weight < 1) {
        ramped = gain / (weight * (1 - gain) + gain);
        weight += (1 - weight) * gain;
      }
      const score = (count - Math.max(mean, BETA)) / (Math.sqrt(variance) + BETA);
      const over = count - mean;
      mean += ramped * over;
      variance = (1 - ramped) * (variance + ramped * over * over);
      return score;
    });
  },
};
