import type { Jump, Level, Phase } from '../../../shared/records.ts';
import type { Standing } from '../board/listings.ts';
import type { Baseline } from './baseline.ts';
import type { Chart } from './chart.ts';
import type { Days } from './days.ts';
import type { Marks } from './marks.ts';
import type { Spread } from './spread.ts';
import type { WarmUp } from './warm-up.ts';
import type { Windows } from './windows.ts';

/** Where a subject stands in its development. Times in epoch minutes, lengths in bins. */
export interface Course {
  phase: Phase;
  /** When the phase was entered. */
  since: number;
  /** A phase proposed but not yet confirmed, and how often in a row. */
  candidate: Phase | null;
  repeats: number;
  /** Highest seasonally adjusted intensity that the present phases compare with, and the lowest of the waking hours. */
  peak: number;
  trough: number;
  /** The highest peak of an outbreak since the subject was last quiet; 0 without one. */
  top: number;
  /** Bins of calm so far, those of the night counted in part. */
  calm: number;
  /** Bins the baseline has been frozen. */
  frozen: number;
  /** Bins spent latent and growing since the subject was last quiet. */
  latent: number;
  growing: number;
  /** Opinion was divided at some time since the subject was last quiet. */
  divided: boolean;
  closedAt: number | null;
  /** First minute of the excursion that led out of quiet. */
  onset: number | null;
  jump: Jump | null;
}

/** It was an outbreak since it was last quiet; else it only grew. */
export function brokeOut({ top }: Course): boolean {
  return top > 0;
}

/** The level; for how many bins in a row each of blue, yellow, orange and red was called for; and how long less than it. */
export interface Grade {
  level: Level;
  readonly calls: [number, number, number, number];
  below: number;
}

/** An expectation from outside: what is usual for a thread of this age under this account. */
export interface Foreseen {
  readonly perMinute: number;
  /** Variance = mean + dispersion × mean². */
  readonly dispersion: number;
  readonly usualNegative: number;
  /** Standard deviation of the negative share over subjects of its kind. */
  readonly negativeSpread: number;
  readonly usualAngry: number;
  /** Little is known of what is usual here: yellow is the most that is said, unless many voices pass red's risk rule. */
  readonly held: boolean;
  /** Answers that the platform has taken away lately, by the thread's counters. */
  readonly fell: number;
}

/** Everything detection keeps of one subject on one platform: plain data, so that JSON carries it bit for bit. */
export interface Watch {
  readonly v: 2;
  readonly bin: number;
  /** False for plain series: counts without moods. */
  readonly marked: boolean;
  /** Beginning of the last bin stepped. */
  minute: number;
  /** Covered bins seen. */
  seen: number;
  warmUp: WarmUp | null;
  readonly baseline: Baseline;
  /** Absent in watches of older programs, which begin it anew, and where the expectation comes from outside. */
  days?: Days;
  readonly marks: Marks;
  /** Of the last covered bin, before it was learnt from: expectation, dispersion, usual shares. */
  mean: number;
  dispersion: number;
  usualNegative: number;
  negativeSpread: number;
  usualAngry: number;
  otherPlatformUp: boolean;
  /** The expectation comes from outside (a thread's, from its account); and it says little of this subject so far. */
  readonly foreseen: boolean;
  held: boolean;
  /** A topic: it was noticed for its volume, which therefore proves less. */
  readonly emerged: boolean;
  /** Mentions that the platform has taken away lately. */
  fell: number;
  /** The title on a hot board that speaks for the subject; absent in watches of older programs. */
  listed?: Standing | null;
  /** Marked, count-only and slow chart (detection.md 2.1). */
  readonly charts: { marked: Chart; count: Chart; slow: Chart };
  spread: Spread;
  readonly windows: Windows;
  readonly course: Course;
  readonly grade: Grade;
}
