import type { Colour, IncidentRecord } from '../incidents.ts';
import type { AlertMessage } from '../message.ts';
import type { Mention, Platform } from '../records.ts';

/**
 * The IncidentStore port (design.md part 4): what people look up. Collections behind one open(). Laws:
 * test/contracts/incident-store.ts; every adapter passes all of them. Everything in it but settings, people and audit can
 * be built again from the log. Writers tell their place with their writes (`position`), so that each write takes effect
 * once however often it is tried.
 */
export interface IncidentStore extends AsyncDisposable {
  readonly incidents: Incidents;
  readonly timelines: Timelines;
  readonly mentions: Mentions;
  readonly deliveries: Deliveries;
  readonly settings: Settings;
  readonly people: People;
  readonly audit: Audit;
  /** The place a writer has reached, or null. */
  position(writer: string): Promise<string | null>;
  /** Resolves when everything written so far is found by searches. */
  settled(): Promise<void>;
  /**
   * Drops what is older than its class keeps at `now` (epoch ms): the month that holds `now` (in China) and so many before it
   * stay whole. Returns what was dropped, per class; expired sessions go too. Incidents go by the month they were closed in.
   * Never dropped: what is still to be delivered; an open incident, and since its onset the mentions and timelines of its
   * subjects and its deliveries.
   * @throws AppError BAD_INPUT when months are no whole numbers from 0
   */
  retain(now: number, months: RetentionMonths): Promise<Readonly<Record<string, number>>>;
}

/**
 * Stored in the same transaction as the writes it comes with. Opaque to the store: it knows equal from different. Only
 * `Timelines.add` does nothing at an equal position; the other writes are idempotent by themselves, so one writer may give one
 * position with several of them.
 */
export interface Position {
  readonly writer: string;
  readonly value: string;
}

/** Months kept beside the present one, per class: whole numbers from 0. */
export interface RetentionMonths {
  readonly incidents: number;
  readonly timelines: number;
  readonly mentions: number;
  readonly deliveries: number;
  readonly audit: number;
}

export interface Incidents {
  /** Stores those with a higher revision than the stored one; others are no-ops. Every revision stays in the history. */
  put(entries: readonly IncidentEntry[], position?: Position): Promise<void>;
  get(id: string): Promise<IncidentRecord | null>;
  /**
   * The stored revisions of an incident, oldest first: its timeline of changes with the evidence of each. With `newest`, only so
   * many of the latest: an incident of a month has thousands.
   */
  history(id: string, newest?: number): Promise<readonly IncidentRecord[]>;
  find(query: IncidentQuery): Promise<Page<IncidentRecord>>;
}

/** A record with what it is found by. The store does not segment, and its adapter may run where no segmenter is. */
export interface IncidentEntry {
  readonly record: IncidentRecord;
  /**
   * Tokens of each of `textsOf(record)` (incident-texts.ts), one list per text: a phrase does not run from one text into the
   * next. Without them the incident is found by substrings, not by words.
   */
  readonly tokens?: readonly (readonly string[])[];
}

/** All given conditions hold. Order: newest `openedAt` first, then id; stable under writes. */
export interface IncidentQuery {
  readonly state?: 'open' | 'closed';
  /** At least this peak level. */
  readonly level?: Colour;
  readonly platform?: Platform;
  readonly subject?: string;
  /** Epoch minutes: incidents whose time from onset to close touches the span. */
  readonly from?: number;
  readonly to?: number;
  readonly text?: TextQuery;
  readonly after?: string;
  /** 1 to 200. */
  readonly limit: number;
}

/**
 * Chinese is found in three ways. `words`: the analyzer's tokens, all of which must occur (any order); `phrase`: tokens
 * side by side; `substring`: the very characters. The store does not segment: the caller brings tokens by the same
 * dictionary on both sides. Tokens are equal when their small letters are. An empty list or text asks for nothing; more than
 * 1,000 characters or 200 tokens are refused (AppError BAD_INPUT). Words and phrases are looked up; a substring is looked for
 * in every text that the other conditions leave, which takes about 0.2 s per million short texts: give a subject or a span.
 */
export interface TextQuery {
  readonly words?: readonly string[];
  readonly phrase?: readonly string[];
  readonly substring?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Give it as `after` for what follows; null at the end. */
  readonly next: string | null;
}

export interface Timelines {
  /**
   * Adds to the minutes' sums; a write whose position equals the stored one is a no-op. A writer brings its positions in order
   * and gives each to one call.
   */
  add(points: readonly TimelinePoint[], position: Position): Promise<void>;
  /**
   * Points of the subjects (at most 200) from `from` to `to` (epoch minutes, inclusive), by time; absent minutes had none.
   * @throws AppError BAD_INPUT when there are more than half a million: read a shorter span
   */
  read(subjects: readonly string[], from: number, to: number): Promise<readonly TimelinePoint[]>;
}

export interface TimelinePoint {
  readonly subject: string;
  readonly platform: Platform;
  readonly minute: number;
  readonly n: number;
  readonly negative: number;
  /** Beside `n`: those that came later than could be judged. */
  readonly tooLate: number;
}

export interface Mentions {
  /** Idempotent by mention id, which always comes with the same `at`; subjects of a known mention are joined. */
  add(mentions: readonly ArchivedMention[], position?: Position): Promise<void>;
  /**
   * Replaces texts, in order; of a mention that is not there it does nothing. Searches then find the new text and its tokens, and
   * the old ones no more. What was deleted stays so, whatever is told of it later: idempotent.
   */
  amend(amends: readonly MentionAmend[], position?: Position): Promise<void>;
  find(query: MentionQuery): Promise<Page<ArchivedMention>>;
}

/** The text of a stored mention is another. */
export type MentionAmend =
  | (Pick<ArchivedMention, 'id' | 'text' | 'mood' | 'tokens'> & { readonly what: 'edited' })
  /** Its text becomes `DELETED_TEXT`, without tokens; the rest stays. */
  | (Pick<ArchivedMention, 'id'> & { readonly what: 'deleted' });

/** A scored mention as offices search it. The author is left out: nothing selects or groups by author. */
export interface ArchivedMention
  extends Pick<Mention, 'id' | 'platform' | 'kind' | 'thread' | 'text' | 'at'> {
  readonly region: string | null;
  /** Sentiment × 1,000. */
  readonly mood: number;
  readonly subjects: readonly string[];
  /** Of the text, by the analyzer, in order. */
  readonly tokens: readonly string[];
}

/** Newest first, equal times in an order that stays. Times before 1970 and after 2099 count as the first and the last. */
export interface MentionQuery {
  readonly subjects?: readonly string[];
  readonly platform?: Platform;
  /** Epoch ms, inclusive. */
  readonly from?: number;
  readonly to?: number;
  readonly text?: TextQuery;
  readonly after?: string;
  readonly limit: number;
}

/** Messages on their way to people: recorded before and after each try. */
export interface Deliveries {
  /** Adds those not known yet (by id). */
  plan(deliveries: readonly PlannedDelivery[], position?: Position): Promise<void>;
  /**
   * Takes up to `limit` due deliveries under a lease until `until` (epoch ms): nobody else is given them before. A
   * delivery whose lease ran out unanswered is due again, with `repeat` set: it may have arrived. `worker` names one run of
   * one process, never used again: whoever comes back under an old name would answer for another's try.
   */
  claim(worker: string, now: number, until: number, limit: number): Promise<readonly Delivery[]>;
  /** The outcome of a try, by who holds the lease; false when the lease was lost. */
  finish(id: string, worker: string, outcome: Outcome): Promise<boolean>;
  get(id: string): Promise<Delivery | null>;
  /** Newest first. */
  find(query: {
    channel?: string;
    incident?: string;
    after?: string;
    limit: number;
  }): Promise<Page<Delivery>>;
}

export interface PlannedDelivery {
  /** Derived from the alert, the channel and, where it is for one of several people, the person. */
  readonly id: string;
  readonly alert: string;
  readonly incident: string;
  readonly channel: string;
  readonly level: Colour;
  readonly kind: string;
  /** Epoch minute of the run it speaks of, and epoch ms at which it was planned. */
  readonly minute: number;
  readonly at: number;
  readonly to: Recipient;
  readonly text: string;
  /** What it says, in parts, for a channel that shows it in its own form; absent where there is only a text. */
  readonly message?: AlertMessage;
}

/** Whom a delivery is for. */
export interface Recipient {
  /** A person, or a duty as a whole; for people to read. */
  readonly name: string;
  /**
   * Where the channel reaches them, in the channel's own terms (a telephone number, a mail address, a user's id, the name of a
   * robot); null on a channel that has one receiver only, by its settings. It stands in no log line, error or page.
   */
  readonly address: string | null;
}

export interface Delivery extends PlannedDelivery {
  readonly state: 'due' | 'sending' | 'sent' | 'failed';
  readonly tries: number;
  /** A try may have arrived without our knowing: what is sent now is marked 可能重复. */
  readonly repeat: boolean;
  /** When it can be claimed: while it is being sent, the end of the lease. */
  readonly dueAt: number;
  readonly sentAt: number | null;
  readonly error: string | null;
}

export type Outcome =
  | { readonly ok: true; readonly at: number }
  | {
      readonly ok: false;
      readonly error: string;
      readonly retryAt: number | null;
      /** It may have arrived all the same: `repeat` is set from now on. */
      readonly mayHaveArrived?: boolean;
      /** It was only put off, by us or by the receiver: not counted among the tries. */
      readonly putOff?: boolean;
    };

/** Documents with versions, by optimistic concurrency. */
export interface Settings {
  get(name: string): Promise<SettingsDocument | null>;
  /** @throws AppError CONFLICT when the stored version is not `expected` (0: there is none yet) */
  put(name: string, value: unknown, expected: number, by: string, at: number): Promise<SettingsDocument>;
  history(name: string): Promise<readonly SettingsDocument[]>;
}

export interface SettingsDocument {
  readonly name: string;
  readonly version: number;
  readonly value: unknown;
  readonly by: string;
  readonly at: number;
}

export interface People {
  putUser(user: User): Promise<void>;
  user(name: string): Promise<User | null>;
  users(): Promise<readonly User[]>;
  /** Only the digest of a session's secret is stored. */
  putSession(session: Session): Promise<void>;
  /** Null once it has expired by the store's clock. */
  session(digest: string): Promise<Session | null>;
  /** The latest `seenAt` stands; it does not move the end. */
  touchSession(digest: string, seenAt: number): Promise<void>;
  dropSession(digest: string): Promise<void>;
}

export interface User {
  readonly name: string;
  /** argon2id, in its text form with salt and costs. */
  readonly password: string;
  readonly role: 'duty' | 'admin';
  readonly createdAt: number;
}

export interface Session {
  readonly digest: string;
  readonly user: string;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly expiresAt: number;
}

/** Append-only: what was written stays until its month is dropped. */
export interface Audit {
  append(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  find(query: { after?: string; limit: number }): Promise<Page<AuditEntry>>;
}

export interface AuditEntry {
  readonly at: number;
  readonly by: string;
  readonly what: string;
  readonly object: string;
  readonly detail: string;
}
