import type { Tuning } from './tuning.ts';

/**
 * What is remembered of the last two weeks, in blocks of six hours: growth of days is within what an hour's expectation follows
 * by itself, so that no chart of minutes can see it. Plain data.
 */
export interface Days {
  /** Number of the open block, in China time, and what it has gathered. */
  block: number;
  count: number;
  minutes: number;
  /** Mentions (voice) and covered minutes of the closed blocks, the latest last. */
  readonly counts: number[];
  readonly seen: number[];
  /** A block has closed since the verdict was drawn. */
  due: boolean;
  climb: Climb | null;
}

/** A growth of days, as of the last closed block. */
export interface Climb {
  /** Mentions of the last day, and of a usual one: the mean of the second week back. */
  readonly day: number;
  readonly usual: number;
  readonly z: number;
}

const BLOCK_MINUTES = 360;
const BLOCKS_A_DAY = 4;
const DAYS_KEPT = 14;
/** The days that tell what is usual: the second week back, so that a week of growth is no part of it; and the fewest of them. */
const USUAL = { from: 7, to: DAYS_KEPT, least: 3 } as const;
/** A day is known when so much of it was seen. */
const KNOWN = 0.8 * BLOCKS_A_DAY * BLOCK_MINUTES;
/** Of the day before, what the last one must hold: what falls does not climb. */
const HOLDS = 0.9;
const CHINA_MINUTES = 480;

export function openDays(): Days {
  return { block: 0, count: 0, minutes: 0, counts: [], seen: [], due: false, climb: null };
}

/** Counts a covered bin; `minute` is its first. */
export function countInDays(days: Days, bin: number, minute: number, count: number, coverage: number): void {
  const block = Math.floor((minute + CHINA_MINUTES) / BLOCK_MINUTES);
  if (block !== days.block) closeBlocks(days, block);
  days.count += count;
  days.minutes += bin * coverage;
}

/** Draws the verdict anew where a block has closed. */
export function judgeDays(days: Days, tuning: Tuning): void {
  if (!days.due) return;
  days.due = false;
  days.climb = climbOf(days, tuning);
}

function closeBlocks(days: Days, block: number): void {
  if (days.minutes > 0) {
    // What nothing is known of in between is a block in which nothing was seen.
    for (let gone = days.block; gone < block && gone < days.block + DAYS_KEPT * BLOCKS_A_DAY; gone++) {
      const isOpen = gone === days.block;
      days.counts.push(isOpen ? days.count : 0);
      days.seen.push(isOpen ? days.minutes : 0);
      if (days.counts.length > DAYS_KEPT * BLOCKS_A_DAY) {
        days.counts.shift();
        days.seen.shift();
      }
    }
    days.due = true;
  }
  days.block = block;
  days.count = 0;
  days.minutes = 0;
}

/**
 * The last day is a multiple of a usual one, by more than days differ and more than chance; the two before it were on the way
 * there; and it is a crowd in number. One loud day is not: that is for the charts.
 */
function climbOf(days: Days, { settings }: Tuning): Climb | null {
  const { ratio, z: least, dayDeviation } = settings.climb;
  const usual = range(USUAL.from, USUAL.to).flatMap((ago) => dayOf(days, ago) ?? []);
  const [last, before, third] = [dayOf(days, 0), dayOf(days, 1), dayOf(days, 2)];
  if (usual.length < USUAL.least || !last || !before || !third) return null;
  const total = usual.reduce((sum, day) => sum + day, 0);
  const mean = total / usual.length;
  if (last < ratio * mean || last < HOLDS * before) return null;
  if ((before + third) / 2 < Math.sqrt(ratio) * mean) return null;
  if (last - mean < settings.level.crowdExcess) return null;
  const logs = usual.map((day) => Math.log((day + 0.5) / (mean + 0.5)));
  const differ = Math.sqrt(logs.reduce((sum, log) => sum + log * log, 0) / logs.length);
  const variance = Math.max(dayDeviation, differ) ** 2 + 1 / (last + 0.5) + 1 / (total + 0.5);
  const z = Math.log((last + 0.5) / (mean + 0.5)) / Math.sqrt(variance);
  return z > least ? { day: last, usual: mean, z } : null;
}

/** Mentions of the day so many days ago, as if all of it had been seen; null where too little was. */
function dayOf({ counts, seen }: Days, ago: number): number | null {
  const to = counts.length - ago * BLOCKS_A_DAY;
  if (to < BLOCKS_A_DAY) return null;
  let count = 0;
  let minutes = 0;
  for (let i = to - BLOCKS_A_DAY; i < to; i++) {
    count += counts[i] ?? 0;
    minutes += seen[i] ?? 0;
  }
  return minutes < KNOWN ? null : (count * BLOCKS_A_DAY * BLOCK_MINUTES) / minutes;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
