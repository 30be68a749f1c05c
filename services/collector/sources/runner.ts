import { hash } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../../shared/clock.ts';
import type { Cursor, EventLog, Outgoing } from '../../../shared/event-log/event-log.ts';
import { heardCursor } from '../../../shared/heard.ts';
import type { HttpClient } from '../../../shared/http/client.ts';
import { outgoingProgress } from '../../../shared/progress-record.ts';
import { leftOf, nextAsk, type PaceSettings, spent, toldOf } from '../pace.ts';
import type { Pseudonyms } from '../pseudonym.ts';
import type { Roots } from '../threads.ts';
import { laneStep } from './lane.ts';
import { recordsOf } from './records-of.ts';
import type { Ask, Outcome, Quota, Reading, Session, Sight, Source } from './source.ts';
import {
  afterOutcome,
  emptyStanding,
  mayAsk,
  type Standing,
  standingSchema,
  underSettings,
  waitsUntil,
} from './standing.ts';

export interface RunnerDeps<C> {
  /** Its name in the office; lanes are this and the platform. */
  readonly id: string;
  readonly source: Source<C>;
  readonly quotas: readonly Quota[];
  readonly holdMs: number;
  readonly allowPrivate: boolean;
  /** Tells these settings from others, and nothing of them: refusals hold for them alone. */
  readonly settingsHash: string;
  /** Of the live run, or the outbox before it. */
  readonly log: Pick<EventLog, 'append' | 'cursor'>;
  readonly http: HttpClient;
  readonly pseudonyms: Pseudonyms;
  readonly roots: Roots;
  /** Dead letters are sealed under it. */
  readonly sealKey: Uint8Array;
  readonly clock: Clock;
  readonly pace?: PaceSettings;
}

/** How a source stands, for people and metrics. */
export interface SourceStatus {
  readonly sight: Sight;
  readonly standing: Standing;
  readonly quotas: readonly { readonly name: string; readonly limit: number; readonly left: number }[];
}

export interface Runner {
  /**
   * Makes every call that is due, then tells the lane's time. Returns when the next call will be due (epoch ms;
   * infinite where none will be), and may be called before, for the lane goes on. What was missed while nobody came is made up: the
   * cursor says what is due, not the clock's ticks.
   */
  tick(signal: AbortSignal): Promise<number>;
  status(): Promise<SourceStatus>;
  /** The lane leaves: it holds its platform back no longer. */
  leave(): Promise<void>;
}

interface State<C> {
  readonly standing: Standing;
  readonly cursor: C;
}

/** Calls of one tick: others get their turn, and a stop is heard. */
const CALLS_PER_TICK = 20;

/** The place of a source in the log. */
export function sourceCursor(id: string): string {
  return `source/${id}`;
}

/**
 * The shell around a source: calls, appends what was found with the cursor in one transaction, obeys. Killed at any moment it
 * goes on without loss or double: a page and its cursor are stored together, and a call is counted before it is made.
 */
export function createRunner<C>(deps: RunnerDeps<C>): Runner {
  const { id, source, quotas, log, http, clock } = deps;
  const name = sourceCursor(id);
  const stored = z.strictObject({ v: z.literal(1), standing: standingSchema, cursor: source.cursorSchema });
  const laneOf = { lane: `${id}-${source.platform}`, platform: source.platform };
  let session: Session | null = null;

  /** From the log each time: another process may have taken over, and must not be undone. */
  async function load(): Promise<State<C>> {
    const text = await log.cursor(name);
    const now = clock.now();
    if (text === null) return { standing: emptyStanding(deps.settingsHash, now), cursor: source.begin(now) };
    const { standing, cursor } = stored.parse(JSON.parse(text));
    return { standing: underSettings(standing, deps.settingsHash), cursor };
  }

  function placeOf({ standing, cursor }: State<C>): Cursor {
    return { name, value: JSON.stringify({ v: 1, standing, cursor }) };
  }

  function planned({ standing, cursor }: State<C>) {
    const now = clock.now();
    const asks = source.asks(cursor, session, now).filter((ask) => mayAsk(standing, ask, now));
    return nextAsk(asks, quotas, standing.ledger, now, deps.pace);
  }

  async function make(before: State<C>, ask: Ask, signal: AbortSignal): Promise<State<C>> {
    const beganAt = clock.now();
    const state = {
      ...before,
      standing: { ...before.standing, ledger: spent(before.standing.ledger, quotas, ask, beganAt) },
    };
    await log.append([], placeOf(state));
    const call = { ...source.request(ask, session), allowPrivate: deps.allowPrivate, signal };
    const answer = await http.call(call);
    if (signal.aborted) return state;
    if ('failed' in answer) {
      const outcome: Outcome = { kind: 'again', scope: 'source', reason: answer.failed };
      return await kept(state, ask, { cursor: state.cursor, found: [], dead: [], outcome }, beganAt);
    }
    // What the answer tells is as of when it was asked for.
    const reading = source.read(
      state.cursor,
      ask,
      { status: answer.status, body: answer.body.toString('utf8') },
      beganAt,
    );
    if (reading.session) session = reading.session;
    if (reading.outcome.kind === 'renew') session = null;
    return await kept(state, ask, reading, beganAt);
  }

  async function kept(state: State<C>, ask: Ask, reading: Reading<C>, beganAt: number): Promise<State<C>> {
    const now = clock.now();
    const { standing } = state;
    const records = recordsOf(reading, { ...deps, deadFrom: standing.dead, lanePrefix: id, now });
    const ledger = (reading.quotas ?? []).reduce(
      (before, told) => toldOf(before, quotas, told, beganAt),
      standing.ledger,
    );
    const next: State<C> = {
      cursor: reading.cursor,
      standing: {
        ...afterOutcome(standing, ask, reading.outcome, now),
        ledger,
        dead: standing.dead + records.dead,
      },
    };
    const heard = records.mentions > 0 ? [heardCursor(now)] : [];
    await log.append(records.outgoing, placeOf(next), ...heard);
    records.commit();
    return next;
  }

  async function tell(state: State<C>): Promise<State<C>> {
    const now = clock.now();
    const step = laneStep(state.standing, source.sight(state.cursor, now), deps.holdMs, now);
    if (step === null) return state;
    const { completeTo, coverage, blindSince } = step;
    const next = { ...state, standing: { ...state.standing, completeTo, coverage, blindSince } };
    const progress: Outgoing = outgoingProgress({ ...laneOf, completeTo, coverage });
    await log.append([progress], placeOf(next));
    return next;
  }

  return {
    async tick(signal) {
      let state = await load();
      for (let calls = 0; calls < CALLS_PER_TICK && !signal.aborted; calls++) {
        const { ask } = planned(state);
        if (ask === null) break;
        state = await make(state, ask, signal);
      }
      state = await tell(state);
      const now = clock.now();
      const { againAt } = planned(state);
      const until = waitsUntil(state.standing, now);
      return Math.min(againAt ?? Number.POSITIVE_INFINITY, until ?? Number.POSITIVE_INFINITY);
    },
    async status() {
      const { standing, cursor } = await load();
      const now = clock.now();
      return {
        standing,
        sight: source.sight(cursor, now),
        quotas: quotas.map((quota) => ({
          name: quota.name,
          limit: quota.limit,
          left: leftOf(quota, standing.ledger, now),
        })),
      };
    },
    async leave() {
      const state = await load();
      const { completeTo } = state.standing;
      if (completeTo === null) return;
      await log.append(
        [outgoingProgress({ ...laneOf, completeTo, coverage: state.standing.coverage, idle: true })],
        placeOf(state),
      );
    },
  };
}

/** Tells settings apart without giving anything of them away. */
export function settingsHash(settings: unknown): string {
  return hash('sha256', JSON.stringify(settings), 'hex').slice(0, 16);
}
