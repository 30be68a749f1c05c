import { z } from 'zod';
import { appealsSchema } from './appeals.ts';
import { actSchema, alertSchema, colours, incidentRecordSchema } from './incidents.ts';
import { platforms } from './records.ts';

/**
 * The HTTP API of the console (`/api/v1`): one schema per request and answer, used by the server (validation, OpenAPI) and by
 * the page (types). Errors are `{error: {code, message}}`, the message in Chinese; codes are in shared/http/api-errors.ts.
 * Everything but login, ingest and the OpenAPI document needs the session cookie; unsafe methods need an Origin that is the
 * console's own. GET /me is the signed-in person; POST /logout answers 204.
 */
export const errorSchema = z.strictObject({
  error: z.strictObject({ code: z.string(), message: z.string() }),
});

export const loginSchema = z.strictObject({
  user: z.string().min(1).max(64),
  password: z.string().min(1).max(256),
});
export const meSchema = z.strictObject({
  user: z.string(),
  role: z.enum(['duty', 'admin']),
  /** True while the generated first password is still in use. */
  firstPassword: z.boolean(),
});

/** POST /password — answers as /me does; every session of the user but the answered one ends. */
export const passwordChangeSchema = z.strictObject({
  current: z.string().min(1).max(256),
  /** Ten characters: beyond guessing at the pace that logins are limited to, and still typed by hand. */
  next: z.string().min(10).max(256),
});

/** A run as the switcher shows it. `rehearsal` and `replay` are marked wherever they show. */
export const runSchema = z.strictObject({
  id: z.string(),
  kind: z.enum(['live', 'rehearsal', 'replay']),
  /** For people, e.g. 实时, 演练：旧城菜市场. */
  name: z.string(),
  /** Epoch minute up to which each platform has been judged; absent before the first. */
  through: z.partialRecord(z.enum(platforms), z.int()),
  /** Open incidents; null while nobody has opened the run since the process began. */
  open: z.int().nullable(),
  /** The highest present level of an open incident. */
  level: z.enum(['none', ...colours]),
  finished: z.boolean(),
  /**
   * Of the live run, else null: how many monitors are in force, when (epoch ms) a mention was last taken in, and what this
   * process knows to keep parts of the run from their work: a full disk, or else something that its log names.
   */
  watch: z
    .strictObject({
      monitors: z.int(),
      heardAt: z.int().nullable(),
      trouble: z.enum(['disk-full', 'failing']).nullable(),
    })
    .nullable(),
});
export const runsSchema = z.strictObject({ runs: z.array(runSchema) });

/**
 * GET /runs/{run}/incidents — newest first. What stands in 「」 or "" in `q` is searched as a phrase, the rest as words (all of
 * them, any order); where that finds nothing, `q` is searched as it is written.
 */
export const incidentsQuerySchema = z.strictObject({
  state: z.enum(['open', 'closed', 'all']).default('open'),
  level: z.enum(colours).optional(),
  platform: z.enum(platforms).optional(),
  q: z.string().max(200).optional(),
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const incidentsSchema = z.strictObject({
  items: z.array(incidentRecordSchema),
  next: z.string().nullable(),
});

/** GET /runs/{run}/incidents/{id} — the present record and every earlier revision, oldest first. */
export const incidentPageSchema = z.strictObject({
  record: incidentRecordSchema,
  history: z.array(incidentRecordSchema.pick({ revision: true, minute: true, changes: true, alerts: true })),
  deliveries: z.array(
    z.strictObject({
      id: z.string(),
      channel: z.string(),
      /** Whose it is; the address stays inside. */
      to: z.string(),
      kind: z.string(),
      level: z.enum(colours),
      state: z.enum(['due', 'sending', 'sent', 'failed']),
      tries: z.int(),
      repeat: z.boolean(),
      at: z.int(),
      sentAt: z.int().nullable(),
      error: z.string().nullable(),
    }),
  ),
});

/** GET /runs/{run}/duty?at=&region=&line=&level= — who would be told of an incident that opens at a minute (default now). */
export const dutyQuerySchema = z.strictObject({
  at: z.coerce.number().int().min(0).max(100_000_000).optional(),
  region: z
    .string()
    .regex(/^\d{6}$/)
    .optional(),
  line: z.string().trim().min(1).max(32).optional(),
  level: z.enum(colours).default('orange'),
});
const ids = z.array(z.string());
const place = z.object({ region: z.string().nullable(), line: z.string().nullable() });
/** Times ISO 8601 in China; people by their ids, `names` tells them. */
export const dutySchema = z.object({
  at: z.string(),
  level: z.enum(colours),
  day: z.object({ off: z.boolean(), holiday: z.string().nullable(), known: z.boolean() }),
  /** No duty is set: whoever reads the inbox is told. */
  unset: z.boolean(),
  answers: z.array(
    z.object({
      lead: z.boolean(),
      concern: place,
      cell: place.extend({ name: z.string().nullable() }).nullable(),
      tried: z.array(place.extend({ found: z.boolean() })),
      shifts: z.array(
        z.object({
          shift: z.string(),
          day: z.string(),
          from: z.string(),
          to: z.string(),
          team: ids,
          substituted: z.array(z.object({ person: z.string(), by: z.string() })),
          handingOver: z.boolean(),
        }),
      ),
      first: ids,
      team: ids,
      above: ids,
    }),
  ),
  quietUntil: z.string().nullable(),
  steps: z.array(
    z.object({
      at: z.string(),
      afterMinutes: z.int(),
      people: ids,
      told: z.array(z.object({ person: z.string(), name: z.string(), channel: z.string() })),
    }),
  ),
  names: z.record(z.string(), z.string()),
  /** What is likely wrong with the duty, in Chinese. */
  warnings: z.array(z.string()),
});

/**
 * GET /runs/{run}/incidents/{id}/timeline?from=&to= (epoch minutes) — mentions per minute; absent minutes had none. Without
 * them, from an hour before onset to the close, or to what has been judged. At most a month: the latest of what was asked.
 */
export const timelineQuerySchema = z.strictObject({
  from: z.coerce.number().int().optional(),
  to: z.coerce.number().int().optional(),
});
export const timelineSchema = z.strictObject({
  from: z.int(),
  to: z.int(),
  platforms: z.partialRecord(
    z.enum(platforms),
    z.array(z.strictObject({ minute: z.int(), n: z.int(), negative: z.int() })),
  ),
});

/** GET /runs/{run}/mentions?q=&incident= — archived mentions of subjects that are or were in an incident. */
export const mentionsQuerySchema = z.strictObject({
  q: z.string().max(200).optional(),
  incident: z.string().optional(),
  platform: z.enum(platforms).optional(),
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const mentionsSchema = z.strictObject({
  items: z.array(
    z.strictObject({
      id: z.string(),
      platform: z.enum(platforms),
      kind: z.string(),
      at: z.int(),
      region: z.string().nullable(),
      mood: z.int(),
      text: z.string(),
    }),
  ),
  next: z.string().nullable(),
});

/**
 * GET /runs/{run}/incidents/{id}/appeals — what its mentions since onset ask for (shared/appeals.ts), the newest read first;
 * `more` says that older ones were not read.
 */
export const incidentAppealsSchema = appealsSchema.extend({ more: z.boolean() });

/** POST /runs/{run}/actions — answered when it is done: the same `id` again gives the same answer. */
export const actionRequestSchema = z.strictObject({ id: z.string().min(8).max(64), what: actSchema });
export const actionAnswerSchema = z.strictObject({
  action: z.string(),
  /** The incident as it stands after the act. */
  record: incidentRecordSchema,
});

/** 202: the act is on record but not yet done; ask again with the same `id`. `message` says so in Chinese. */
export const actionPendingSchema = z.strictObject({ action: z.string(), message: z.string() });

/** GET /runs/{run}/inbox — messages on the console's own channel, newest first. */
export const inboxQuerySchema = z.strictObject({
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const inboxSchema = z.strictObject({
  items: z.array(alertSchema.extend({ at: z.int() })),
  next: z.string().nullable(),
});

/**
 * GET /runs/{run}/events — server-sent events; `id` is the offset on stream `incidents`, so that Last-Event-ID resumes.
 * Event `incident` carries an incident record, `through` `{platform, through}`; `ping` and a comment come every 15 s. Without
 * Last-Event-ID it begins with the present `through` of each platform and what comes from then on: open it first, then
 * fetch the list, and nothing is missed. It ends with the session (a reconnect then answers 401).
 */
export const throughEventSchema = z.strictObject({ platform: z.enum(platforms), through: z.int() });

/**
 * POST /mentions — `Authorization: Bearer TOKEN`; JSON Lines, a JSON array or one object of the generic format, plain or gzip.
 * `accepted` counts repeats of known ids too: taken, counted once. The same body again is safe.
 */
export const ingestAnswerSchema = z.strictObject({
  accepted: z.int(),
  rejected: z.int(),
  /** The first hundred; `line` counts from 1: the line, or in a JSON array the place. */
  rejects: z.array(z.strictObject({ line: z.int(), reason: z.string() })),
});

/** What the live door needs of a request, and what it makes of it; the collector brings the door, the console the route. */
export interface LiveDoor {
  /** Takes a body as it comes in, with bounded memory. Every row is taken or rejected with its reason. */
  take(body: AsyncIterable<Uint8Array>, encoding: 'plain' | 'gzip'): Promise<DoorOutcome>;
}

export type DoorOutcome =
  | { readonly kind: 'taken'; readonly answer: IngestAnswer }
  /** Too much at once: nothing was read. */
  | { readonly kind: 'busy'; readonly retryAfterSeconds: number }
  /** No more can be kept for now; `answer` is what was taken before. */
  | { readonly kind: 'full'; readonly retryAfterSeconds: number; readonly answer: IngestAnswer }
  /** The body could not be read to its end; `answer` is what was taken before. */
  | {
      readonly kind: 'broken';
      readonly why: 'not-gzip' | 'too-large' | 'inflates-too-much' | 'cut';
      readonly answer: IngestAnswer;
    };

export type Me = z.infer<typeof meSchema>;
export type PasswordChange = z.infer<typeof passwordChangeSchema>;
export type Run = z.infer<typeof runSchema>;
export type IncidentsQuery = z.infer<typeof incidentsQuerySchema>;
export type Duty = z.infer<typeof dutySchema>;
export type IncidentPage = z.infer<typeof incidentPageSchema>;
export type Timeline = z.infer<typeof timelineSchema>;
export type ActionAnswer = z.infer<typeof actionAnswerSchema>;
export type ActionPending = z.infer<typeof actionPendingSchema>;
export type IncidentAppeals = z.infer<typeof incidentAppealsSchema>;
export type Mentions = z.infer<typeof mentionsSchema>;
export type IngestAnswer = z.infer<typeof ingestAnswerSchema>;
