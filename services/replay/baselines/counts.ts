import { type Baseline, binsOf, runningSums, type Stream } from './stream.ts';

/** Static rule: mentions of the last ten minutes (detection.md 9). */
export const fixed: Baseline = {
  name: 'static count 10 min',
  seasonal: false,
  score(stream) {
    const sums = runningSums(stream.counts);
    const window = binsOf(stream, 10);
    return stream.counts.map((_, t) => sums[t + 1]! - sums[Math.max(0, t + 1 - window)]!);
  },
};

/** Least mentions of the reference window (`threshold_ref`): ElastAlert's own guard against a division by nothing. */
const LEAST_REFERENCE = 1;

/**
 * ElastAlert's SpikeRule (elastalert2 ruletypes.py): mentions of the last window over those of the window before it, where
 * both reach their thresholds; else 0. Detection.md 9 sets `threshold_cur` 20 at 30 minutes and 30 at 60.
 */
export function spike(minutes: number, leastNow: number): Baseline {
  return {
    name: `ElastAlert spike ${minutes} min`,
    seasonal: false,
    score(stream) {
      const sums = runningSums(stream.counts);
      const window = binsOf(stream, minutes);
      return stream.counts.map((_, t) => {
        if (t < 2 * window) return 0;
        const now = sums[t + 1]! - sums[t + 1 - window]!;
        const before = sums[t + 1 - window]! - sums[t + 1 - 2 * window]!;
        return now >= leastNow && before >= LEAST_REFERENCE ? now / Math.max(before, 0.5) : 0;
      });
    },
  };
}

/** Least mentions of the hour: a burn rate of three posts is no fire. */
const LEAST_HOUR = 15;
/** Long and short window in minutes, and what puts the slow pair on the fast pair's scale: 14.4 / 6 of the SRE Workbook. */
const BURNS = [
  { long: 60, short: 5, scale: 1 },
  { long: 360, short: 30, scale: 2.4 },
] as const;

/**
 * Multi-window, multi-burn-rate alert (Google SRE Workbook, chapter 5): mentions over expectation, where both the long and
 * the short window of a pair must burn; the larger of the two pairs (detection.md 9).
 */
export const burnRate: Baseline = {
  name: 'SRE burn rate',
  seasonal: true,
  score(stream) {
    const sums = runningSums(stream.counts);
    const means = runningSums(stream.expected);
    const ratio = (t: number, window: number, shrink: number): number =>
      (sums[t + 1]! - sums[t + 1 - window]!) / (means[t + 1]! - means[t + 1 - window]! + shrink);
    return stream.counts.map((_, t) => Math.max(...BURNS.map((pair) => burn(stream, t, pair, sums, ratio))));
  },
};

function burn(
  stream: Stream,
  t: number,
  pair: (typeof BURNS)[number],
  sums: Float64Array,
  ratio: (t: number, window: number, shrink: number) => number,
): number {
  const long = binsOf(stream, pair.long);
  if (t + 1 < long || sums[t + 1]! - sums[t + 1 - long]! < LEAST_HOUR) return 0;
  return Math.min(ratio(t, long, 1), ratio(t, binsOf(stream, pair.short), 0.5)) * pair.scale;
}
