import { levels, rankOf } from '../../../shared/records.ts';
import { isoMinute } from '../../../shared/time.ts';
import type { TruthFile } from '../truth.ts';
import type { Detector, Evaluation, Judged } from './evaluate.ts';
import type { ReplayFolder } from './folder.ts';
import type { FalseAlarm } from './outcome.ts';
import { CENSOR_MINUTES } from './totals.ts';

/** What an evaluation was made of and by: the same again gives the same bytes. */
export interface EvaluationInput {
  readonly replay: ReplayFolder;
  readonly truth: TruthFile;
  readonly truthName: string;
  readonly seed: number;
  readonly early: number;
  /** False alarms a topic-month that the baselines' thresholds allow, and what made their table. */
  readonly budget: string;
  readonly thresholdsBy: string;
}

/** `evaluate --json`: a stable contract; fields may be added. Times ISO 8601 in China time, spans in minutes. */
export function resultOf(evaluation: Evaluation, input: EvaluationInput): object {
  const { replay, truth } = input;
  const { identity, programs } = replay.manifest;
  return {
    replay: {
      manifest: replay.hash,
      ...{
        files: identity.files,
        policy: identity.policy,
        engine: identity.engine,
        key: identity.key,
        programs,
      },
      ...{ from: isoMinute(replay.from), to: isoMinute(replay.to), accepted: replay.accepted },
    },
    truth: { name: input.truthName, sha256: truth.sha256, events: truth.events.length },
    settings: {
      seed: input.seed,
      budgetPerTopicMonth: Number(input.budget),
      thresholdsBy: input.thresholdsBy,
      alarmFrom: 'yellow',
      earlyMinutes: input.early,
      censorMinutes: CENSOR_MINUTES,
    },
    ...{ days: evaluation.days, monitors: evaluation.monitors },
    totals: evaluation.totals,
    intervals: evaluation.intervals,
    events: evaluation.outcomes.map(eventOf),
    falseAlarms: evaluation.falseAlarms.map(falseAlarmOf),
    falseAlarmsAt: falseAlarmsAt(evaluation),
    minutesAt: evaluation.minutesAt,
    phases: evaluation.phases,
    jumps: evaluation.jumps,
    detectors: evaluation.detectors.map(detectorOf),
  };
}

function eventOf(outcome: Judged): object {
  const { event, cases } = outcome;
  return {
    ...{ id: event.id, name: event.name, kind: event.kind },
    ...{ onset: iso(event.onset), noticed: iso(event.noticed), peak: iso(event.peak), end: iso(event.end) },
    peakFrom: outcome.peakFrom,
    found: outcome.alarmAt !== null,
    alarmAt: iso(outcome.alarmAt),
    ...{ delay: outcome.delay, delays: outcome.delays },
    ...{ leadBeforePeak: outcome.leadBeforePeak, leadBeforeNoticed: outcome.leadBeforeNoticed },
    ...{ nab: outcome.nab, saidBeforeAlarm: outcome.saidBeforeAlarm, minutesAt: outcome.minutesAt },
    ...{ jump: outcome.jump, isTooHigh: outcome.isTooHigh, wasUpBefore: outcome.wasUpBefore },
    incidents: cases.map(({ id, title }) => ({ id, title })),
  };
}

function falseAlarmOf({ at, rank, kind, case: own }: FalseAlarm): object {
  return { at: iso(at), kind, level: levels[rank], incident: own.id, title: own.title };
}

/** False alarms by the highest level that was told, surges in good mood and raids above yellow apart. */
export function falseAlarmsAt({ falseAlarms, outcomes }: Evaluation) {
  const at = (level: (typeof levels)[number]): number =>
    falseAlarms.filter(({ rank }) => rank === rankOf(level)).length;
  const tooHigh = outcomes.filter(({ isTooHigh }) => isTooHigh).length;
  return { yellow: at('yellow'), orange: at('orange'), red: at('red'), tooHigh };
}

function detectorOf({ alarmAt, ...detector }: Detector): object {
  return { ...detector, alarmAt: alarmAt.map(iso) };
}

function iso(minute: number | null): string | null {
  return minute === null ? null : isoMinute(minute);
}
