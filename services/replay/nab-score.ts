/**
 * The score of the Numenta Anomaly Benchmark (Lavin and Ahmad 2015, arXiv 1510.03336; weights of its profile `standard`):
 * an alarm inside a labelled window earns up to 1, the earlier the more, each window once; a window without one costs 1; an
 * alarm outside costs up to 0.11, less shortly behind a window. 0 is a detector that never alarms, 100 one that alarms in the
 * first bin of every window and nowhere else.
 */
export const standardProfile = { hit: 1, missed: 1, falseAlarm: 0.11 } as const;
export type NabProfile = Readonly<Record<keyof typeof standardProfile, number>>;

/** The rows of one series as its windows lie on them. */
export interface NabSeries {
  readonly rows: number;
  /** First and last row of each labelled window, in order; they do not overlap. */
  readonly windows: readonly (readonly [first: number, last: number])[];
}

/** Rows at the start that are not scored: a detector learns there. 15 % of the file, of 5,000 rows at most. */
export function probationRows(rows: number): number {
  return Math.min(Math.floor(0.15 * rows), 0.15 * 5000);
}

/** What alarms in these rows are worth, unscaled, by the sweep of NAB: each row is an alarm of its own. */
export function rawScore(
  { rows, windows }: NabSeries,
  alarms: Iterable<number>,
  profile: NabProfile = standardProfile,
): number {
  const from = probationRows(rows);
  const earned = windows.map(() => -profile.missed);
  let lost = 0;
  for (const row of alarms) {
    if (row < from) continue;
    const inside = windows.findIndex(([first, last]) => row >= first && row <= last);
    if (inside < 0) {
      lost += scaled(distancePast(windows, row)) * profile.falseAlarm;
      continue;
    }
    const [first, last] = windows[inside] ?? [row, row];
    const worth = (scaled(-(last - row + 1) / (last - first + 1)) * profile.hit) / scaled(-1);
    earned[inside] = Math.max(earned[inside] ?? 0, worth);
  }
  return earned.reduce((sum, one) => sum + one, lost);
}

/** The score of a corpus, 100 at best: raw scores of its series, and how many windows they have together. */
export function nabScore(
  raw: readonly number[],
  windows: number,
  { hit, missed }: NabProfile = standardProfile,
): number {
  const nothing = -missed * windows;
  return (100 * (raw.reduce((sum, one) => sum + one, 0) - nothing)) / (hit * windows - nothing);
}

/** Behind the last window before the row, in widths of that window; far behind when there is none. */
function distancePast(windows: NabSeries['windows'], row: number): number {
  const before = windows.findLast(([, last]) => last < row);
  if (!before) return FAR;
  const [first, last] = before;
  return (row - last) / Math.max(1, last - first);
}

/** From here on behind a window an alarm is as false as any. */
const FAR = 3;

/** 1 far inside to -1 far behind, 0 at a window's right edge. */
function scaled(position: number): number {
  return position >= FAR ? -1 : 2 / (1 + Math.exp(5 * position)) - 1;
}
