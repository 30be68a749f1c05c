import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { alerterProcessor } from '../../services/alerter/alert.ts';
import type { Channel } from '../../services/alerter/channels/channel.ts';
import { deliver } from '../../services/alerter/deliver.ts';
import { project } from '../../services/alerter/project.ts';
import { createCalendar } from '../../services/analyzer/calendar.ts';
import { detectProcessor } from '../../services/analyzer/detect.ts';
import type { Analysis } from '../../services/analyzer/open.ts';
import { policySource } from '../../services/analyzer/policy.ts';
import { scoreProcessor } from '../../services/analyzer/score.ts';
import { topicsProcessor } from '../../services/analyzer/topics.ts';
import { archive } from '../../services/archiver/archive.ts';
import { REPLAY_RUN } from '../../services/replay/outputs.ts';
import type { Clock } from '../../shared/clock.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import { openEventLog } from '../../shared/event-log/open.ts';
import type { IncidentStore } from '../../shared/incident-store/incident-store.ts';
import { openIncidentStore } from '../../shared/incident-store/open.ts';
import { platforms } from '../../shared/records.ts';
import type { RunManifest } from '../../shared/runs.ts';
import { PARTITIONS } from './settings.ts';

/** One run alive: its log, its store, and everything that works on them in this process. */
export interface OpenRun extends AsyncDisposable {
  readonly manifest: RunManifest;
  readonly log: EventLog;
  readonly store: IncidentStore;
  /** Rejects when a stage fails, resolves when the run was stopped. */
  readonly ended: Promise<void>;
}

export interface RunDeps {
  readonly analysis: Analysis;
  readonly sealKey: Uint8Array;
  readonly channels: readonly Channel[];
  readonly clock: Clock;
  say(line: string): void;
}

/** Records of one batch: small enough that the page is answered between two batches (about 10 ms each). */
const BATCH = 256;
/** How often what is older than its class keeps is dropped. */
const RETAIN_MS = 3_600_000;
/** A week's backlog at ten times the pace at which it came in takes less. */
const FIRST_RETAIN_MS = 600_000;
/** Months kept (GB/T 22239 asks for six months of logs; incidents are an office's memory). */
const MONTHS = { incidents: 36, timelines: 12, mentions: 6, deliveries: 12, audit: 12 } as const;

/** Opens a run's folder and sets every stage to work; a run that was killed goes on where it was. */
export async function openRun(folder: string, manifest: RunManifest, deps: RunDeps): Promise<OpenRun> {
  const { clock } = deps;
  mkdirSync(folder, { recursive: true });
  const log = await openEventLog({
    folder: manifest.log?.folder ?? join(folder, 'log'),
    partitions: manifest.log?.partitions ?? PARTITIONS,
    clock,
    sealKey: deps.sealKey,
    // What was told to live people must outlive a power cut; a rehearsal can be had again.
    durability: manifest.kind === 'live' ? 'power' : 'process',
  });
  const store = await openIncidentStore({ folder: join(folder, 'store') });
  const stop = new AbortController();
  const { signal } = stop;
  const policyOf = policySource(log);
  const { read, engine } = deps.analysis;
  const { kind } = manifest;
  const live = { until: 'aborted', signal, batchSize: BATCH } as const;
  const alerter = {
    run: kind === 'replay' ? REPLAY_RUN : manifest.id,
    platforms: manifest.log?.platforms ?? platforms,
    // A replay's platforms are folded in the order of their minutes, as in its files of results.
    waitMinutes: kind === 'replay' ? null : 0,
    wallClock: kind === 'live',
  };
  const stages = [
    log.process(alerterProcessor(alerter), live),
    project({
      log,
      store,
      channels: deps.channels,
      tokensOf: (text) => read(text).tokens,
      clock,
      signal,
      say: deps.say,
    }),
    deliver({ store, channels: deps.channels, clock, signal }),
    archive(log, store, signal, deps.say),
    // A replay has been analysed, and what it shows is years old: nothing of it is dropped for its age.
    ...(kind === 'replay'
      ? []
      : [
          log.process(scoreProcessor({ read, engine, policyOf, archive: true }), live),
          log.process(topicsProcessor(), live),
          log.process(detectProcessor({ policyOf, dayClassOf: createCalendar() }), live),
          retain(log, store, clock, signal),
        ]),
  ];
  for (const stage of stages) stage.catch(() => stop.abort());
  const ended = Promise.all(stages).then(() => undefined);
  // Whoever awaits `ended` hears of a failure; nobody's waiting must not end the process from within a library.
  ended.catch(() => undefined);
  return {
    manifest,
    log,
    store,
    ended,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.allSettled(stages);
      await store[Symbol.asyncDispose]();
      await log[Symbol.asyncDispose]();
    },
  };
}

async function retain(log: EventLog, store: IncidentStore, clock: Clock, signal: AbortSignal): Promise<void> {
  // After a stop of days the archive and the projector must have read what is old before it goes.
  await clock.sleep(FIRST_RETAIN_MS, signal);
  while (!signal.aborted) {
    await log.retain(clock.now());
    await store.retain(clock.now(), MONTHS);
    await clock.sleep(RETAIN_MS, signal);
  }
}

/** The office's own store has no log beside it: its audit and its ended sessions are all that grows. */
export async function retainOffice(store: IncidentStore, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await store.retain(clock.now(), MONTHS);
    await clock.sleep(RETAIN_MS, signal);
  }
}
