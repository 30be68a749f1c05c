/** Coverage of a platform over time as runs of equal value: `[from minute, coverage]`, ascending. JSON-able. */
export type CoverageRuns = [from: number, coverage: number][];

/**
 * Changes of coverage that are remembered for subjects which sleep through them; beyond that, the oldest are forgotten and
 * a sleeper wakes to the oldest known value. Two weeks of a change every five minutes.
 */
const RUNS_KEPT = 4096;

/** Notes that from this minute on the coverage has this value. Minutes come in order. */
export function noteCoverage(runs: CoverageRuns, from: number, coverage: number): void {
  if (runs.at(-1)?.[1] === coverage) return;
  runs.push([from, coverage]);
  if (runs.length > RUNS_KEPT) runs.shift();
}

/** The coverage in force at a minute; a minute before all runs takes the first. */
export function coverageAt(runs: CoverageRuns, minute: number): number {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((runs[middle]?.[0] ?? 0) <= minute) low = middle + 1;
    else high = middle;
  }
  return runs[Math.max(0, low - 1)]?.[1] ?? 1;
}
