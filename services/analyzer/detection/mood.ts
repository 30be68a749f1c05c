import type { Watch } from './state.ts';
import { saidIn } from './windows.ts';

/** Mentions needed before division of opinion is told (detection.md 4.3). */
const LEAST = 30;
/** Esteban and Ray's sensitivity to polarisation. */
const ALPHA = 1.6;
/** Middles of the five equal bins of sentiment from -1 to 1. */
const middles = [-0.8, -0.4, 0, 0.4, 0.8] as const;
/** The raw index of two equal camps in the outermost bins. */
const MOST = 2 * 0.5 ** (2 + ALPHA) * 1.6;

/** Esteban-Ray index over the long window: 0 when all agree, 1 when two equal camps sit at the poles; null on under 30 mentions. */
export function polarisationOf(watch: Watch): number | null {
  const shares = sharesOf(watch);
  if (shares === null) return null;
  let apart = 0;
  for (const [i, hi] of shares.entries()) {
    for (const [j, hj] of shares.entries()) {
      apart += hi ** (1 + ALPHA) * hj * Math.abs((middles[i] ?? 0) - (middles[j] ?? 0));
    }
  }
  return apart / MOST;
}

/** 对立度 over the long window: 4 · negative mass · positive mass · half the distance of the poles' means, 0..1; null on under 30 mentions. */
export function oppositionOf(watch: Watch): number | null {
  const shares = sharesOf(watch);
  if (shares === null) return null;
  const [worst = 0, bad = 0, , good = 0, best = 0] = shares;
  const negative = worst + bad;
  const positive = good + best;
  if (negative === 0 || positive === 0) return 0;
  const low = (worst * middles[0] + bad * middles[1]) / negative;
  const high = (good * middles[3] + best * middles[4]) / positive;
  return (4 * negative * positive * (high - low)) / 2;
}

function sharesOf({ windows }: Watch): number[] | null {
  const counts = [
    saidIn(windows, 'mood0', 'long'),
    saidIn(windows, 'mood1', 'long'),
    saidIn(windows, 'mood2', 'long'),
    saidIn(windows, 'mood3', 'long'),
    saidIn(windows, 'mood4', 'long'),
  ];
  const total = counts.reduce((sum, n) => sum + n, 0);
  return total < LEAST ? null : counts.map((n) => n / total);
}
