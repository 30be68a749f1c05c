import type { Platform } from '../../../shared/records.ts';
import { DAY_MINUTES, minuteOfDay } from '../../../shared/time.ts';
import { rankOf, type Told } from '../../analyzer/detection/level.ts';
import type { DetectionSettings } from '../../analyzer/detection/settings.ts';
import { streamsOf } from '../baselines/index.ts';
import { type Counts, watchCounts } from '../watch-counts.ts';

/** What an office has counted of one subject on one platform. */
export interface History {
  readonly subject: string;
  readonly platform: Platform;
  readonly counts: Counts;
}

/** A time in which something really happened: epoch minutes, the last one included; of one subject, or of all (null). */
export interface Incident {
  readonly subject: string | null;
  readonly from: number;
  readonly to: number;
}

/** One whole day in China of routine: what was counted and what was expected, minute by minute. */
export interface RoutineDay {
  readonly dayClass: 0 | 1;
  /** Epoch minute it begins at. */
  readonly from: number;
  readonly all: Float64Array;
  readonly negative: Float64Array;
  readonly expected: Float64Array;
}

/** A history by days: those to calibrate on, and the later ones that prove it. */
export interface Split {
  readonly history: History;
  readonly learn: readonly RoutineDay[];
  readonly prove: readonly RoutineDay[];
  /** Days left out because something happened in them. */
  readonly cut: number;
}

export type DayClassOf = (minute: number) => 0 | 1;

/** Days at the beginning in which the expectation is still finding its feet. */
const FIRST_DAYS = 3;
/** The later part of the days that nothing is calibrated on. */
const PROVE_SHARE = 1 / 3;
/** A day of which less was seen tells nothing of a day. */
const LEAST_COVERAGE = 0.9;

/**
 * Cuts out whole days in which something happened, and splits the rest. What is given as an incident is cut; and so is what
 * reaches red under the settings in force (orange where moods are unknown, as red then cannot be reached): routine, even
 * rougher than expected, never does (decision 009), so that no false alarm is cut with it. Never cut by the colour whose
 * alarms are `counted`.
 */
export function splitHistory(
  history: History,
  settings: DetectionSettings,
  dayClassOf: DayClassOf,
  incidents: readonly Incident[],
  counted: Told = 'yellow',
): Split {
  const { counts, subject } = history;
  const happened = excursions(counts, settings, dayClassOf, counted);
  for (const one of incidents) {
    if (one.subject !== null && one.subject !== subject) continue;
    happened.fill(
      1,
      Math.max(0, one.from - counts.startMinute),
      Math.max(0, one.to + 1 - counts.startMinute),
    );
  }
  const bins = Array.from({ length: counts.all.length }, (_, t) => ({
    minute: counts.startMinute + t,
    all: counts.all[t] ?? 0,
    negative: counts.negative[t] ?? 0,
    coverage: happened[t] ? 0 : (counts.coverage?.[t] ?? 1),
  }));
  const { expected } = streamsOf(bins, { settings, dayClassOf }).all;
  const first = (DAY_MINUTES - minuteOfDay(counts.startMinute)) % DAY_MINUTES;
  const days: RoutineDay[] = [];
  let cut = 0;
  for (let t = first; t + DAY_MINUTES <= bins.length; t += DAY_MINUTES) {
    const slice = bins.slice(t, t + DAY_MINUTES);
    if (happened.subarray(t, t + DAY_MINUTES).some((yes) => yes === 1)) cut += 1;
    else if (t >= FIRST_DAYS * DAY_MINUTES && coverageOf(slice) >= LEAST_COVERAGE)
      days.push({
        dayClass: dayClassOf(counts.startMinute + t),
        from: counts.startMinute + t,
        all: Float64Array.from(slice, ({ all }) => all),
        negative: Float64Array.from(slice, ({ negative }) => negative),
        expected: expected.slice(t, t + DAY_MINUTES),
      });
  }
  const kept = days.length - Math.floor(days.length * PROVE_SHARE);
  return { history, learn: days.slice(0, kept), prove: days.slice(kept), cut };
}

/** 1 for each minute of an excursion (from its onset to the end of its level) that reached the colour of a real incident. */
function excursions(
  counts: Counts,
  settings: DetectionSettings,
  dayClassOf: DayClassOf,
  counted: Told,
): Uint8Array {
  const happened = new Uint8Array(counts.all.length);
  const real = (counts.marked ?? true) ? rankOf.red : rankOf.orange;
  if (rankOf[counted] >= real) return happened;
  let began: number | null = null;
  let reached = false;
  watchCounts(counts, settings, dayClassOf, (step, t) => {
    if (step.level === 'none') {
      if (reached && began !== null) happened.fill(1, began, t);
      began = null;
      reached = false;
      return;
    }
    began ??= Math.max(0, (step.onset ?? counts.startMinute + t) - counts.startMinute);
    reached ||= rankOf[step.level] >= real;
  });
  if (reached && began !== null) happened.fill(1, began);
  return happened;
}

function coverageOf(bins: readonly { readonly coverage: number }[]): number {
  return bins.reduce((sum, { coverage }) => sum + coverage, 0) / bins.length;
}
