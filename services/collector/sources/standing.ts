import { z } from 'zod';
import { ledgerSchema } from '../pace.ts';
import type { Ask, Outcome, Scope } from './source.ts';

/** What holds of a source beside its own cursor, the same for every kind: waits, refusals, calls spent, the lane's time. */
export const standingSchema = z.strictObject({
  /** Which settings the refusals are of: other ones are tried anew. */
  settings: z.string(),
  /** Until when nothing is asked (epoch ms), and why: by `source`, `endpoint:…`, `task:…`. */
  waits: z.record(z.string(), z.strictObject({ untilMs: z.int(), reason: z.string() })),
  /** Failures in a row. */
  failures: z.record(z.string(), z.int()),
  refused: z.record(z.string(), z.string()),
  ledger: ledgerSchema,
  /** Dead letters so far: they are numbered. */
  dead: z.int(),
  /** Epoch ms: the first tick, the last good answer, and how far the lane has told. */
  beganAt: z.int(),
  goodAt: z.int().nullable(),
  completeTo: z.int().nullable(),
  /** Coverage told last, and since when it has been 0 (epoch ms). */
  coverage: z.number(),
  blindSince: z.int().nullable(),
});

export type Standing = z.infer<typeof standingSchema>;

export function emptyStanding(settings: string, now: number): Standing {
  return {
    ...{ settings, waits: {}, failures: {}, refused: {}, ledger: {}, dead: 0 },
    ...{ beganAt: now, goodAt: null, completeTo: null, coverage: 1, blindSince: null },
  };
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
/** A platform that is unwell for a moment is asked again soon, one that stays so every quarter of an hour. */
const AGAIN = { firstMs: 30 * SECOND_MS, mostMs: 15 * MINUTE_MS };
/** A platform that says 'too much' without saying until when. */
const WAIT = { firstMs: 15 * MINUTE_MS, mostMs: 60 * MINUTE_MS };
/** Sessions that were no good in a row, after which the login counts as refused. */
const SESSIONS = 3;

/** Whether an ask may be made: nobody told to wait, nobody refused. */
export function mayAsk({ waits, refused }: Standing, ask: Ask, now: number): boolean {
  return keysOf(ask).every((key) => refused[key] === undefined && (waits[key]?.untilMs ?? 0) <= now);
}

/** The earliest end of a wait (epoch ms), null where none runs. */
export function waitsUntil({ waits }: Standing, now: number): number | null {
  const ends = Object.values(waits).flatMap(({ untilMs }) => (untilMs > now ? [untilMs] : []));
  return ends.length === 0 ? null : Math.min(...ends);
}

/** What a source cannot do, for people: nothing at all, or some of its calls; null where it can do all. */
export function troubleOf({ refused, blindSince }: Standing): string | null {
  if (refused.source !== undefined) return `已停止：${refused.source}`;
  if (blindSince !== null) return '已失明：超过时限未能完整读取';
  const parts = Object.entries(refused).map(([key, reason]) => `${key.replace(/^[a-z]+:/, '')} ${reason}`);
  return parts.length === 0 ? null : `部分不可用：${parts.join('；')}`;
}

/** The standing after a call. */
export function afterOutcome(standing: Standing, ask: Ask, outcome: Outcome, now: number): Standing {
  switch (outcome.kind) {
    case 'ok':
      return { ...forgiven(standing, keysOf(ask)), goodAt: now };
    case 'again':
      return waiting(standing, keyOf(outcome.scope, ask), outcome.reason, null, AGAIN, now);
    case 'bad':
      return waiting(standing, keyOf('task', ask), outcome.reason, null, AGAIN, now);
    case 'wait':
      return waiting(standing, keyOf(outcome.scope, ask), outcome.reason, outcome.untilMs, WAIT, now);
    case 'renew':
      return (standing.failures[SESSION] ?? 0) + 1 >= SESSIONS
        ? refusing(standing, keyOf('source', ask), outcome.reason)
        : waiting(standing, SESSION, outcome.reason, now, AGAIN, now);
    case 'refused':
      return refusing(standing, keyOf(outcome.scope, ask), outcome.reason);
  }
}

/** Under other settings what was refused is tried again: somebody has authorised anew. */
export function underSettings(standing: Standing, settings: string): Standing {
  return standing.settings === settings
    ? standing
    : { ...standing, settings, refused: {}, waits: {}, failures: {} };
}

const SESSION = 'session';

function keysOf(ask: Ask): readonly string[] {
  return ['source', `endpoint:${ask.endpoint}`, `task:${ask.task}`];
}

function keyOf(scope: Scope, ask: Ask): string {
  if (scope === 'source') return 'source';
  return scope === 'endpoint' ? `endpoint:${ask.endpoint}` : `task:${ask.task}`;
}

function forgiven(standing: Standing, keys: readonly string[]): Standing {
  const gone = new Set([...keys, SESSION]);
  const without = <T>(record: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(record).filter(([key]) => !gone.has(key)));
  return { ...standing, waits: without(standing.waits), failures: without(standing.failures) };
}

function waiting(
  standing: Standing,
  key: string,
  reason: string,
  untilMs: number | null,
  { firstMs, mostMs }: { readonly firstMs: number; readonly mostMs: number },
  now: number,
): Standing {
  const failures = (standing.failures[key] ?? 0) + 1;
  const until = untilMs ?? now + Math.min(mostMs, firstMs * 2 ** (failures - 1));
  return {
    ...standing,
    failures: { ...standing.failures, [key]: failures },
    waits: { ...standing.waits, [key]: { untilMs: until, reason } },
  };
}

function refusing(standing: Standing, key: string, reason: string): Standing {
  return { ...standing, refused: { ...standing.refused, [key]: reason } };
}
