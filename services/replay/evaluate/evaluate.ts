import type { EventLog } from '../../../shared/event-log/event-log.ts';
import { type Platform, platforms } from '../../../shared/records.ts';
import { dayOf, minuteOfDay } from '../../../shared/time.ts';
import { createCalendar } from '../../analyzer/calendar.ts';
import { policySource } from '../../analyzer/policy.ts';
import { baselines } from '../baselines/index.ts';
import { type Curves, curvesOf } from '../curves.ts';
import type { CurvePoint } from '../report/input.ts';
import type { Told, TruthFile } from '../truth.ts';
import { type Case, casesOf, highest } from './case.ts';
import { type JumpConfusion, jumpConfusion, type PhaseConfusion, phaseConfusion } from './confusion.ts';
import type { ReplayFolder } from './folder.ts';
import { type Intervals, intervalsOf } from './intervals.ts';
import { type Watched, watchedOf } from './minutes.ts';
import {
  type EventOutcome,
  endOf,
  type FalseAlarm,
  type Frame,
  falseAlarmsOf,
  isAbout,
  outcomeOf,
  timeAt,
} from './outcome.ts';
import { type Heard, heardStreams, rivalCase, streamsOfWatched } from './rivals.ts';
import { type Counted, type DayCount, type Totals, totalsOf } from './totals.ts';

/** By the name of a baseline, its threshold on each stream at one false-alarm budget. */
export type BudgetThresholds = Readonly<Record<string, Readonly<Record<Heard, number>>>>;

export interface EvaluateOptions {
  readonly replay: ReplayFolder;
  readonly truth: TruthFile;
  readonly log: EventLog;
  readonly thresholds: BudgetThresholds;
  /** Of the bootstrap. */
  readonly seed: number;
  /** Minutes by which an alarm may precede an onset. */
  readonly early: number;
  /** Told after each baseline. */
  onProgress(done: number, total: number): void;
}

export interface Evaluation {
  readonly outcomes: readonly Judged[];
  readonly falseAlarms: readonly FalseAlarm[];
  readonly totals: Totals;
  readonly intervals: Intervals;
  /** Minutes of the run at each level, the highest of all incidents. */
  readonly minutesAt: EventOutcome['minutesAt'];
  readonly phases: PhaseConfusion | null;
  readonly jumps: JumpConfusion;
  readonly days: number;
  readonly monitors: number;
  /** Ours on the monitors alone, then every baseline on each stream: alarms after an event's end are false for all. */
  readonly detectors: readonly Detector[];
}

export interface Judged extends EventOutcome {
  /** Where the truth does not tell the peak, it is that of the counts: the last minute of the fullest ten. */
  readonly peakFrom: 'truth' | 'counts' | null;
  /** Of all that was said in its time, the share said before the alarm. */
  readonly saidBeforeAlarm: number | null;
  readonly curves: Curves;
  /** Subjects that its curves count. */
  readonly subjects: readonly string[];
}

export interface Detector {
  readonly name: string;
  readonly heard: Heard | 'both';
  /** Null: ours, whose thresholds are the policy's. */
  readonly threshold: number | null;
  readonly totals: Totals;
  readonly intervals: Intervals;
  /** First alarm of each event, in their order; epoch minutes. */
  readonly alarmAt: readonly (number | null)[];
}

export const OURS = '观潮';
/** After an event's end, so that its curve shows it over. */
const AFTER_MINUTES = 360;
const PEAK_WINDOW = 10;

/** Detection.md 9 over one replay: our incidents against the truth, and every baseline on the same minutes. */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const { replay, log, seed } = options;
  const frame: Frame = { runEnd: replay.to, early: options.early };
  const policy = await policySource(log)(replay.policy);
  const watched = await watchedOf(log, policy, replay);
  const cases = casesOf(replay.incidents, replay.alerts, replay.to);
  const { events, curves } = await drawnEvents(options, cases, watched);
  const outcomes = events.map(({ event, peakFrom, subjects }, index): Judged => {
    const outcome = outcomeOf(
      event,
      cases,
      frame,
      events.map((other) => other.event),
    );
    const own = curves[index] ?? {};
    const saidBeforeAlarm = saidBefore(own, event, outcome.alarmAt, replay.to);
    return { ...outcome, peakFrom, subjects, curves: own, saidBeforeAlarm };
  });
  const told = events.map(({ event }) => event);
  const falseAlarms = falseAlarmsOf(told, cases, frame, { relapses: true });
  const tooHigh = outcomes.filter(({ isTooHigh }) => isTooHigh).map(({ event }) => event.onset);
  const counted = countedOf(outcomes, falseAlarms, tooHigh, replay, watched);
  return {
    ...{ outcomes, falseAlarms },
    totals: totalsOf(counted),
    intervals: intervalsOf(counted, seed),
    minutesAt: timeAt(highest(cases.map(({ levels }) => levels)), replay.from, replay.to),
    phases: phaseConfusion(outcomes, replay.to),
    jumps: jumpConfusion(outcomes),
    days: (replay.to - replay.from) / 1440,
    monitors: watched.length,
    detectors: detectorsOf(options, told, cases, watched),
  };
}

/** The events with their curves, and with a peak of the counts where the truth has none. */
async function drawnEvents(
  { replay, truth, log }: EvaluateOptions,
  cases: readonly Case[],
  watched: readonly Watched[],
) {
  const subjectsOf = (event: Told): readonly string[] => {
    const end = endOf(event, replay.to);
    const own = cases.filter((one) => isAbout(one, event) && one.from <= end && one.to >= event.onset);
    const monitors = watched.filter((monitor) => isAbout(monitor, event)).map(({ id }) => id);
    return [...new Set([...monitors, ...own.flatMap(({ subjects }) => subjects)])];
  };
  const subjects = truth.events.map(subjectsOf);
  const curves = await curvesOf(
    log,
    truth.events.map((event, index) => ({
      onset: Math.floor(event.onset),
      closedAt: Math.ceil(endOf(event, replay.to)) + AFTER_MINUTES,
      subjects: (subjects[index] ?? []).map((id) => ({ id, name: id })),
    })),
  );
  const events = truth.events.map((event, index) => {
    const own = subjects[index] ?? [];
    if (event.peak !== null) return { event, peakFrom: 'truth' as const, subjects: own };
    const peak = peakOf(curves[index] ?? {}, event.onset, endOf(event, replay.to));
    return { event: { ...event, peak }, peakFrom: peak === null ? null : ('counts' as const), subjects: own };
  });
  return { events, curves };
}

function detectorsOf(
  { replay, thresholds, seed, early, onProgress }: EvaluateOptions,
  events: readonly Told[],
  cases: readonly Case[],
  watched: readonly Watched[],
): readonly Detector[] {
  const dayClassOf = createCalendar();
  const frame: Frame = { runEnd: replay.to, early };
  const monitors = new Set(watched.map(({ id }) => id));
  // Without monitors there is nothing for baselines to hear, and ours stands alone with all it has found.
  const ours = cases.filter(({ subjects }) => monitors.size === 0 || subjects.some((id) => monitors.has(id)));
  const streams = watched.map((one) => streamsOfWatched(one, replay.from, dayClassOf));
  const judged = (
    name: string,
    heard: Detector['heard'],
    threshold: number | null,
    own: readonly Case[],
  ): Detector => {
    const outcomes = events.map((event) => outcomeOf(event, own, frame, events));
    const falseAlarms = falseAlarmsOf(events, own, frame, { relapses: false });
    const counted = countedOf(outcomes, falseAlarms, [], replay, watched);
    return {
      ...{ name, heard, threshold },
      totals: totalsOf(counted),
      intervals: intervalsOf(counted, seed),
      alarmAt: outcomes.map(({ alarmAt }) => alarmAt),
    };
  };
  const detectors = [judged(OURS, 'both', null, ours)];
  const known = baselines.filter(({ name }) => thresholds[name] !== undefined);
  known.forEach((baseline, index) => {
    for (const heard of heardStreams) {
      const threshold = thresholds[baseline.name]?.[heard] ?? Number.POSITIVE_INFINITY;
      const own = streams.map((one) => rivalCase(one, baseline, heard, threshold, replay.to));
      detectors.push(judged(baseline.name, heard, threshold, own));
    }
    onProgress(index + 1, known.length);
  });
  return detectors;
}

function countedOf(
  outcomes: readonly EventOutcome[],
  falseAlarms: readonly FalseAlarm[],
  tooHigh: readonly number[],
  { from, to }: ReplayFolder,
  watched: readonly Watched[],
): Counted {
  const monitors = new Set(watched.map(({ id }) => id));
  const alarms = [
    ...falseAlarms.map((alarm) => ({
      at: alarm.at,
      ofMonitor: alarm.case.subjects.some((id) => monitors.has(id)),
    })),
    ...tooHigh.map((at) => ({ at, ofMonitor: true })),
  ];
  return {
    events: outcomes.filter(({ event }) => event.kind !== 'benign'),
    days: daysOf(from, to, alarms),
    topics: watched.length,
  };
}

/** False alarms by calendar day in China; alarms outside the data count on its first or last day. */
function daysOf(
  from: number,
  to: number,
  alarms: readonly { readonly at: number; readonly ofMonitor: boolean }[],
): readonly DayCount[] {
  const days: DayCount[] = [];
  for (let begin = from; begin < to; ) {
    const end = Math.min(to, begin + 1440 - minuteOfDay(begin));
    const isOf = (at: number): boolean =>
      dayOf(Math.min(to - 1, Math.max(from, Math.floor(at)))) === dayOf(begin);
    const own = alarms.filter(({ at }) => isOf(at));
    days.push({
      falseAlarms: own.length,
      ofMonitors: own.filter(({ ofMonitor }) => ofMonitor).length,
      share: (end - begin) / 1440,
    });
    begin = end;
  }
  return days;
}

/** Mentions per minute over all platforms, from `from` to `to`. */
export function summed(curves: Curves, from: number, to: number): readonly CurvePoint[] {
  const sums = new Map<number, { minute: number; n: number; negative: number }>();
  for (const platform of platforms satisfies readonly Platform[]) {
    for (const { minute, n, negative } of curves[platform] ?? []) {
      if (minute < from || minute >= to) continue;
      const sum = sums.get(minute) ?? { minute, n: 0, negative: 0 };
      sum.n += n;
      sum.negative += negative;
      sums.set(minute, sum);
    }
  }
  return [...sums.values()].sort((a, b) => a.minute - b.minute);
}

/** The last minute of the fullest ten; null where nothing was said. */
export function peakOf(curves: Curves, from: number, to: number): number | null {
  const points = summed(curves, Math.floor(from), Math.ceil(to));
  let best: number | null = null;
  let most = 0;
  let sum = 0;
  let first = 0;
  for (const point of points) {
    sum += point.n;
    for (
      let oldest = points[first];
      oldest && oldest.minute <= point.minute - PEAK_WINDOW;
      oldest = points[++first]
    )
      sum -= oldest.n;
    if (sum > most) {
      most = sum;
      best = point.minute;
    }
  }
  return best;
}

function saidBefore(curves: Curves, event: Told, alarmAt: number | null, runEnd: number): number | null {
  if (alarmAt === null) return null;
  const points = summed(curves, Math.floor(event.onset), Math.ceil(endOf(event, runEnd)));
  const all = points.reduce((sum, { n }) => sum + n, 0);
  const before = points.filter(({ minute }) => minute < alarmAt).reduce((sum, { n }) => sum + n, 0);
  return all === 0 ? null : before / all;
}
