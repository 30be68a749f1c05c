import { rankOf } from '../../../../services/analyzer/detection/level.ts';
import type { DetectionSettings } from '../../../../services/analyzer/detection/settings.ts';
import { openWatch, type Step, step } from '../../../../services/analyzer/detection/watch.ts';
import { type CascadeKind, cascadeKinds } from '../../../../services/replay/simulate/cascade.ts';
import {
  BENIGN_NEGATIVE,
  cascadeSeries,
  nullSeries,
  overlay,
  type Series,
  usualClassifier,
} from '../../../../services/replay/simulate/series.ts';
import type { Level, Platform } from '../../../../shared/records.ts';
import { isWeekend } from '../../../../shared/time.ts';
import { counts } from '../vectors.ts';

export const told = ['blue', 'yellow', 'orange', 'red'] as const satisfies readonly Level[];
export type Told = (typeof told)[number];

/** A Monday, 00:00 in China. */
const MONDAY = Date.parse('2026-03-02T00:00:00+08:00') / 60_000;
const DAY = 1440;
/** Days of routine before a crisis, and before false alarms of a null are counted: the cold start is judged apart. */
const LEAD_DAYS = 4;
/** Alarms of a null that begin sooner after one another than this are one (detection.md 8). */
const MERGE_MINUTES = 360;
/** A level reached later than this after onset is missed (detection.md 9). */
const HORIZON = 720;

export function platformOf(kind: CascadeKind): Platform {
  return cascadeKinds[kind].platform;
}

/** Judges a whole series minute by minute and hands each step to `see`, with its index. */
export function judge(
  series: Series,
  settings: DetectionSettings,
  startMinute: number,
  see: (step: Step, t: number) => void,
): void {
  const watch = openWatch(settings, startMinute);
  for (let t = 0; t < series.n.length; t++) {
    const minute = startMinute + t;
    const n = series.n[t] ?? 0;
    see(
      step(watch, settings, minute, n === 0 ? null : counts(n, series.negative[t] ?? 0), 1, {
        dayClass: isWeekend(minute) ? 1 : 0,
        otherPlatformUp: false,
      }),
      t,
    );
  }
}

export interface NullOutcome {
  /** False alarms per colour: up-crossings, merged within six hours. */
  readonly alarms: Record<Told, number>;
  readonly jumps: number;
  /** Topic-months judged. */
  readonly months: number;
}

/** What the detector makes of `days` of routine with benign bursts. */
export function judgeNull(
  settings: DetectionSettings,
  options: {
    readonly seed: number;
    readonly perMinute: number;
    readonly days: number;
    readonly hard?: boolean;
  },
): NullOutcome {
  const startMinute = MONDAY + (options.seed % 7) * DAY;
  const series = nullSeries({
    seed: options.seed,
    topic: 'calibration/null',
    startMinute,
    perMinute: options.perMinute,
    hard: options.hard ?? false,
    minutes: (options.days + LEAD_DAYS) * DAY,
    classifier: usualClassifier,
  });
  const alarms = { blue: 0, yellow: 0, orange: 0, red: 0 };
  const last = { blue: -1e9, yellow: -1e9, orange: -1e9, red: -1e9 };
  let jumps = 0;
  let jumping = false;
  judge(series, settings, startMinute, (said, t) => {
    if (t < LEAD_DAYS * DAY) return;
    for (const level of told) {
      const up = rankOf[said.previousLevel] < rankOf[level] && rankOf[said.level] >= rankOf[level];
      if (!up) continue;
      if (t - last[level] >= MERGE_MINUTES) alarms[level] += 1;
      last[level] = t;
    }
    if (said.jump !== null && !jumping) jumps += 1;
    jumping = said.jump !== null;
  });
  return { alarms, jumps, months: options.days / 30 };
}

export interface CrisisOutcome {
  /** Minutes from onset to each colour or above; null when not within twelve hours. */
  readonly reached: Record<Told, number | null>;
  readonly jump: boolean;
  /** Minutes from onset to the crisis's true peak. */
  readonly peak: number;
  readonly levelChanges: number;
  /** Raises of the level after it had been lowered: what a duty officer calls flapping. */
  readonly reRaises: number;
  readonly phaseChanges: number;
  readonly relapses: number;
  /** Steps with a level while the phase said quiet. */
  readonly torn: number;
}

/** What the detector makes of one cascade after days of routine, followed for two days. */
export function judgeCrisis(
  settings: DetectionSettings,
  options: {
    readonly seed: number;
    readonly kind: CascadeKind;
    readonly perMinute: number;
    readonly benign?: boolean;
  },
): CrisisOutcome {
  const { seed, kind, perMinute } = options;
  const startMinute = MONDAY + (seed % 7) * DAY;
  const onset = LEAD_DAYS * DAY + ((seed * 487) % DAY);
  const quiet = nullSeries({
    seed,
    topic: `calibration/${kind}`,
    startMinute,
    perMinute,
    minutes: onset + 2 * DAY,
    classifier: usualClassifier,
  });
  const crisis = cascadeSeries({
    seed,
    topic: `calibration/${kind}`,
    kind,
    minutes: 2 * DAY,
    classifier: usualClassifier,
    ...(options.benign ? { negativeShare: BENIGN_NEGATIVE } : {}),
  });
  const reached: Record<Told, number | null> = { blue: null, yellow: null, orange: null, red: null };
  let jump = false;
  let levelChanges = 0;
  let phaseChanges = 0;
  let relapses = 0;
  let reRaises = 0;
  let lowered = false;
  let torn = 0;
  judge(overlay(quiet, { at: onset, series: crisis }), settings, startMinute, (said, t) => {
    if (t < onset) return;
    const age = t - onset;
    for (const level of told) {
      if (age < HORIZON && rankOf[said.level] >= rankOf[level]) reached[level] ??= age;
    }
    jump ||= said.jump !== null && age < HORIZON;
    if (said.phase === 'quiet' && said.level !== 'none') torn += 1;
    if (said.phase !== said.previousPhase) phaseChanges += 1;
    if (said.phase === 'relapse' && said.previousPhase !== 'relapse') relapses += 1;
    const by = rankOf[said.level] - rankOf[said.previousLevel];
    if (by !== 0) levelChanges += 1;
    if (by > 0 && lowered) reRaises += 1;
    if (by !== 0) lowered = by < 0;
  });
  return { reached, jump, peak: crisis.truth.peak, levelChanges, reRaises, phaseChanges, relapses, torn };
}
