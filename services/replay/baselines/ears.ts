import { type Baseline, binsOf, byEpoch } from './stream.ts';

const EPOCH_MINUTES = 15;
/** A deviation below one mention is taken for one (surveillance's earsC has its `minSigma` for that). */
const LEAST_DEVIATION = 1;
/** EARS's own base of seven epochs, and its lag between base and the epoch judged (Fricker, Hegler and Dunfee 2008). */
const BASE = 7;
const LAG = 2;

/**
 * CDC's Early Aberration Reporting System on 15-minute epochs (Fricker, Hegler and Dunfee 2008; earsC.R of R's
 * surveillance): the epoch against mean and sample deviation of `base` earlier ones. C1 takes those just before it, C2
 * leaves two out, C3 sums what C2 had above 1 in the last three.
 */
export function ears(method: 'C1' | 'C2' | 'C3', base = BASE): Baseline {
  const lag = method === 'C1' ? 0 : LAG;
  return {
    name: `EARS-${method} 15 min${base === BASE ? '' : `, base ${base}`}`,
    seasonal: false,
    score(stream) {
      const past: number[] = [];
      const above: number[] = [];
      return byEpoch(stream, binsOf(stream, EPOCH_MINUTES), (count) => {
        past.push(count);
        const enough = past.length > base + lag;
        const z = enough ? deviationOf(count, past.slice(-1 - lag - base, -1 - lag)) : 0;
        above.push(enough ? Math.max(0, z - 1) : 0);
        return method === 'C3' ? above.slice(-3).reduce((sum, one) => sum + one, 0) : z;
      });
    },
  };
}

function deviationOf(count: number, base: readonly number[]): number {
  const mean = base.reduce((sum, one) => sum + one, 0) / base.length;
  const squares = base.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  return (count - mean) / Math.max(Math.sqrt(squares / (base.length - 1)), LEAST_DEVIATION);
}
