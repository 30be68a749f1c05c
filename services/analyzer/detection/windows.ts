import type { Tuning } from './tuning.ts';

/** Expectations and offspring are kept in whole hundred-millionths, so that window sums are exact and never drift. */
const UNIT = 1e8;

/** What is remembered of each bin while something was said within the ring. */
const saidNames = [
  'heat',
  'coordinated',
  'unseen',
  'count',
  'onTime',
  'negative',
  'angry',
  'mood',
  'authors',
  'mood0',
  'mood1',
  'mood2',
  'mood3',
  'mood4',
] as const;
type SaidName = (typeof saidNames)[number];

/** Rings of the last bins; `head` is the latest. `said` and `offspring` are null while they hold only zeros. */
export interface Windows {
  head: number;
  expected: Column;
  coverage: Column;
  offspring: Column | null;
  said: Record<SaidName, Column> | null;
}

/** A ring and its window sums: fast, mid, the mid window before that, the one before it, long, all. */
interface Column {
  readonly ring: number[];
  readonly sums: [number, number, number, number, number, number];
}

/** Counts of a bin as judged: integers, or multiples of 1/1024 for plain series. */
export type Said = Readonly<Record<SaidName, number>>;

export function openWindows(tuning: Tuning): Windows {
  return {
    head: tuning.ring - 1,
    expected: column(tuning),
    coverage: column(tuning),
    offspring: null,
    said: null,
  };
}

/** Moves on by one bin. `mean` and `offspring` are rounded to a hundred-millionth, coverage likewise. */
export function push(
  windows: Windows,
  tuning: Tuning,
  bin: {
    readonly mean: number;
    readonly coverage: number;
    readonly offspring: number;
    readonly said: Said | null;
  },
): void {
  const head = windows.head + 1 === tuning.ring ? 0 : windows.head + 1;
  windows.head = head;
  enter(windows.expected, tuning, head, Math.round(bin.mean * UNIT));
  enter(windows.coverage, tuning, head, Math.round(bin.coverage * UNIT));
  const born = Math.round(bin.offspring * UNIT);
  if (windows.offspring !== null || born > 0) {
    windows.offspring ??= column(tuning);
    enter(windows.offspring, tuning, head, born);
    if (windows.offspring.sums[5] === 0) windows.offspring = null;
  }
  if (windows.said !== null || bin.said !== null) {
    windows.said ??= saidColumns(tuning);
    for (const name of saidNames)
      enter(windows.said[name], tuning, head, bin.said === null ? 0 : bin.said[name]);
    if (windows.said.heat.sums[5] === 0 && isSpent(windows.said.count)) windows.said = null;
  }
}

/** Moves on by bins in which nothing was said, to be closed by `settle`; only the last `ring` of them matter. */
export function pass(windows: Windows, tuning: Tuning, mean: number, coverage: number): void {
  const head = windows.head + 1 === tuning.ring ? 0 : windows.head + 1;
  windows.head = head;
  windows.expected.ring[head] = Math.round(mean * UNIT);
  windows.coverage.ring[head] = Math.round(coverage * UNIT);
}

/** Brings the window sums up to date after `pass` or `rewrite`: exact, so the same as moving bin by bin. */
export function settle(windows: Windows, tuning: Tuning): void {
  for (const part of [windows.expected, windows.coverage]) {
    for (const [index, [from, to]] of spans(tuning).entries()) {
      let sum = 0;
      for (let lag = from; lag < to; lag++) sum += at(part, tuning, windows.head, lag);
      part.sums[index] = sum;
    }
  }
}

/** Replaces what was expected `lag` bins ago: what the warm-up took for routine while it was still learning. */
export function rewrite(windows: Windows, tuning: Tuning, lag: number, mean: number): void {
  windows.expected.ring[(windows.head - lag + tuning.ring) % tuning.ring] = Math.round(mean * UNIT);
}

export type WindowName = 'fast' | 'mid' | 'before' | 'earlier' | 'long';
const windowNumbers: Readonly<Record<WindowName, 0 | 1 | 2 | 3 | 4>> = {
  fast: 0,
  mid: 1,
  before: 2,
  earlier: 3,
  long: 4,
};

export function expectedIn(windows: Windows, window: keyof typeof windowNumbers): number {
  return windows.expected.sums[windowNumbers[window]] / UNIT;
}

export function coveredIn(windows: Windows, window: keyof typeof windowNumbers): number {
  return windows.coverage.sums[windowNumbers[window]] / UNIT;
}

export function offspringIn(windows: Windows, window: keyof typeof windowNumbers): number {
  return windows.offspring === null ? 0 : windows.offspring.sums[windowNumbers[window]] / UNIT;
}

/**
 * Negative mentions of a window, no more than there are mentions: a minute that takes copies back (copies
 * of earlier ones) may take more off the one than off the other.
 */
export function negativeIn(windows: Windows, window: keyof typeof windowNumbers): number {
  return Math.min(saidIn(windows, 'count', window), saidIn(windows, 'negative', window));
}

/** Where a later minute takes back what earlier ones counted (copies), a window may hold the taking back alone: that is nothing. */
export function saidIn(windows: Windows, name: SaidName, window: keyof typeof windowNumbers): number {
  if (windows.said === null) return 0;
  const sum = windows.said[name].sums[windowNumbers[window]];
  return name === 'mood' ? sum : Math.max(0, sum);
}

/** Sums over the last `bins` bins, at most the long window: on-time count, expectation, expected offspring. */
export function recent(
  windows: Windows,
  tuning: Tuning,
  bins: number,
): { onTime: number; mean: number; offspring: number } {
  if (bins >= tuning.long) {
    return {
      onTime: saidIn(windows, 'onTime', 'long'),
      mean: expectedIn(windows, 'long'),
      offspring: offspringIn(windows, 'long'),
    };
  }
  let onTime = 0;
  let mean = 0;
  let born = 0;
  for (let lag = 0; lag < bins; lag++) {
    mean += at(windows.expected, tuning, windows.head, lag);
    if (windows.said !== null) onTime += at(windows.said.onTime, tuning, windows.head, lag);
    if (windows.offspring !== null) born += at(windows.offspring, tuning, windows.head, lag);
  }
  return { onTime: Math.max(0, onTime), mean: mean / UNIT, offspring: born / UNIT };
}

/** Sum of squared expectations over the fast window. */
export function squaresInFast(windows: Windows, tuning: Tuning): number {
  let sum = 0;
  for (let lag = 0; lag < tuning.fast; lag++) {
    const mean = at(windows.expected, tuning, windows.head, lag) / UNIT;
    sum += mean * mean;
  }
  return sum;
}

/** Coverage of the bin `lag` bins ago, 0..1. */
export function coverageAt(windows: Windows, tuning: Tuning, lag: number): number {
  return at(windows.coverage, tuning, windows.head, lag) / UNIT;
}

function column(tuning: Tuning): Column {
  return { ring: new Array<number>(tuning.ring).fill(0), sums: [0, 0, 0, 0, 0, 0] };
}

function saidColumns(tuning: Tuning): Record<SaidName, Column> {
  return {
    heat: column(tuning),
    coordinated: column(tuning),
    unseen: column(tuning),
    count: column(tuning),
    onTime: column(tuning),
    negative: column(tuning),
    angry: column(tuning),
    mood: column(tuning),
    authors: column(tuning),
    mood0: column(tuning),
    mood1: column(tuning),
    mood2: column(tuning),
    mood3: column(tuning),
    mood4: column(tuning),
  };
}

function isSpent({ ring }: Column): boolean {
  return ring.every((value) => value === 0);
}

function at(part: Column, tuning: Tuning, head: number, lag: number): number {
  const index = head - lag;
  return part.ring[index < 0 ? index + tuning.ring : index] ?? 0;
}

/** Which bins each window sum covers: [first lag, end lag). */
function spans(tuning: Tuning): [number, number][] {
  const { fast, mid, long, ring } = tuning;
  return [
    [0, fast],
    [0, mid],
    [mid, 2 * mid],
    [2 * mid, 3 * mid],
    [0, long],
    [0, ring],
  ];
}

/** Puts a value at the head: each sum gains what enters its window and loses what leaves it. */
function enter(part: Column, tuning: Tuning, head: number, value: number): void {
  const { fast, mid, long } = tuning;
  const { ring, sums } = part;
  const leaving = ring[head] ?? 0;
  ring[head] = value;
  const lag = (bins: number): number => (bins === tuning.ring ? leaving : at(part, tuning, head, bins));
  const atMid = lag(mid);
  const atTwo = lag(2 * mid);
  sums[0] += value - lag(fast);
  sums[1] += value - atMid;
  sums[2] += atMid - atTwo;
  sums[3] += atTwo - lag(3 * mid);
  sums[4] += value - lag(long);
  sums[5] += value - leaving;
}
