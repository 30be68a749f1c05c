import type { Jump, Level, Phase } from '../../../shared/records.ts';
import { minuteOfDay } from '../../../shared/time.ts';
import type { Standing } from '../board/listings.ts';
import { learn, openBaseline } from './baseline.ts';
import {
  addEvidence,
  type Chart,
  countBar,
  countEvidence,
  markEvidence,
  markedBar,
  openChart,
  slowBar,
} from './chart.ts';
import { countInDays, judgeDays, openDays } from './days.ts';
import { judgeLevel } from './level.ts';
import { learnMarks, openMarks, usualAngry, usualNegative } from './marks.ts';
import { oppositionOf } from './mood.ts';
import { judgePhase } from './phase.ts';
import { allCalm, type Readings, read } from './readings.ts';
import { beTold, foresee, scratch, takeUp } from './routine.ts';
import { judged, type MinuteCounts } from './said.ts';
import type { DetectionSettings } from './settings.ts';
import { offspring } from './spread.ts';
import type { Foreseen, Watch } from './state.ts';
import { type Tuning, tuningOf } from './tuning.ts';
import { openWarmUp } from './warm-up.ts';
import { openWindows, pass, push, type Said, settle } from './windows.ts';

export type { MinuteCounts } from './said.ts';
export type { Foreseen, Watch } from './state.ts';

/** What a step depends on beside the subject itself. */
export interface StepContext {
  /** 1 on a day off (weekend, holiday; not a make-up working day). */
  readonly dayClass: 0 | 1;
  /** The same subject stands at or above the bar (`surge` >= 1) on the other platform. */
  readonly otherPlatformUp: boolean;
  /** Yellow is the most that is said: of a topic that is one post's talk (false). */
  readonly held?: boolean;
  /** The title on a hot board that names the subject; left out: none does. */
  readonly listed?: Standing | null;
  /** What is expected of the bin, for a watch that was opened to be told. */
  readonly foreseen?: Foreseen;
}

export interface WatchOptions {
  /** Width of a bin, at least a minute (1). */
  readonly binMinutes?: number;
  /** False where moods are unknown (true). */
  readonly marked?: boolean;
  /** Every step is told what to expect; nothing is learnt (false). */
  readonly foreseen?: boolean;
  /** Mentions a minute, and the negative share of them, that are usual by another's word: there is no warm-up then. */
  readonly known?: { readonly perMinute: number; readonly negativeShare: number };
}

export interface Step {
  readonly phase: Phase;
  readonly previousPhase: Phase;
  readonly level: Level;
  readonly previousLevel: Level;
  /** Set from an outbreak that came as a jump until the subject is quiet again. */
  readonly jump: Jump | null;
  /** The phase or the level is another than a bin ago. */
  readonly changed: boolean;
  /** First minute of the present excursion; null while the subject is quiet and without a level. */
  readonly onset: number | null;
  /** G, the evidence over its bar (detection.md 2.1). */
  readonly surge: number;
  /** Worth reporting on: a level, or a phase between latent and fading, or relapse. */
  readonly up: boolean;
}

/**
 * A watch on a subject from `startMinute` on, the minute of its first step.
 */
export function openWatch(
  settings: DetectionSettings,
  startMinute: number,
  options: WatchOptions = {},
): Watch {
  const { binMinutes: bin = 1, known } = options;
  const tuning = tuningOf(settings, bin);
  return {
    v: 2,
    bin,
    marked: options.marked ?? true,
    minute: startMinute - bin,
    seen: 0,
    warmUp: tuning.warmUp > 0 && !options.foreseen && !known ? openWarmUp() : null,
    baseline: openBaseline(known?.perMinute ?? settings.baseline.priorPerMinute),
    marks: openMarks(tuning, known?.negativeShare),
    mean: 0,
    dispersion: settings.cold.dispersion,
    usualNegative: 0,
    negativeSpread: 0,
    usualAngry: 0,
    otherPlatformUp: false,
    foreseen: options.foreseen ?? false,
    held: false,
    emerged: known !== undefined,
    fell: 0,
    charts: { marked: openChart(), count: openChart(), slow: openChart() },
    spread: [0, 0, 0],
    windows: openWindows(tuning),
    course: {
      phase: 'quiet',
      since: startMinute,
      candidate: null,
      repeats: 0,
      peak: 0,
      trough: 0,
      top: 0,
      calm: 0,
      frozen: 0,
      latent: 0,
      growing: 0,
      divided: false,
      closedAt: null,
      onset: null,
      jump: null,
    },
    grade: { level: 'none', calls: [0, 0, 0, 0], below: 0 },
  };
}

/**
 * Takes in one bin and judges it; O(1). `counts` null: nothing was said. `coverage` 0: nothing is known, so nothing is
 * judged or learnt and the counts, if any, are left out. Bins must follow one another without a gap.
 * @throws Error when they do not: a fault of the caller.
 */
export function step(
  watch: Watch,
  settings: DetectionSettings,
  minute: number,
  counts: MinuteCounts | null,
  coverage: number,
  context: StepContext,
): Step {
  if (minute !== watch.minute + watch.bin) {
    throw new Error(`a watch at minute ${watch.minute} cannot step to ${minute}`);
  }
  const tuning = tuningOf(settings, watch.bin);
  const previousPhase = watch.course.phase;
  const previousLevel = watch.grade.level;
  watch.minute = minute;
  watch.otherPlatformUp = context.otherPlatformUp;
  if (context.held !== undefined) watch.held = context.held;
  watch.listed = context.listed ?? null;
  if (coverage <= 0) {
    push(watch.windows, tuning, { mean: 0, coverage: 0, offspring: 0, said: null });
    return stepOf(watch, previousPhase, previousLevel, read(watch, tuning).surge);
  }
  const isSilent =
    counts === null || (counts.n === 0 && counts.copies === undefined && counts.unseen === undefined);
  const said = isSilent ? null : judged(counts, settings.level.perAuthor);
  const readings = takeIn(watch, tuning, said, Math.min(1, coverage), context);
  return stepOf(watch, previousPhase, previousLevel, readings.surge);
}

/** True when an empty bin can change nothing but the baseline: then `rest` may advance the watch. */
export function isResting(watch: Watch): boolean {
  const { charts, course, grade, windows, spread } = watch;
  return (
    watch.warmUp === null &&
    course.phase === 'quiet' &&
    grade.level === 'none' &&
    windows.said === null &&
    windows.offspring === null &&
    charts.marked.value === 0 &&
    charts.count.value === 0 &&
    charts.slow.value === 0 &&
    spread[0] === 0 &&
    spread[1] === 0 &&
    spread[2] === 0 &&
    course.candidate === null &&
    course.frozen === 0 &&
    grade.calls[0] === 0 &&
    grade.below === 0 &&
    !watch.days?.climb &&
    !watch.listed
  );
}

/**
 * Advances a resting watch over empty bins up to and including `toMinute`: bit for bit what `step` with null would do
 * each bin, without judging. The caller asks `isResting` first.
 */
export function rest(
  watch: Watch,
  settings: DetectionSettings,
  toMinute: number,
  dayClassOf: (minute: number) => 0 | 1,
  coverageOf: (minute: number) => number,
): void {
  const tuning = tuningOf(settings, watch.bin);
  const seen = scratch();
  for (let minute = watch.minute + watch.bin; minute <= toMinute; minute += watch.bin) {
    watch.minute = minute;
    const coverage = Math.min(1, coverageOf(minute));
    if (coverage <= 0) {
      pass(watch.windows, tuning, 0, 0);
      continue;
    }
    const inDay = minuteOfDay(minute);
    foresee(watch, tuning, inDay, coverage, dayClassOf(minute), seen);
    pass(watch.windows, tuning, seen.mean, coverage);
    learn(watch.baseline, tuning, 0, inDay, coverage, seen);
    watch.usualNegative = usualNegative(watch.marks, tuning);
    watch.usualAngry = usualAngry(watch.marks, tuning);
    if (watch.marked) learnMarks(watch.marks, tuning, 0, 0, 0, seen.mean);
    rememberDay(watch, 0, coverage);
    watch.seen += 1;
  }
  watch.otherPlatformUp = false;
  settle(watch.windows, tuning);
}

/** Foresee, count, judge; then learn, so that no bin explains itself away. */
function takeIn(
  watch: Watch,
  tuning: Tuning,
  said: Said | null,
  coverage: number,
  { dayClass: dayOff, foreseen }: StepContext,
): Readings {
  const { warmUp, course } = watch;
  const inDay = minuteOfDay(watch.minute);
  const seen = scratch();
  if (foreseen) beTold(watch, tuning, coverage, foreseen, seen);
  else {
    foresee(watch, tuning, inDay, coverage, dayOff, seen);
    watch.usualNegative = usualNegative(watch.marks, tuning);
    watch.usualAngry = usualAngry(watch.marks, tuning);
  }
  const count = said === null ? 0 : said.count;
  const onTime = said === null ? 0 : said.onTime;
  const listening = warmUp !== null && warmUp.bins * 2 < tuning.warmUp;
  const born = listening ? 0 : offspring(watch.spread, onTime - seen.mean, tuning);
  push(watch.windows, tuning, { mean: seen.mean, coverage, offspring: born, said });
  if (!listening) chart(watch, tuning, count, said === null ? 0 : said.negative);
  watch.seen += 1;
  rememberDay(watch, count, coverage);
  // Of silence nothing grows, and a watch that rests draws no verdict either.
  if (said !== null && watch.days) judgeDays(watch.days, tuning);
  const readings = read(watch, tuning);
  for (const each of [watch.charts.marked, watch.charts.count, watch.charts.slow]) {
    if (each.onset !== null) each.shock = Math.max(each.shock, readings.zx);
  }
  judgePhase(watch, readings, tuning);
  judgeLevel(watch, readings, tuning);
  if (course.phase === 'quiet' && watch.grade.level === 'none') course.onset = null;
  else course.onset ??= readings.onset ?? watch.minute;
  if (course.phase !== 'quiet' && !course.divided) {
    course.divided = (oppositionOf(watch) ?? 0) >= tuning.settings.phase.dividedFrom;
  }
  if (!foreseen) takeUp(watch, tuning, said, inDay, coverage, seen);
  return readings;
}

function rememberDay(watch: Watch, count: number, coverage: number): void {
  if (watch.foreseen) return;
  watch.days ??= openDays();
  countInDays(watch.days, watch.bin, watch.minute, count, coverage);
}

function chart(watch: Watch, tuning: Tuning, count: number, negative: number): void {
  const { charts: settings, marks } = tuning.settings;
  const { mean, dispersion, usualNegative: share, charts, minute } = watch;
  const over = count - mean;
  const heard = Math.max(0, count);
  const evidence = countEvidence(heard, mean, dispersion, settings.ratio);
  const drain = evidence < 0 && allCalm(watch, tuning) ? settings.cap / tuning.drain : 0;
  const add = (each: Chart, bar: number, gain: number): void =>
    addEvidence(each, gain, over, minute, {
      cap: settings.cap * bar,
      drain: drain * bar,
      floor: settings.onsetBelow,
    });
  const perMinute = mean / tuning.bin;
  add(charts.count, countBar(tuning, perMinute, watch.marked), evidence);
  if (!watch.marked) return;
  const bad = Math.min(heard, Math.max(0, negative));
  const mark = heard === 0 ? 0 : markEvidence(heard, bad, share, marks.shift);
  add(charts.marked, markedBar(tuning, perMinute), evidence + mark);
  const slow = slowBar(tuning, perMinute);
  if (slow !== null) {
    add(charts.slow, slow, countEvidence(heard, mean, dispersion, settings.slowRatio) + mark);
  }
}

function stepOf(watch: Watch, previousPhase: Phase, previousLevel: Level, surge: number): Step {
  const { course, grade } = watch;
  const { phase } = course;
  const { level } = grade;
  const up = level !== 'none' || (phase !== 'quiet' && phase !== 'calm');
  return {
    phase,
    previousPhase,
    level,
    previousLevel,
    jump: course.jump,
    changed: phase !== previousPhase || level !== previousLevel,
    onset: course.onset,
    surge,
    up,
  };
}
