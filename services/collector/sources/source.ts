import type { z } from 'zod';
import type { Platform } from '../../../shared/records.ts';
import type { Draft, UpdateDraft } from '../formats/format.ts';

/**
 * The source port: what an office is authorised to read of a platform, as pure functions. A source says which calls would be
 * worth making (`asks`), how one is written (`request`) and what its answer means (`read`); it keeps no time, calls nobody and
 * remembers nothing but its cursor. The shell (run.ts) calls, appends what was found with the cursor in one transaction, and
 * obeys the waits; pace.ts decides which ask is worth its price. Laws: test/contracts/source.ts.
 */
export interface Source<C = unknown> {
  readonly platform: Platform;
  readonly cursorSchema: z.ZodType<C>;
  /** Where a source begins that has never been asked. */
  begin(now: number): C;
  /** Every call that may be made now, also those that are hardly worth it. */
  asks(cursor: C, session: Session | null, now: number): readonly Ask[];
  /** The one place where secrets are used. */
  request(ask: Ask, session: Session | null): Request;
  read(cursor: C, ask: Ask, answer: Answer, now: number): Reading<C>;
  /** How far it sees. */
  sight(cursor: C, now: number): Sight;
}

/** One call a source could make. It holds no secret, and may be logged. */
export interface Ask {
  /** What it is for, e.g. `to-me`, `comments/123`: one at a time. */
  readonly task: string;
  /** What quotas and refusals name. */
  readonly endpoint: string;
  readonly params: Readonly<Record<string, string>>;
  /** Epoch ms of the last call of this task; null: never. */
  readonly askedAt: number | null;
  /** Mentions an hour that it brings as things are, and as they usually are: what a call is worth. */
  readonly rate: number;
  readonly usual: number;
  /** Its floor: so long it may go unasked; null: it may wait for ever. */
  readonly atLeastEveryMs: number | null;
  /** Asked again sooner it would bring nothing, or annoy the platform. */
  readonly atMostEveryMs: number;
  /** The middle of something: the pages before were taken, and what comes is held up by it. */
  readonly going: boolean;
}

export interface Request {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What came back: any status, the whole body. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A token that the source was given for a while. Kept in memory, never written. */
export interface Session {
  readonly token: string;
  /** Epoch ms. */
  readonly expiresAt: number;
}

export interface Reading<C> {
  readonly cursor: C;
  readonly found: readonly Found[];
  /** What could not be understood, whole or in parts; goes to the dead letters, sealed. */
  readonly dead: readonly Dead[];
  readonly outcome: Outcome;
  readonly session?: Session;
  /** What the platform says of a quota, by the quota's name. */
  readonly quotas?: readonly QuotaTold[];
}

/** A draft and what it hangs under, where the answer tells. */
export interface Found {
  readonly draft: Draft | UpdateDraft;
  readonly root?: Draft;
}

export interface Dead {
  readonly reason: string;
  readonly text: string;
}

/** Whom a wait or refusal concerns. */
export type Scope = 'source' | 'endpoint' | 'task';

/**
 * How a call went; `reason` is for people and quotes no secret. `wait`: the platform says when to come back (`untilMs`), or that it
 * is too early. `again`: it may work soon. `bad`: an answer that cannot be understood. `refused`: not until the settings change.
 * `renew`: the session is no longer good.
 */
export type Outcome =
  | { readonly kind: 'ok' }
  | {
      readonly kind: 'wait';
      readonly scope: Scope;
      readonly untilMs: number | null;
      readonly reason: string;
    }
  | { readonly kind: 'again'; readonly scope: Scope; readonly reason: string }
  | { readonly kind: 'bad'; readonly reason: string }
  | { readonly kind: 'refused'; readonly scope: Scope; readonly reason: string }
  | { readonly kind: 'renew'; readonly reason: string };

export interface QuotaTold {
  readonly quota: string;
  readonly limit: number;
  readonly left: number;
  /** Epoch ms. */
  readonly resetAt: number | null;
}

/** How far a source sees: of its threads that move, what the platform counts against what was brought. */
export interface Sight {
  /** Everything said before this (epoch ms) that the main feed tells was brought; null before the first sweep. */
  readonly completeTo: number | null;
  readonly expected: number;
  readonly seen: number;
  /** Epoch ms at which the authorisation ends, where it is known. */
  readonly authorisedUntil: number | null;
}

/** A limit on calls. */
export interface Quota {
  readonly name: string;
  readonly limit: number;
  readonly per: 'hour' | 'day';
  /** Endpoints it counts; null: all, but for `except`. */
  readonly endpoints: readonly string[] | null;
  readonly except?: readonly string[];
}

/** A kind of source: a new one is one line in index.ts and a file beside. */
export interface SourceKind<S extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly platform: Platform;
  /** One line for people, in Chinese. */
  readonly summary: string;
  /** Of settings and secrets together. */
  readonly settings: S;
  /** Which of them are sealed at rest and never shown. */
  readonly secrets: readonly string[];
  /** Tasks that show, in this order and from a new cursor, whether the account may be read: as cheap as there are. */
  readonly probes: readonly string[];
  quotas(settings: z.output<S>): readonly Quota[];
  /** How long the lane waits for the main feed before it goes on without it, and says so by its coverage. */
  readonly holdMs: number;
  /** May private addresses be called: a simulator, or a relay of the office. */
  allowPrivate(settings: z.output<S>): boolean;
  open(settings: z.output<S>): Source;
}
