import type { Clock } from '../../../shared/clock.ts';
import { AppError, messageOf } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/event-log/event-log.ts';
import type { HttpClient } from '../../../shared/http/client.ts';
import { isoCst } from '../../../shared/time.ts';
import { isOutboxRefusal } from '../outbox/refusal.ts';
import type { Pseudonyms } from '../pseudonym.ts';
import type { Roots } from '../threads.ts';
import type { ConfiguredSource } from './configured.ts';
import { createLease, type Lease } from './lease.ts';
import { createRunner, type Runner, settingsHash, sourceCursor } from './runner.ts';
import type { Sight } from './source.ts';
import { troubleOf } from './standing.ts';

export interface RunSourcesDeps {
  /** The sources as they are set now; asked again and again, so that a new token holds without a restart. */
  configured(): Promise<readonly ConfiguredSource[]>;
  readonly log: Pick<EventLog, 'append' | 'cursor'>;
  readonly http: HttpClient;
  readonly pseudonyms: Pseudonyms;
  readonly roots: Roots;
  readonly sealKey: Uint8Array;
  /** Of this process alone: of several, one runs each source. */
  readonly owner: string;
  readonly clock: Clock;
  /** Told of what needs somebody: a source refused, gone blind, or seeing again. */
  say(line: string): void;
}

interface Running {
  readonly id: string;
  readonly hash: string;
  readonly runner: Runner;
  readonly lease: Lease;
  told: string;
}

/** Lanes tell their time so often, and a lease is looked at. */
const ROUND_MS = 5_000;
/** How soon a change of settings holds. */
const SETTINGS_EVERY_MS = 30_000;

/**
 * Runs every source of the office until the signal aborts; then their lanes leave. One that fails by a fault of its own is said and
 * tried again, and does not hold up the others. @throws AppError when the log fails
 */
export async function runSources(deps: RunSourcesDeps, signal: AbortSignal): Promise<void> {
  const { clock } = deps;
  let running: readonly Running[] = [];
  let lookAt = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    const now = clock.now();
    if (now >= lookAt) {
      running = await follow(running, await deps.configured(), deps);
      lookAt = now + SETTINGS_EVERY_MS;
    }
    await Promise.all(running.map((one) => round(one, deps, signal)));
    await clock.sleep(ROUND_MS, signal);
  }
  for (const one of running) await stop(one);
}

/** What is new begins, what changed begins anew with its cursor, what was removed leaves. */
async function follow(
  running: readonly Running[],
  configured: readonly ConfiguredSource[],
  deps: RunSourcesDeps,
): Promise<readonly Running[]> {
  const kept: Running[] = [];
  for (const { id, kind, settings } of configured) {
    const hash = settingsHash([kind.name, settings]);
    const known = running.find((one) => one.id === id);
    if (known?.hash === hash) {
      kept.push(known);
      continue;
    }
    const { log, clock, owner } = deps;
    const runner = createRunner({
      ...{ id, source: kind.open(settings), quotas: kind.quotas(settings), holdMs: kind.holdMs },
      ...{ allowPrivate: kind.allowPrivate(settings), settingsHash: hash, log, clock },
      ...{ http: deps.http, pseudonyms: deps.pseudonyms, roots: deps.roots, sealKey: deps.sealKey },
    });
    const lease = known?.lease ?? createLease({ log, name: `${sourceCursor(id)}/lease`, owner, clock });
    kept.push({ id, hash, runner, lease, told: '' });
  }
  for (const one of running) if (!kept.some(({ id }) => id === one.id)) await stop(one);
  return kept;
}

async function round(one: Running, deps: RunSourcesDeps, signal: AbortSignal): Promise<void> {
  try {
    if (!(await one.lease.held())) return;
    await one.runner.tick(signal);
    const { standing, sight } = await one.runner.status();
    const word = troubleOf(standing) ?? endsSoon(sight, deps.clock.now()) ?? '';
    if (word !== one.told) deps.say(`来源 ${one.id}：${word === '' ? '恢复正常' : word}`);
    one.told = word;
  } catch (error) {
    // No room for what it would bring: it is not asked for, and comes again.
    if (isOutboxRefusal(error)) return;
    if (error instanceof AppError) throw error;
    const word = `内部出错：${messageOf(error)}`;
    if (word !== one.told) deps.say(`来源 ${one.id}：${word}`);
    one.told = word;
  }
}

/** Whoever must authorise anew needs the office's account holder, and a working week. */
const WARN_MS = 7 * 24 * 3_600_000;

/** A warning before the authorisation ends, null while there is time. */
export function endsSoon({ authorisedUntil }: Pick<Sight, 'authorisedUntil'>, now: number): string | null {
  if (authorisedUntil === null || authorisedUntil - now > WARN_MS) return null;
  return `授权将于 ${isoCst(authorisedUntil)} 到期，请重新授权后用 source add 换上新令牌`;
}

async function stop({ runner, lease }: Running): Promise<void> {
  if (await lease.held()) await runner.leave();
  await lease.release();
}
