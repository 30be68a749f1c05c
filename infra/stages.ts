import { alerterProcessor } from '../services/alerter/alert.ts';
import { type AlertmanagerDeps, keepAlertmanager } from '../services/alerter/channels/alertmanager.ts';
import type { Channel } from '../services/alerter/channels/channel.ts';
import { deliver } from '../services/alerter/deliver.ts';
import { addressOf } from '../services/alerter/duty/contacts.ts';
import { type AlerterPolicySource, alerterPolicySource } from '../services/alerter/policy.ts';
import { type ProjectDeps, project } from '../services/alerter/project.ts';
import { wake } from '../services/alerter/wake.ts';
import { createCalendar } from '../services/analyzer/calendar.ts';
import { detectProcessor } from '../services/analyzer/detect.ts';
import type { Analysis } from '../services/analyzer/open.ts';
import { policySource } from '../services/analyzer/policy.ts';
import { scoreProcessor } from '../services/analyzer/score.ts';
import { topicsProcessor } from '../services/analyzer/topics.ts';
import { archive } from '../services/archiver/archive.ts';
import { REPLAY_RUN } from '../services/replay/outputs.ts';
import type { Clock } from '../shared/clock.ts';
import type { EventLog, ProcessOptions } from '../shared/event-log/event-log.ts';
import type { IncidentStore } from '../shared/incident-store/incident-store.ts';
import { type Platform, platforms } from '../shared/records.ts';
import type { RunManifest } from '../shared/runs.ts';
import { signLink } from '../shared/sign-link.ts';
import { minuteOf } from '../shared/time.ts';

/** Something that goes on until the signal aborts: one part of a run's work, the same in one process and in many. */
export interface Stage {
  readonly name: string;
  /** Rejects when log or store fail, or at a fault of the program. */
  run(signal: AbortSignal): Promise<void>;
}

export type AnalysisStage = 'score' | 'topics' | 'detect';
export const analysisStageNames: readonly AnalysisStage[] = ['score', 'topics', 'detect'];

export interface AnalysisParts {
  readonly log: EventLog;
  readonly analysis: Analysis;
  /** Records of one batch at most; the default is the log's. */
  readonly batchSize?: number;
}

/** From mentions to assessments. Any number of processes may do each: the log shares the partitions out. */
export function analysisStages({ log, analysis, batchSize }: AnalysisParts): readonly Stage[] {
  const policyOf = policySource(log);
  const { read, engine, understand } = analysis;
  const live = liveOptions(batchSize);
  return [
    {
      name: 'score',
      run: (signal) =>
        log.process(scoreProcessor({ read, engine, understand, policyOf, archive: true }), live(signal)),
    },
    {
      name: 'topics',
      run: (signal) => log.process(topicsProcessor({ read, understand, policyOf }), live(signal)),
    },
    {
      name: 'detect',
      run: (signal) =>
        log.process(
          detectProcessor({ policyOf, dayClassOf: createCalendar(), kindOf: understand.kindOf }),
          live(signal),
        ),
    },
  ];
}

export interface IncidentParts extends AnalysisParts {
  readonly store: IncidentStore;
  readonly channels: readonly Channel[];
  readonly run: Pick<RunManifest, 'id' | 'kind'>;
  /** Of the run; a replay of one folder knows them, else all. */
  readonly platforms?: readonly Platform[];
  readonly clock: Clock;
  /** How messages let people sign; null: they carry no link. */
  readonly signing?: Signing | null;
  say(line: string): void;
}

/** What keeps an Alertmanager in step with the live run, where one is set. */
export function alertmanagerStage(deps: Omit<AlertmanagerDeps, 'signal'>): Stage {
  return { name: 'alertmanager', run: (signal) => keepAlertmanager({ ...deps, signal }) };
}

/** Where people reach the console, and the key of the links there. */
export interface Signing {
  readonly publicUrl: string;
  readonly key: Uint8Array;
}

/**
 * From assessments and human acts to incidents, to the store and to people. Any number of processes may do this: one folds and
 * each partition is archived by one, all may bring incidents into the store (by revision) and deliver (under leases).
 */
export function incidentStages(parts: IncidentParts): readonly Stage[] {
  const { log, store, channels, analysis, clock, say, batchSize } = parts;
  const { id, kind } = parts.run;
  const live = liveOptions(batchSize);
  const policyOf = alerterPolicySource(log);
  // Only a live run calls people by name: nobody out there can tell a rehearsal's alarm from a real one.
  const named = kind === 'live' ? { addressOf: addressBy(policyOf) } : {};
  const alerter = {
    run: kind === 'replay' ? REPLAY_RUN : id,
    platforms: parts.platforms ?? platforms,
    // A replay's platforms are folded in the order of their minutes, as in its files of results.
    waitMinutes: kind === 'replay' ? null : 0,
    wallClock: kind === 'live',
    policyOf,
  };
  const tokensOf = (text: string): readonly string[] => analysis.read(text).tokens;
  return [
    { name: 'alerter', run: (signal) => log.process(alerterProcessor(alerter), live(signal)) },
    {
      name: 'project',
      run: (signal) => project({ log, store, channels, tokensOf, clock, signal, say, ...named }),
    },
    {
      name: 'deliver',
      run: (signal) =>
        deliver({
          ...{ store, channels, clock, signal },
          signUrlOf: ({ incident, to }) =>
            parts.signing
              ? signLink(parts.signing.publicUrl, parts.signing.key, {
                  ...{ run: id, incident, by: to.name, minute: minuteOf(clock.now()) },
                })
              : null,
        }),
    },
    { name: 'archive', run: (signal) => archive(log, store, signal, say) },
    ...(kind === 'live' ? [{ name: 'wake', run: (signal: AbortSignal) => wake(log, clock, signal) }] : []),
  ];
}

function addressBy(policyOf: AlerterPolicySource): NonNullable<ProjectDeps['addressOf']> {
  return async ({ policy }, recipient) =>
    policy === undefined ? null : addressOf((await policyOf(policy)).duty, recipient);
}

/** How often what is older than its class keeps is dropped. */
const RETAIN_MS = 3_600_000;
/** A week's backlog at ten times the pace at which it came in takes less. */
const FIRST_RETAIN_MS = 600_000;
/** Months kept (GB/T 22239 asks for six months of logs; incidents are an office's memory). */
const MONTHS = { incidents: 36, timelines: 12, mentions: 6, deliveries: 12, audit: 12 } as const;

/** Drops what is older than it is kept. Several may: what one has dropped the next does not find. */
export function retentionStage(log: EventLog, store: IncidentStore, clock: Clock): Stage {
  return {
    name: 'retain',
    async run(signal) {
      // After a stop of days the archive and the projector must have read what is old before it goes.
      await clock.sleep(FIRST_RETAIN_MS, signal);
      while (!signal.aborted) {
        await log.retain(clock.now());
        await store.retain(clock.now(), MONTHS);
        await clock.sleep(RETAIN_MS, signal);
      }
    },
  };
}

/** The office's own store has no log beside it: its audit and its ended sessions are all that grows. */
export function officeRetentionStage(store: Pick<IncidentStore, 'retain'>, clock: Clock): Stage {
  return {
    name: 'retain-office',
    async run(signal) {
      while (!signal.aborted) {
        await store.retain(clock.now(), MONTHS);
        await clock.sleep(RETAIN_MS, signal);
      }
    },
  };
}

function liveOptions(batchSize: number | undefined): (signal: AbortSignal) => ProcessOptions {
  return (signal) => ({ until: 'aborted', signal, ...(batchSize === undefined ? {} : { batchSize }) });
}
