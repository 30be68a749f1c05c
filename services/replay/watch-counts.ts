import { rankOf, type Told } from '../analyzer/detection/level.ts';
import type { DetectionSettings } from '../analyzer/detection/settings.ts';
import { type MinuteCounts, openWatch, type Step, step } from '../analyzer/detection/watch.ts';

/** Counts per minute of one subject on one platform, index 0 being `startMinute`; nothing but counts is known. */
export interface Counts {
  readonly startMinute: number;
  readonly all: ArrayLike<number>;
  readonly negative: ArrayLike<number>;
  /** Share of each minute that was seen; left out: all of it. */
  readonly coverage?: ArrayLike<number>;
  /** False where moods are unknown: `negative` then says nothing. */
  readonly marked?: boolean;
}

/** Mood of a mention known only to be negative, × 1,000: clearly so. */
const CLEARLY_NEGATIVE = -800;

/** Counts of a minute by so many different authors, the rest neither positive nor negative; null: nothing was said. */
export function minuteCounts(n: number, negative: number): MinuteCounts | null {
  if (n === 0) return null;
  return {
    n,
    negative,
    positive: 0,
    angry: 0,
    mood: CLEARLY_NEGATIVE * negative,
    moods: [negative, 0, n - negative, 0, 0],
    late: 0,
    lateNegative: 0,
    authors: n,
  };
}

/** Watches counts from the first minute on as the product does, and hands each step to `see` with its index. */
export function watchCounts(
  counts: Counts,
  settings: DetectionSettings,
  dayClassOf: (minute: number) => 0 | 1,
  see: (step: Step, t: number) => void,
): void {
  const watch = openWatch(settings, counts.startMinute, { marked: counts.marked ?? true });
  for (let t = 0; t < counts.all.length; t++) {
    const minute = counts.startMinute + t;
    const said = minuteCounts(counts.all[t] ?? 0, counts.negative[t] ?? 0);
    const coverage = counts.coverage?.[t] ?? 1;
    const context = { dayClass: dayClassOf(minute), otherPlatformUp: false };
    see(step(watch, settings, minute, said, coverage, context), t);
  }
}

/** Alarms that begin sooner after one another are one (detection.md 8). */
export const MERGE_MINUTES = 360;

/** True on the step that raises the level to this colour or above. */
export function isRaisedTo(step: Step, level: Told): boolean {
  return rankOf[step.previousLevel] < rankOf[level] && rankOf[step.level] >= rankOf[level];
}

/** Indices of the minutes in which the level rose to this colour or above, merged within six hours. */
export function alarmsAt(
  counts: Counts,
  settings: DetectionSettings,
  dayClassOf: (minute: number) => 0 | 1,
  level: Told,
): readonly number[] {
  const at: number[] = [];
  watchCounts(counts, settings, dayClassOf, (step, t) => {
    if (isRaisedTo(step, level) && t - (at.at(-1) ?? Number.NEGATIVE_INFINITY) >= MERGE_MINUTES) at.push(t);
  });
  return at;
}
