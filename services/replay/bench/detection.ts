import { stopwatch } from '../../../shared/clock.ts';
import { defaultDetection } from '../../analyzer/detection/settings.ts';
import {
  isResting,
  type MinuteCounts,
  openWatch,
  rest,
  step,
  type Watch,
} from '../../analyzer/detection/watch.ts';

/** What detection alone costs, on generated minutes: no text, no log. Each figure of this machine and this run. */
export interface DetectionCost {
  /** Subjects that hear something every minute, and quiet ones, judged in a second by one core: subjects × minutes. */
  readonly livePerSecond: number;
  readonly quietPerSecond: number;
  /** Bytes that a subject's state takes as it is stored, after a day of hearing something, and of hearing nothing. */
  readonly liveBytes: number;
  readonly quietBytes: number;
  /** Of a minute of real time, what judging one minute of 10,000 live subjects takes of one core: below 1 it keeps up. */
  readonly shareFor10000: number;
}

const SUBJECTS = 1000;
const LIVE = 10_000;
const MINUTES = 60;
const DAY = 1440;
/** 2024-03-04T00:00+08:00, a Monday; any other would do. */
const START = Date.UTC(2024, 2, 3, 16) / 60_000;
const PASSES = 3;
const context = { dayClass: 0, otherPlatformUp: false } as const;

/** Measures it, the best of three passes: another process takes time away, none gives any. */
export function measureDetection(): DetectionCost {
  const settings = defaultDetection.weibo;
  const grown = (heard: boolean): Watch => {
    const watch = openWatch(settings, START);
    for (let i = 0; i < DAY; i++) step(watch, settings, START + i, heard ? countsAt(i) : null, 1, context);
    return watch;
  };
  const live = grown(true);
  const quiet = grown(false);
  const stored = { live: JSON.stringify(live), quiet: JSON.stringify(quiet) };
  const watches = (text: string): Watch[] => Array.from({ length: SUBJECTS }, () => JSON.parse(text));
  const fastest = (work: () => number): number => Math.max(...Array.from({ length: PASSES }, work));

  const livePerSecond = fastest(() => {
    const all = watches(stored.live);
    const seconds = timed(() => {
      for (let i = 0; i < MINUTES; i++) {
        for (const [n, watch] of all.entries())
          step(watch, settings, watch.minute + 1, countsAt(i + n), 1, context);
      }
    });
    return (SUBJECTS * MINUTES) / seconds;
  });
  const quietPerSecond = fastest(() => {
    const all = watches(stored.quiet).filter(isResting);
    if (all.length !== SUBJECTS) throw new Error('a subject that hears nothing must rest');
    const seconds = timed(() => {
      for (const watch of all)
        rest(
          watch,
          settings,
          watch.minute + MINUTES,
          () => 0,
          () => 1,
        );
    });
    return (SUBJECTS * MINUTES) / seconds;
  });
  return {
    livePerSecond,
    quietPerSecond,
    liveBytes: Buffer.byteLength(stored.live),
    quietBytes: Buffer.byteLength(stored.quiet),
    shareFor10000: LIVE / livePerSecond / 60,
  };
}

/** The lines of the table for people. `width` of the first column. */
export function detectionLines(cost: DetectionCost, width: number): string[] {
  const line = (what: string, value: number, digits: number, unit: string): string =>
    `${what.padEnd(width)}${value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits }).padStart(11)}${unit}`;
  return [
    'detection alone, one core:',
    line('subjects × minutes a second, live', cost.livePerSecond, 0, ''),
    line('subjects × minutes a second, quiet', cost.quietPerSecond, 0, ''),
    line('bytes a live subject', cost.liveBytes, 0, ''),
    line('bytes a quiet subject', cost.quietBytes, 0, ''),
    line('10,000 live subjects, share of one core', cost.shareFor10000, 4, ''),
  ];
}

function timed(work: () => void): number {
  const seconds = stopwatch();
  work();
  return seconds();
}

/** Counts that differ from minute to minute, the same each run. */
function countsAt(i: number): MinuteCounts {
  const n = 1 + ((i * 7919) % 5);
  const negative = i % 4 === 0 ? 1 : 0;
  return {
    n,
    negative,
    positive: n - negative,
    angry: 0,
    mood: 100 * n,
    moods: [negative, 0, 0, n - negative, 0],
    late: 0,
    lateNegative: 0,
    authors: n,
  };
}
