import { isoMinute } from '../../../shared/time.ts';
import type { CurvePoint } from './input.ts';

/** A stretch of time in epoch minutes; `end` is not part of it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Bin {
  readonly start: number;
  readonly n: number;
  readonly negative: number;
}

export interface Tick {
  readonly minute: number;
  readonly label: string;
  /** The date (of daily ticks: the year), at the first tick and where it changes. */
  readonly heading: string | null;
  /** The heading is needed only where minor ticks are left out. */
  readonly isHeadingSpare: boolean;
  /** Left out where there is no room. */
  readonly isMinor: boolean;
}

/** Widths of bins and distances of ticks that people read without arithmetic, in minutes. */
const STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080, 20_160, 43_200, 129_600, 525_600,
];
/** A bin is at least two pixels wide on a telephone. */
const MOST_BINS = 160;
const MOST_TICKS = 10;
/** Beyond the incident itself, so that the quiet before and after can be seen: this share of its length, and at least this. */
const MARGIN_SHARE = 0.12;
const MARGIN_MINUTES = 20;
const CST_MINUTES = 480;

/** The time to show of an incident: its own with a margin, within the time there is data for. */
export function spanToShow(own: Span, data: Span | null): Span {
  const margin = Math.max(MARGIN_MINUTES, Math.ceil((own.end - own.start) * MARGIN_SHARE));
  const wide = { start: own.start - margin, end: own.end + margin };
  if (!data) return wide;
  return {
    start: Math.min(own.start, Math.max(wide.start, data.start)),
    end: Math.max(own.end, Math.min(wide.end, data.end)),
  };
}

/** The width of a bin, in minutes, at which the span has few enough of them. */
export function binMinutes(span: Span): number {
  return stepFor(span, MOST_BINS);
}

/** Sums per bin over the whole span, empty bins included; borders lie on whole multiples of the width in China time. */
export function binned(points: readonly CurvePoint[], span: Span, width: number): readonly Bin[] {
  const first = floorTo(span.start, width);
  const count = Math.max(1, Math.ceil((span.end - first) / width));
  const n = new Float64Array(count);
  const negative = new Float64Array(count);
  for (const point of points) {
    const index = Math.floor((point.minute - first) / width);
    if (!(index >= 0 && index < count) || !(point.n > 0)) continue;
    n[index] = (n[index] ?? 0) + point.n;
    const bad = point.negative > 0 ? Math.min(point.negative, point.n) : 0;
    negative[index] = (negative[index] ?? 0) + bad;
  }
  return Array.from({ length: count }, (_, index) => ({
    start: first + index * width,
    n: n[index] ?? 0,
    negative: negative[index] ?? 0,
  }));
}

/** Ticks of the time axis: times of day within a few days, dates beyond. */
export function ticksOf(span: Span): readonly Tick[] {
  const step = stepFor(span, MOST_TICKS);
  const isDaily = step >= 1440;
  const ticks: Tick[] = [];
  let above = '';
  let aboveMajor = '';
  for (let minute = ceilTo(span.start, step); minute < span.end; minute += step) {
    const iso = isoMinute(minute);
    const [year, date] = [iso.slice(0, 4), iso.slice(5, 10)];
    const heading = isDaily ? year : date;
    // Counted from midnight, so that the first tick of a day is never one of those left out.
    const isMinor = Math.round((minute + CST_MINUTES) / step) % 2 !== 0;
    const isNew = heading !== above;
    ticks.push({
      minute,
      label: isDaily ? date : iso.slice(11, 16),
      heading: isNew || (!isMinor && heading !== aboveMajor) ? heading : null,
      isHeadingSpare: !isNew,
      isMinor,
    });
    above = heading;
    if (!isMinor) aboveMajor = heading;
  }
  return ticks;
}

/** Where a minute lies in the span, in per cent, never outside. */
export function percentOf(minute: number, { start, end }: Span): number {
  const share = (minute - start) / Math.max(1, end - start);
  return Math.round(Math.min(1, Math.max(0, share)) * 10_000) / 100;
}

/** A round number at or above `value`, and the distance of the grid lines below it. */
export function scaleTo(value: number): { readonly top: number; readonly step: number } {
  if (!(value > 0) || !Number.isFinite(value)) return { top: 2, step: 1 };
  const rough = Math.max(1, value / 2);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step =
    [1, 2, 2.5, 5, 10].map((times) => times * power).find((one) => one >= rough && Number.isInteger(one)) ??
    10 * power;
  return { top: Math.ceil(value / step) * step, step };
}

function stepFor({ start, end }: Span, most: number): number {
  const found = STEPS.find((step) => (end - start) / step <= most);
  return found ?? Math.ceil((end - start) / most);
}

function floorTo(minute: number, step: number): number {
  return Math.floor((minute + CST_MINUTES) / step) * step - CST_MINUTES;
}

function ceilTo(minute: number, step: number): number {
  return Math.ceil((minute + CST_MINUTES) / step) * step - CST_MINUTES;
}
