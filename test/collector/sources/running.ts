import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createPseudonyms } from '../../../services/collector/pseudonym.ts';
import {
  createRunner,
  type Runner,
  settingsHash,
  sourceCursor,
} from '../../../services/collector/sources/runner.ts';
import type { SourceKind } from '../../../services/collector/sources/source.ts';
import { createRoots } from '../../../services/collector/threads.ts';
import type { Clock } from '../../../shared/clock.ts';
import type { EventLog } from '../../../shared/event-log/event-log.ts';
import { openEventLog } from '../../../shared/event-log/open.ts';
import { createHttpClient } from '../../../shared/http/client.ts';
import type { Amend, Counts, DeadLetter, Mention, Progress, Thread } from '../../../shared/records.ts';
import type { Opened } from '../../replay/platform/opened.ts';

export const SEAL = new Uint8Array(32).fill(7);
export const ID = 'office';
/** Short: a fault that never answers is over soon, in real time. */
const TIMEOUT_MS = 300;
/** The lane goes on between calls as well. */
const LOOK_AGAIN_MS = 5 * 60_000;

/** What a run of a source has left in the log. */
export interface Held {
  readonly mentions: readonly Mention[];
  readonly counts: readonly Counts[];
  readonly amends: readonly Amend[];
  readonly progress: readonly Progress[];
  readonly threads: readonly Thread[];
  readonly letters: readonly DeadLetter[];
  /** Every record and the stored cursor, as text. */
  readonly text: string;
}

export interface Running {
  readonly log: EventLog;
  readonly runner: () => Runner;
  /** Another process in its place. */
  restart(settings?: unknown): void;
  /** Ticks whenever the runner asks for it until the platform's time is this (epoch ms). */
  drive(until: number): Promise<void>;
  held(): Promise<Held>;
}

export interface Disturbed {
  /** Called around each append; throws where a process would have died. */
  readonly around?: (append: () => Promise<void>) => Promise<void>;
}

/** A source of this kind on a log of its own, at a platform whose time it shares. */
export async function running<K extends SourceKind>(
  platform: Opened,
  kind: K,
  given: unknown,
  { around = (append) => append() }: Disturbed = {},
): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'guanchao-source-'));
  const clock: Clock = { now: () => platform.sim.clock.now(), sleep: async () => undefined };
  const log = await openEventLog({ folder, partitions: 2, clock, sealKey: SEAL, durability: 'process' });
  onTestFinished(async () => {
    await log[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });
  const http = createHttpClient({ timeoutMs: TIMEOUT_MS });
  const signal = new AbortController().signal;
  const begin = (raw: unknown): Runner => {
    const settings = kind.settings.parse(raw);
    return createRunner({
      ...{ id: ID, source: kind.open(settings), quotas: kind.quotas(settings), holdMs: kind.holdMs },
      ...{ allowPrivate: kind.allowPrivate(settings), settingsHash: settingsHash(settings) },
      log: {
        cursor: (name) => log.cursor(name),
        append: (...args) => around(() => log.append(...args)),
      },
      ...{ http, pseudonyms: createPseudonyms('key of the tests'), roots: createRoots(1000) },
      ...{ sealKey: SEAL, clock },
    });
  };
  let latest = given;
  let runner = begin(given);
  const restart = (settings: unknown = latest): void => {
    latest = settings;
    runner = begin(settings);
  };
  return {
    log,
    runner: () => runner,
    restart,
    async drive(until) {
      while (platform.sim.clock.now() < until) {
        const now = platform.sim.clock.now();
        let next = now + 1000;
        try {
          next = await runner.tick(signal);
        } catch (error) {
          if (!(error instanceof Killed)) throw error;
          restart();
        }
        platform.sim.clock.moveTo(Math.min(until, Math.max(next, now + 1000), now + LOOK_AGAIN_MS));
      }
    },
    held: () => heldIn(log),
  };
}

/** A process died here. */
export class Killed extends Error {}

async function heldIn(log: EventLog): Promise<Held> {
  const all: unknown[] = [];
  const held = {
    mentions: [] as Mention[],
    counts: [] as Counts[],
    amends: [] as Amend[],
    progress: [] as Progress[],
    threads: [] as Thread[],
    letters: [] as DeadLetter[],
  };
  for (let partition = 0; partition < log.partitions('mentions'); partition++)
    for await (const page of log.read('mentions', partition, 0))
      for (const { record } of page) {
        all.push(record);
        if (record.type === 'mention') held.mentions.push(record);
        if (record.type === 'counts') held.counts.push(record);
        if (record.type === 'amend') held.amends.push(record);
        // Every partition has each of them.
        if (record.type === 'progress' && partition === 0) held.progress.push(record);
      }
  for await (const page of log.read('threads', 0, 0))
    for (const { record } of page) held.threads.push(record);
  for await (const page of log.read('dead-letters', 0, 0))
    for (const { record } of page) if (record.type === 'dead-letter') held.letters.push(record);
  all.push(held.threads, held.letters, await log.cursor(sourceCursor(ID)));
  return { ...held, text: JSON.stringify(all) };
}
