import type { Timeline } from '../../../../../shared/api.ts';
import { type Platform, platforms } from '../../../../../shared/records.ts';

export type Points = readonly { readonly minute: number; readonly n: number; readonly negative: number }[];

export interface Bin {
  readonly start: number;
  readonly n: number;
  readonly negative: number;
}

/** Widths of bins that people read without arithmetic, in minutes. */
const WIDTHS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080];
const CST_MINUTES = 480;

/** The smallest width, in minutes, that cuts the span into at most `most` bins. */
export function binWidth(minutes: number, most: number): number {
  return WIDTHS.find((width) => minutes / width <= most) ?? Math.ceil(minutes / most);
}

/** Sums per bin from `start` to before `end`, empty bins included; borders on whole multiples of the width in China time. */
export function binned(points: Points, start: number, end: number, width: number): readonly Bin[] {
  const first = Math.floor((start + CST_MINUTES) / width) * width - CST_MINUTES;
  const count = Math.max(1, Math.ceil((end - first) / width));
  const n = new Float64Array(count);
  const negative = new Float64Array(count);
  for (const point of points) {
    const index = Math.floor((point.minute - first) / width);
    if (index < 0 || index >= count) continue;
    n[index] = (n[index] ?? 0) + point.n;
    negative[index] = (negative[index] ?? 0) + Math.min(point.n, point.negative);
  }
  return Array.from({ length: count }, (_, index) => ({
    start: first + index * width,
    n: n[index] ?? 0,
    negative: negative[index] ?? 0,
  }));
}

/** A later reading of a part put over an earlier one: within its span it stands alone (late mentions change old minutes). */
export function withLater(earlier: Timeline | null, later: Timeline): Timeline {
  if (earlier === null) return later;
  const merged: Partial<Record<Platform, Points[number][]>> = {};
  for (const platform of platforms) {
    const old = earlier.platforms[platform] ?? [];
    const fresh = later.platforms[platform] ?? [];
    const before = old.filter(({ minute }) => minute < later.from);
    const beyond = old.filter(({ minute }) => minute > later.to);
    const all = [...before, ...fresh, ...beyond];
    if (all.length > 0) merged[platform] = all;
  }
  return { from: Math.min(earlier.from, later.from), to: Math.max(earlier.to, later.to), platforms: merged };
}

/** Sums over platforms per bin, for a small curve. */
export function totals(timeline: Timeline, start: number, end: number, width: number): readonly number[] {
  const points = platforms.flatMap((platform) => timeline.platforms[platform] ?? []);
  return binned(points, start, end, width).map(({ n }) => n);
}
