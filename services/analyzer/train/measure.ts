import { FIRST_MOOD, heads } from '../text/mood-model.ts';
import { chanceOf, scoreOf } from '../text/sentiment.ts';
import type { Weighed } from './calibrate.ts';
import { isWritten, type Source } from './sources.ts';
import { usualWeights } from './usual.ts';

/** Of those said to be of a kind, how many are; of those that are, how many were said to be; and both together. */
export interface Found {
  readonly rows: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export interface Thresholds {
  readonly negative: number;
  readonly positive: number;
  readonly moods: number;
  readonly help: number;
}

/** Figures of the texts of one source that were held out. */
export interface HeldOut {
  readonly source: string;
  readonly rows: number;
  readonly negative: Found;
  readonly positive: Found;
  /** Of texts with one class: how many got it. */
  readonly accuracy: number | null;
  /** Expected calibration error of the chance of being negative, over ten bins. */
  readonly calibrationError: number | null;
  readonly moods: Readonly<Record<string, Found>>;
  readonly help: Found & { readonly falseShare: number };
}

/** What may be said of ordinary comments by mistake, when the threshold for help is chosen: less than is allowed in service (1 %). */
const HELP_FALSE_SHARE = 0.007;
/** The log-odds from which a text may be called a cry at all: ordinary texts alone must not bring it lower. */
const LEAST_CRY = -4;
/** Thresholds are looked for in steps of a hundredth. */
const STEP = 0.01;
/** Few texts choose: thresholds whose F1 is this near to the best are as good, and the lowest is taken: what is missed costs more. */
const PLATEAU = 0.01;
/** Nearer to neutral than this nothing is said (detection.md 4.2 abstains below .15; few texts calibrate, so a little more). */
const LEAST_MOOD = 0.2;

/**
 * Thresholds with the best F1 on the texts that calibrate: of the target's register for sentiment and moods; for help, the lowest
 * one at which ordinary texts are taken for a cry seldom enough.
 */
export function chooseThresholds(rows: readonly Weighed[], sources: readonly Source[]): Thresholds {
  const target = rows.filter(({ source }) => isWritten(sources[source]));
  const weights = usualWeights(target);
  const steps = Array.from({ length: 95 }, (_, index) => Number(((index + 2) * STEP).toFixed(2)));
  const best = (f1: (threshold: number) => number, from = STEP): number => {
    const tried = steps.filter((step) => step >= from).map((step) => ({ step, f1: f1(step) }));
    const top = Math.max(...tried.map((one) => one.f1));
    return tried.find((one) => one.f1 >= top - PLATEAU)?.step ?? from;
  };
  const bestMood = (f1: (threshold: number) => number): number => best(f1, LEAST_MOOD);
  return {
    negative: bestMood((step) => foundClass(target, 1, (score) => score <= -step, weights).f1),
    positive: bestMood((step) => foundClass(target, 4, (score) => score >= step, weights).f1),
    moods: best(
      (step) =>
        moodHeads().reduce((sum, head) => sum + foundMood(target, head, step).f1, 0) / moodHeads().length,
    ),
    help: cryThreshold(ordinaryOf(rows, sources).map(({ cry }) => cry)),
  };
}

/**
 * Ordinary texts as they are met in service: public ones, where there are any. Our own comments are all about crises, and of
 * those more may be looked at than of others.
 */
function ordinaryOf(rows: readonly Weighed[], sources: readonly Source[]): readonly Weighed[] {
  const ordinary = rows.filter(({ help, source }) => help === 0 && sources[source]?.ordinary);
  const open = ordinary.filter(({ source }) => sources[source]?.public);
  return open.length > 0 ? open : ordinary;
}

/** The lowest threshold at which few enough ordinary texts of these log-odds are taken for a cry. */
export function cryThreshold(ordinary: readonly number[]): number {
  const odds = ordinary.toSorted((a, b) => b - a);
  const first = odds[Math.floor(odds.length * HELP_FALSE_SHARE)] ?? LEAST_CRY;
  return Math.max(LEAST_CRY, Number((Math.floor(first / STEP + 1) * STEP).toFixed(2)));
}

export function heldOutOf(
  rows: readonly Weighed[],
  sources: readonly Source[],
  thresholds: Thresholds,
): readonly HeldOut[] {
  return sources.flatMap((source, index) => {
    const own = rows.filter((row) => row.source === index);
    return own.length === 0 ? [] : [figuresOf(source.name, own, thresholds)];
  });
}

function figuresOf(source: string, rows: readonly Weighed[], thresholds: Thresholds): HeldOut {
  const none = rows.filter((row) => row.help === 0);
  const falsely = none.filter((row) => row.cry >= thresholds.help);
  const single = rows.filter(({ classes }) => classes === 1 || classes === 2 || classes === 4);
  return {
    source,
    rows: rows.length,
    negative: foundClass(rows, 1, (score) => score <= -thresholds.negative),
    positive: foundClass(rows, 4, (score) => score >= thresholds.positive),
    accuracy:
      single.length === 0
        ? null
        : rounded(single.filter((row) => row.classes === classOf(row, thresholds)).length / single.length),
    calibrationError: calibrationErrorOf(rows),
    moods: Object.fromEntries(
      moodHeads().map((head) => [heads[head] ?? '', foundMood(rows, head, thresholds.moods)]),
    ),
    help: {
      ...foundOf(
        rows.filter(({ help }) => help >= 0).map(({ help, cry }) => [help === 1, cry >= thresholds.help]),
      ),
      falseShare: rounded(falsely.length / Math.max(1, none.length)),
    },
  };
}

function classOf({ odds }: Weighed, { negative, positive }: Thresholds): number {
  const score = scoreOf(odds[0] ?? 0, odds[1] ?? 0);
  return score <= -negative ? 1 : score >= positive ? 4 : 2;
}

/** @param weights what a row of each class counts for; 1 where it is not said */
function foundClass(
  rows: readonly Weighed[],
  bit: number,
  says: (score: number) => boolean,
  weights: ReadonlyMap<number, number> = new Map(),
): Found {
  const known = rows.filter(({ classes }) => classes !== 0 && (classes === bit || (classes & bit) === 0));
  return foundOf(
    known.map(({ classes, odds }) => [
      classes === bit,
      says(scoreOf(odds[0] ?? 0, odds[1] ?? 0)),
      weights.get(classes) ?? 1,
    ]),
  );
}

function foundMood(rows: readonly Weighed[], head: number, threshold: number): Found {
  const known = rows.filter((row) => (row.known[head] ?? -1) >= 0);
  return foundOf(known.map((row) => [row.known[head] === 1, chanceOf(row.odds[head] ?? 0) >= threshold]));
}

function foundOf(rows: readonly (readonly [is: boolean, said: boolean, weight?: number])[]): Found {
  let is = 0;
  let said = 0;
  let both = 0;
  for (const [truth, answer, weight = 1] of rows) {
    if (truth) is += weight;
    if (answer) said += weight;
    if (truth && answer) both += weight;
  }
  return {
    rows: rows.filter(([truth]) => truth).length,
    precision: rounded(said === 0 ? 0 : both / said),
    recall: rounded(is === 0 ? 0 : both / is),
    f1: rounded(is + said === 0 ? 0 : (2 * both) / (is + said)),
  };
}

function calibrationErrorOf(rows: readonly Weighed[]): number | null {
  const known = rows.filter(({ classes }) => classes !== 0 && (classes === 1 || (classes & 1) === 0));
  if (known.length === 0) return null;
  const bins = Array.from({ length: 10 }, () => ({ n: 0, said: 0, is: 0 }));
  for (const { odds, classes } of known) {
    const [negative = 0, positive = 0] = odds;
    const top = Math.max(0, negative, positive);
    const chance =
      Math.exp(negative - top) / (Math.exp(negative - top) + Math.exp(positive - top) + Math.exp(-top));
    const bin = bins[Math.min(9, Math.floor(chance * 10))];
    if (bin === undefined) continue;
    bin.n += 1;
    bin.said += chance;
    bin.is += classes === 1 ? 1 : 0;
  }
  return rounded(bins.reduce((sum, { said, is }) => sum + Math.abs(said - is), 0) / known.length);
}

function moodHeads(): readonly number[] {
  return heads.flatMap((_, index) => (index >= FIRST_MOOD ? [index] : []));
}

function rounded(value: number): number {
  return Number(value.toFixed(3));
}
