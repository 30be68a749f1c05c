import { mkdirSync } from 'node:fs';
import { sourceOf } from '../../../infra/embedded/rehearsal.ts';
import { type OpenRun, openRun } from '../../../infra/embedded/run.ts';
import { putIntoForce } from '../../../infra/policy-in-force.ts';
import type { Clock } from '../../../shared/clock.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Outgoing } from '../../../shared/event-log/event-log.ts';
import { outgoingProgress } from '../../../shared/progress-record.ts';
import { type Incoming, platforms } from '../../../shared/records.ts';
import { MINUTE_MS, minuteOf } from '../../../shared/time.ts';
import { openInbox } from '../../alerter/channels/inbox.ts';
import { PROJECTOR } from '../../alerter/project.ts';
import type { Analysis } from '../../analyzer/open.ts';
import { outgoingRecord } from '../../collector/collect-any.ts';
import { readPolicy } from '../../policy.ts';
import { rulesOf } from '../simulate/rules.ts';
import { busy } from '../simulate/scenarios.ts';

export interface LoadOptions {
  readonly perSecond: number;
  /** How long the measuring lasts. */
  readonly seconds: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  say(line: string): void;
}

export interface LatencyOptions extends LoadOptions {
  /** Folder for the run; it must not exist. */
  readonly folder: string;
  readonly analysis: Analysis;
}

/** From the append of the progress record that closes a minute to the incident of that minute in the store. Milliseconds. */
export interface Latency {
  /** As it was reached. */
  readonly perSecond: number;
  readonly seconds: number;
  /** Incident records that were timed. */
  readonly records: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Told as fast as it goes, so that baselines have learnt before anything is timed. */
const WARM_MINUTES = 60;
const TOPICS = 200;
/** One crisis begins every few seconds: most minutes change some incident. */
const SECONDS_PER_CRISIS = 2;
/** Appends in a second: as pushing systems and pollers would bring them, not all at its end. */
const SLICES = 10;
const SECOND_MS = 1000;
const LOOK_MS = 2;
/** What is still under way when the last minute has been told is waited for so long. */
const SETTLE_MS = 120_000;
const SEED = 1;
/** Of pseudonyms that nobody looks at. */
const KEY = new Uint8Array(32);

/** Everything of a live process at work in this one: score, topics, detect, the alerter, the store, the archive, deliveries. */
export async function measureLatency(options: LatencyOptions): Promise<Latency> {
  const { folder, clock } = options;
  mkdirSync(folder, { recursive: true });
  await using run = await openRun(
    folder,
    { v: 1, id: 'live', kind: 'live', name: 'bench', createdAt: clock.now() },
    { analysis: options.analysis, sealKey: KEY, channels: [openInbox()], clock, say: options.say },
  );
  return await measureOn(run, options);
}

/**
 * Puts a steady load on a live run in which a minute of the event lasts one second: every second `perSecond` mentions, spread
 * over it, and then the progress that closes their minute.
 */
export async function measureOn(run: Pick<OpenRun, 'log' | 'store'>, options: LoadOptions): Promise<Latency> {
  const { perSecond, seconds, clock, signal } = options;
  const startMinute = minuteOf(clock.now()) - WARM_MINUTES - seconds;
  const scenario = busy({
    seed: SEED,
    startMinute,
    perMinute: perSecond,
    minutes: WARM_MINUTES + seconds,
    topics: TOPICS,
    crises: Math.max(1, Math.ceil(seconds / SECONDS_PER_CRISIS)),
  });
  await putIntoForce(run.log, readPolicy(rulesOf(scenario), 'bench'), startMinute);
  const minutes = minutesOf(sourceOf(scenario, KEY).recordsFrom(startMinute), startMinute);

  options.say(`live: ${WARM_MINUTES} minutes to learn from`);
  for (let minute = startMinute; minute < startMinute + WARM_MINUTES; minute += 1)
    await run.log.append([...outgoing(minutes.get(minute) ?? []), ...progress(minute + 1)]);
  await settled(run, startMinute + WARM_MINUTES, options);

  options.say(`live: ${perSecond} mentions a second for ${seconds} s`);
  const told = new Map<number, number>();
  const watching = new AbortController();
  const watched = watchStore(run, told, clock, watching.signal);
  let dueAt = clock.now();
  for (let minute = startMinute + WARM_MINUTES; minute < startMinute + WARM_MINUTES + seconds; minute += 1) {
    const mentions = minutes.get(minute) ?? [];
    for (let slice = 0; slice < SLICES; slice += 1) {
      const [from, to] = [slice, slice + 1].map((place) => Math.floor((place * mentions.length) / SLICES));
      await run.log.append(outgoing(mentions.slice(from, to)));
      dueAt += SECOND_MS / SLICES;
      await clock.sleep(Math.max(0, dueAt - clock.now()), signal);
    }
    // From when it was due: a process that cannot keep the pace must not look faster for it.
    told.set(minute, dueAt);
    await run.log.append(progress(minute + 1));
    if (signal.aborted) break;
  }
  const achieved =
    (perSecond * seconds * SECOND_MS) / (seconds * SECOND_MS + Math.max(0, clock.now() - dueAt));
  await settled(run, startMinute + WARM_MINUTES + seconds, options);
  watching.abort();
  const sorted = (await watched).sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return {
    perSecond: Math.round(achieved),
    seconds,
    records: sorted.length,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(1),
  };
}

function minutesOf(pages: Iterable<readonly Incoming[]>, first: number): ReadonlyMap<number, Incoming[]> {
  const minutes = new Map<number, Incoming[]>();
  for (const page of pages) {
    for (const record of page) {
      const minute = Math.max(first, minuteOf(record.at));
      const known = minutes.get(minute);
      if (known) known.push(record);
      else minutes.set(minute, [record]);
    }
  }
  return minutes;
}

function outgoing(records: readonly Incoming[]): Outgoing[] {
  return records.map(outgoingRecord);
}

function progress(toMinute: number): Outgoing[] {
  const completeTo = toMinute * MINUTE_MS;
  return platforms.map((platform) =>
    outgoingProgress({ lane: `bench-${platform}`, platform, completeTo, coverage: 1 }),
  );
}

/** Until both platforms have been judged and stored up to this minute. */
export async function settled(
  { log, store }: Pick<OpenRun, 'log' | 'store'>,
  minute: number,
  { clock, signal }: Pick<LoadOptions, 'clock' | 'signal'>,
): Promise<void> {
  const until = clock.now() + SETTLE_MS;
  const waiting = new Set<string>(platforms);
  let end = 0;
  let after = 0;
  while (!signal.aborted && clock.now() < until) {
    for await (const page of log.read('incidents', 0, after)) {
      for (const { offset, record } of page) {
        after = offset + 1;
        if (record.type !== 'settled-through' || record.through < minute) continue;
        waiting.delete(record.platform);
        end = offset + 1;
      }
    }
    if (waiting.size === 0 && Number(await store.position(PROJECTOR)) >= end) return;
    await clock.sleep(LOOK_MS * SLICES, signal);
  }
  throw new AppError('LOG_FAILED', 'the live run of the benchmark did not come to its end in time');
}

/** Latencies of the incident records of the told minutes: each is stored when the projector's place has passed it. */
async function watchStore(
  { log, store }: Pick<OpenRun, 'log' | 'store'>,
  told: ReadonlyMap<number, number>,
  clock: Clock,
  signal: AbortSignal,
): Promise<number[]> {
  const latencies: number[] = [];
  let seen = Number((await store.position(PROJECTOR)) ?? 0);
  while (!signal.aborted) {
    const place = Number((await store.position(PROJECTOR)) ?? 0);
    const now = clock.now();
    if (place > seen) {
      for await (const page of log.read('incidents', 0, seen)) {
        for (const { offset, record } of page) {
          const since = record.type === 'incident' ? told.get(record.minute) : undefined;
          if (offset < place && since !== undefined) latencies.push(now - since);
        }
        if ((page.at(-1)?.offset ?? 0) + 1 >= place) break;
      }
      seen = place;
    }
    await clock.sleep(LOOK_MS, signal);
  }
  return latencies;
}
