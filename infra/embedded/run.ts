import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Channel } from '../../services/alerter/channels/channel.ts';
import type { Analysis } from '../../services/analyzer/open.ts';
import type { Clock } from '../../shared/clock.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import { openEventLog } from '../../shared/event-log/open.ts';
import type { IncidentStore } from '../../shared/incident-store/incident-store.ts';
import { openIncidentStore } from '../../shared/incident-store/open.ts';
import type { RunManifest } from '../../shared/runs.ts';
import { analysisStages, incidentStages, retentionStage, type Signing, type Stage } from '../stages.ts';
import { keepStages } from '../supervise.ts';
import { createTroubles, type Troubles } from '../troubles.ts';
import { besideThreads } from './score-threads.ts';
import { PARTITIONS } from './settings.ts';

/** One run alive: its log, its store, and everything that works on them in this process. */
export interface OpenRun extends AsyncDisposable {
  readonly manifest: RunManifest;
  readonly log: EventLog;
  readonly store: IncidentStore;
  /** What keeps its stages from their work now. */
  readonly troubles: Troubles;
  /** Rejects at a fault of the program, resolves when the run was stopped. What fails on disk begins again by itself. */
  readonly ended: Promise<void>;
}

export interface RunDeps {
  readonly analysis: Analysis;
  /** Of the live run: so many threads score, this one among them; default one. Further ones open a segmenter of their own. */
  readonly scoring?: { readonly workers: number; readonly segmenter: string; readonly model: string | null };
  readonly sealKey: Uint8Array;
  readonly channels: readonly Channel[];
  /** What else works on the run's store. */
  readonly beside?: (store: IncidentStore) => readonly Stage[];
  /** See IncidentParts. */
  readonly signing?: Signing | null;
  readonly clock: Clock;
  say(line: string): void;
}

/** Records of one batch: small enough that the page is answered between two batches (about 10 ms each). */
const BATCH = 256;
/** Opens a run's folder and sets every stage to work; a run that was killed goes on where it was. */
export async function openRun(folder: string, manifest: RunManifest, deps: RunDeps): Promise<OpenRun> {
  const { clock } = deps;
  mkdirSync(folder, { recursive: true });
  const place = {
    folder: manifest.log?.folder ?? join(folder, 'log'),
    partitions: manifest.log?.partitions ?? PARTITIONS,
    sealKey: deps.sealKey,
    // What was told to live people must outlive a power cut; a rehearsal can be had again.
    durability: manifest.kind === 'live' ? 'power' : 'process',
  } as const;
  const log = await openEventLog({ ...place, clock });
  const store = await openIncidentStore({ folder: join(folder, 'store') });
  const stop = new AbortController();
  const { signal } = stop;
  const parts = { log, store, clock, batchSize: BATCH, analysis: deps.analysis, say: deps.say };
  function analysing(): readonly Stage[] {
    const { workers, segmenter, model } = deps.scoring ?? { workers: 1, segmenter: 'auto', model: null };
    const own = analysisStages(parts);
    if (workers === 1 || manifest.kind !== 'live') return own;
    const thread = { log: place, segmenter, model, batchSize: BATCH };
    return own.map((stage) => (stage.name === 'score' ? besideThreads(stage, workers - 1, thread) : stage));
  }
  const stages = [
    ...incidentStages({
      ...parts,
      channels: deps.channels,
      signing: deps.signing ?? null,
      run: manifest,
      ...(manifest.log ? { platforms: manifest.log.platforms } : {}),
    }),
    ...(deps.beside?.(store) ?? []),
    // A replay has been analysed, and what it shows is years old: nothing of it is dropped for its age.
    ...(manifest.kind === 'replay' ? [] : [...analysing(), retentionStage(log, store, clock)]),
  ];
  const troubles = createTroubles(spoken(deps.say), clock);
  const ended = keepStages(stages, { clock, troubles, signal });
  // Whoever awaits `ended` hears of a failure; nobody's waiting must not end the process from within a library.
  ended.catch(() => undefined);
  return {
    manifest,
    log,
    store,
    troubles,
    ended,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await ended.catch(() => undefined);
      await store[Symbol.asyncDispose]();
      await log[Symbol.asyncDispose]();
    },
  };
}

/** Troubles as lines for whoever started the process. */
function spoken(say: (line: string) => void): Parameters<typeof createTroubles>[0] {
  const line = (_: object, text: string): void => say(text);
  return { info: line, warn: line };
}
