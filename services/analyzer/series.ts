import { AppError } from '../../shared/errors.ts';
import type { Level, Phase, Platform } from '../../shared/records.ts';
import { isoCst, isWeekend, MINUTE_MS, minuteOf } from '../../shared/time.ts';
import { surpriseOf } from './detection/explain.ts';
import { type DetectionSettings, defaultDetection } from './detection/settings.ts';
import {
  isResting,
  type MinuteCounts,
  openWatch,
  rest,
  type Step,
  step,
  type Watch,
} from './detection/watch.ts';
import { inferBinMinutes, type TimedRow, timed } from './series-times.ts';

/** A row of a plain series as its file has it; `line` is 1-based. */
export interface SeriesRow {
  readonly line: number;
  readonly time: string;
  readonly value: string;
}

/** What is said about one row. */
export interface SeriesPoint {
  /** The row's time, ISO 8601 in China time. */
  readonly at: string;
  readonly count: number;
  /** Expected in the bin, before the bin was seen. */
  readonly expected: number;
  /** Decades of surprise over the fast window; 0 and larger, larger is stranger. */
  readonly surprise: number;
  /** G, evidence since the onset over its bar: from 1 on an alarm is possible (detection.md 2.1). */
  readonly surge: number;
  readonly phase: Phase;
  readonly level: Level;
}

export interface SeriesOptions {
  readonly platform: Platform;
  /** Bins the file leaves out: nothing was said in them, or nothing is known of them. */
  readonly gaps: 'zero' | 'missing';
  readonly onReject: (line: number, reason: string) => void;
  /** Told once, before the first point: the bin width in minutes as inferred, and whether the rows had to be sorted. */
  readonly onBins?: (bins: { readonly minutes: number; readonly sorted: boolean }) => void;
  /** Without it, the platform's defaults. */
  readonly settings?: DetectionSettings;
  /** 1 on a day off; without it, Saturdays and Sundays in China. */
  readonly dayClassOf?: (minute: number) => 0 | 1;
}

/** Rows read before the first is judged: enough to see the bin width, few enough to hold. */
const LOOK_AHEAD = 512;
/** Of the rows looked ahead at, the share that goes back in time from which a file is not in order at all: it is read whole and sorted. */
const DISORDER = 0.1;
/** Rows sorted at most, some 500 MB of them. */
const MOST_SORTED = 5_000_000;
/** A row is out of place when most of this many rows after it come before it in time. */
const WITNESSES = 8;
/** After a longer silence than this the old expectation says nothing: the watch starts anew. */
const LONGEST_GAP_MINUTES = 366 * 1440;
/** Plain values may be fractions; they are kept in steps of 1/1024, which add up exactly. */
const STEP = 1024;

/**
 * Judges a plain series of counts, one point per accepted row, in order. Only counts speak: the mark is neutral, so red
 * cannot be reached. Rows that cannot be used (time or value unreadable, negative, out of order, a bin given twice)
 * are left out and told to `onReject` with their line and reason. Bins are at least a minute wide. A file whose rows are not in
 * order at all (newest first, say) is sorted first.
 * @throws AppError BAD_INPUT when rows are closer than half a minute, or too many to be sorted
 */
export async function* detectSeries(
  rows: AsyncIterable<SeriesRow>,
  options: SeriesOptions,
): AsyncGenerator<SeriesPoint> {
  const ahead: TimedRow[] = [];
  let judge: ((row: TimedRow) => SeriesPoint | null) | null = null;
  let isSorted = false;
  const begin = (): NonNullable<typeof judge> => {
    if (isSorted) ahead.sort((a, b) => a.at - b.at || a.line - b.line);
    const minutes = inferBinMinutes(isSorted ? ahead.slice(0, LOOK_AHEAD) : ahead);
    options.onBins?.({ minutes, sorted: isSorted });
    return judgeOf(minutes, options);
  };
  for await (const row of rows) {
    const read = timed(row);
    if ('reason' in read) {
      options.onReject(row.line, read.reason);
      continue;
    }
    ahead.push(read);
    if (judge === null) {
      if (ahead.length === LOOK_AHEAD) isSorted = isDisordered(ahead);
      if (ahead.length < LOOK_AHEAD || isSorted) {
        if (ahead.length > MOST_SORTED)
          throw new AppError('BAD_INPUT', `行的时间次序混乱，且超过 ${MOST_SORTED} 行；请先按时间排序`);
        continue;
      }
      judge = begin();
    }
    while (ahead.length > WITNESSES) {
      const point = judgeFirst(ahead, judge, options);
      if (point) yield point;
    }
  }
  if (ahead.length === 0) return;
  isSorted ||= judge === null && isDisordered(ahead);
  judge ??= begin();
  if (!isSorted) {
    while (ahead.length > 0) {
      const point = judgeFirst(ahead, judge, options);
      if (point) yield point;
    }
    return;
  }
  for (const row of ahead) {
    const point = judge(row);
    if (point) yield point;
  }
}

function isDisordered(rows: readonly TimedRow[]): boolean {
  const back = rows.filter((row, index) => row.at < (rows[index - 1]?.at ?? row.at)).length;
  return back > DISORDER * rows.length && back > 2;
}

/** Takes the first row off the look-ahead, unless those behind it say that its clock is wrong. */
function judgeFirst(
  ahead: TimedRow[],
  judge: (row: TimedRow) => SeriesPoint | null,
  options: SeriesOptions,
): SeriesPoint | null {
  const row = ahead.shift();
  if (row === undefined) return null;
  const witnesses = ahead.slice(0, WITNESSES);
  const earlier = witnesses.filter((other) => other.at < row.at).length;
  if (witnesses.length >= 2 && earlier * 2 > witnesses.length) {
    options.onReject(row.line, `时间 ${isoCst(row.at)} 晚于其后多数行，顺序有误`);
    return null;
  }
  return judge(row);
}

/** A judge of consecutive rows: fills the bins between them and steps the watch. */
function judgeOf(bin: number, options: SeriesOptions): (row: TimedRow) => SeriesPoint | null {
  const settings = options.settings ?? defaultDetection[options.platform];
  const dayClassOf = options.dayClassOf ?? weekend;
  const contextAt = (minute: number) => ({ dayClass: dayClassOf(minute), otherPlatformUp: false });
  let watch: Watch | null = null;
  let lastAt = 0;
  const open = (minute: number): Watch => openWatch(settings, minute, { binMinutes: bin, marked: false });
  return (row) => {
    const bins = Math.round((row.at - lastAt) / (bin * MINUTE_MS));
    if (watch !== null && bins < 1) {
      const why = row.at === lastAt || bins === 0 ? '与上一行同属一个时间格' : '早于上一行';
      options.onReject(row.line, `时间 ${isoCst(row.at)} ${why}`);
      return null;
    }
    if (watch === null || bins * bin > LONGEST_GAP_MINUTES) watch = open(minuteOf(row.at));
    else fill(watch, bins - 1);
    lastAt = row.at;
    const count = Math.round(row.value * STEP) / STEP;
    const minute = watch.minute + bin;
    const judged = step(watch, settings, minute, countsOf(count), 1, contextAt(minute));
    return pointOf(row, watch, judged);
  };

  function fill(open: Watch, bins: number): void {
    const until = open.minute + bins * bin;
    const coverage = options.gaps === 'zero' ? 1 : 0;
    while (open.minute < until) {
      if (isResting(open)) {
        rest(open, settings, until, dayClassOf, () => coverage);
        return;
      }
      const minute = open.minute + bin;
      step(open, settings, minute, null, coverage, contextAt(minute));
    }
  }

  function pointOf(row: TimedRow, open: Watch, judged: Step): SeriesPoint {
    return {
      at: isoCst(row.at),
      count: row.value,
      expected: open.mean,
      surprise: surpriseOf(open, settings),
      surge: judged.surge,
      phase: judged.phase,
      level: judged.level,
    };
  }
}

/** A bare count: no moods, no authors to cap by. */
function countsOf(n: number): MinuteCounts {
  return {
    n,
    negative: 0,
    positive: 0,
    angry: 0,
    mood: 0,
    moods: [0, 0, 0, 0, 0],
    late: 0,
    lateNegative: 0,
    authors: n,
  };
}

function weekend(minute: number): 0 | 1 {
  return isWeekend(minute) ? 1 : 0;
}
