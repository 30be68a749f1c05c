import { basename, join } from 'node:path';
import { chinaDay } from '../../shared/china-days.ts';
import type { Clock } from '../../shared/clock.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import { writeLines, writeWhole } from '../../shared/files.ts';
import type { Alert } from '../../shared/incidents.ts';
import type { Policy } from '../../shared/policy.ts';
import {
  type Amended,
  type Assessment,
  type Engine,
  type JudgedThrough,
  noTallies,
  type Platform,
  type Tallies,
} from '../../shared/records.ts';
import type { RecordOf } from '../../shared/streams.ts';
import { isoCst, isoMinute } from '../../shared/time.ts';
import { emptyDesk } from '../alerter/duty/desk-state.ts';
import { foldSettled } from '../alerter/incident/amend.ts';
import { exportAlert, exportIncident, latestIncidents } from '../alerter/incident/export.ts';
import type { Incident } from '../alerter/incident/incident.ts';
import {
  emptyOrder,
  type SettledMinute,
  settledBy,
  settleRest,
  takeRecord,
} from '../alerter/incident/order.ts';
import { defaultIncidentSettings } from '../alerter/incident/settings.ts';
import { emptyIncidents, incidentsOf } from '../alerter/incident/state.ts';
import { emptyTold } from '../alerter/incident/tell.ts';
import { alerterPolicyOf } from '../alerter/policy.ts';
import { createTelling } from '../alerter/telling.ts';
import { analyzerPolicyOf } from '../analyzer/policy.ts';
import type { TextReader } from '../analyzer/text/read.ts';
import type { Understanding } from '../analyzer/understand.ts';
import type { Spool } from '../collector/spool.ts';
import { appealsOf } from './appeals.ts';
import { curvesOf } from './curves.ts';
import { platformsOf } from './intake.ts';
import { SUMMARY } from './manifest.ts';
import { renderReport } from './report/render.ts';
import { signalLines } from './signals.ts';

export interface OutputSources {
  readonly log: EventLog;
  readonly spool: Spool;
  readonly folder: string;
  readonly policy: Policy;
  readonly engine: Engine;
  readonly read: TextReader;
  readonly understand: Understanding;
  readonly clock: Clock;
  /** Also write signals.csv: every minute of every subject. */
  readonly signals: boolean;
  /** When this call of the replay began, epoch ms. */
  readonly started: number;
}

/**
 * summary.json: rows = accepted + duplicates + rejected. A row that edits, deletes or counts is accepted, or a duplicate when
 * it comes again, as a mention is. Times are event times; `seconds` is this call's.
 */
export interface ReplaySummary {
  readonly rows: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly late: number;
  readonly rejected: number;
  readonly scored: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly incidents: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly policyHash: string;
  /** Of the rows that were not rejected, repeats among them: edits and deletions, and readings of counters. */
  readonly amends: number;
  readonly counts: number;
}

/** The run's name in derived ids: every replay of the same input has the same one, in its files and in the console. */
export const REPLAY_RUN = 'replay';

/** Writes the outputs of a replay from its log. Calling it again writes the same. */
export async function writeOutputs(sources: OutputSources): Promise<ReplaySummary> {
  const { log, spool, folder, policy } = sources;
  const path = (name: string): string => join(folder, name);
  const { incidents, alerts } = await foldLog(log, platformsOf(spool), policy);
  const exported = incidents.map(exportIncident);
  const rules = analyzerPolicyOf(policy.body);
  const appeals = await appealsOf(log, incidents, sources, rules);
  const tallies = await talliesOf(log);
  const dead = await countDead(log);

  await writeLines(path('rejects.jsonl'), rejectLines(spool));
  await writeLines(path('assessments.jsonl'), assessmentLines(log));
  await writeLines(
    path('alerts.jsonl'),
    alerts.map((alert) => JSON.stringify(exportAlert(alert))),
  );
  writeWhole(path('incidents.json'), `${JSON.stringify(exported, null, 2)}\n`);

  const asked = exported.map(({ id }, index) => ({ incidentId: id, ...appeals[index] }));
  writeWhole(path('appeals.json'), `${JSON.stringify(asked, null, 2)}\n`);

  if (sources.signals) await writeLines(path('signals.csv'), signalLines(log));

  const { rows, rejected, firstAt, lastAt } = spool.summary;
  const seconds = (sources.clock.now() - sources.started) / 1000;
  const summary: ReplaySummary = {
    rows,
    accepted: tallies.mentions + tallies.amends + tallies.counts + tallies.listings - tallies.duplicates,
    duplicates: tallies.duplicates,
    late: tallies.late + tallies.tooLate,
    rejected: rejected + dead,
    scored: tallies.scored,
    from: firstAt === null ? null : isoCst(firstAt),
    to: lastAt === null ? null : isoCst(lastAt),
    incidents: exported.length,
    seconds,
    perSecond: seconds > 0 ? Math.round(rows / seconds) : rows,
    policyHash: policy.hash,
    amends: tallies.amends,
    counts: tallies.counts,
  };
  const curves = await curvesOf(log, incidents);
  writeWhole(
    path('report.html'),
    renderReport({
      title: `回放：${spool.summary.files.map((file) => basename(file.path)).join('、')}`,
      run: {
        ...summary,
        from: firstAt,
        to: lastAt,
        files: spool.summary.files.map((file) => basename(file.path)),
        monitors: rules.monitors.length,
      },
      policy: policy.hash,
      engine: sources.engine,
      incidents: exported.map((incident, index) => ({
        incident,
        curves: curves[index] ?? {},
        questions: appeals[index]?.questions ?? [],
      })),
    }),
  );
  // Last: a folder with a summary is a finished one.
  writeWhole(path(SUMMARY), `${JSON.stringify(summary, null, 2)}\n`);
  return summary;
}

async function foldLog(
  log: EventLog,
  live: readonly Platform[],
  policy: Policy,
): Promise<{ incidents: readonly Incident[]; alerts: readonly Alert[] }> {
  const order = emptyOrder({ platforms: live, waitMinutes: null });
  const state = emptyIncidents(REPLAY_RUN, defaultIncidentSettings);
  const telling = createTelling({ incidents: state, told: emptyTold(), desk: emptyDesk() }, chinaDay);
  telling.follow(alerterPolicyOf(policy.body), policy.hash);
  const snapshots: Incident[] = [];
  const alerts: Alert[] = [];
  const fold = (minutes: readonly SettledMinute[]): void => {
    for (const settled of minutes) {
      alerts.push(...telling.dueUpTo(settled.minute - 1));
      const changes = foldSettled(state, settled);
      snapshots.push(...changes.map((change) => change.incident));
      alerts.push(...telling.alertsOf(changes));
    }
  };
  for await (const page of log.read('assessments', 0, 0))
    for (const { record } of page) if (isJudged(record)) fold(takeRecord(order, record));
  fold(settleRest(order));
  const through = Math.max(0, ...Object.values(settledBy(order)));
  alerts.push(...telling.dueUpTo(through - 1));
  return { incidents: latestIncidents([...snapshots, ...incidentsOf(state)]), alerts };
}

function isJudged(record: RecordOf<'assessments'>): record is Assessment | Amended | JudgedThrough {
  return record.type === 'assessment' || record.type === 'amended' || record.type === 'judged-through';
}

/** The running totals of score, summed over its partitions: each partition's last word. */
async function talliesOf(log: EventLog): Promise<Tallies> {
  const last = new Map<number, Tallies>();
  for await (const page of log.read('features', 0, 0)) {
    for (const { record } of page)
      if (record.type === 'scored-through') last.set(record.from, record.tallies);
  }
  const total = noTallies();
  for (const tallies of last.values()) {
    for (const key of Object.keys(total) as (keyof Tallies)[]) total[key] += tallies[key];
  }
  return total;
}

async function countDead(log: EventLog): Promise<number> {
  let n = 0;
  for await (const page of log.read('dead-letters', 0, 0))
    n += page.filter(({ record }) => record.type === 'dead-letter').length;
  return n;
}

function* rejectLines(spool: Spool): Iterable<string> {
  for (const { file, line, reason } of spool.rejects()) {
    yield JSON.stringify({ file: basename(file), line, reason });
  }
}

async function* assessmentLines(log: EventLog): AsyncIterable<string> {
  for await (const page of log.read('assessments', 0, 0)) {
    for (const { record } of page) if (record.type === 'assessment') yield JSON.stringify(readable(record));
  }
}

/** An assessment with its times as people read them. */
function readable({ minute, onset, ...rest }: Assessment): object {
  return { at: isoMinute(minute + 1), onset: onset === null ? null : isoMinute(onset), ...rest };
}
