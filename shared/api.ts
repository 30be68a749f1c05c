import { z } from 'zod';
import { actSchema, alertSchema, colours, incidentRecordSchema } from './incidents.ts';
import { platforms } from './records.ts';

/**
 * The HTTP API of the console (`/api/v1`): one schema per request and answer, used by the server (validation, OpenAPI) and by
 * the page (types). Errors are `{error: {code, message}}`, the message in Chinese. Everything but login, ingest and the
 * OpenAPI document needs the session cookie; unsafe methods need an Origin that is the console's own.
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

/** A run as the switcher shows it. `rehearsal` and `replay` are marked wherever they show. */
export const runSchema = z.strictObject({
  id: z.string(),
  kind: z.enum(['live', 'rehearsal', 'replay']),
  /** For people, e.g. 实时, 演练：旧城菜市场. */
  name: z.string(),
  /** Epoch minute up to which each platform has been judged; absent before the first. */
  through: z.partialRecord(z.enum(platforms), z.int()),
  open: z.int(),
  /** The highest present level of an open incident. */
  level: z.enum(['none', ...colours]),
  finished: z.boolean(),
});
export const runsSchema = z.strictObject({ runs: z.array(runSchema) });

/** GET /runs/{run}/incidents — newest first. `q` is searched by words, phrase (in 「」 or "") or substring. */
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

/** GET /runs/{run}/incidents/{id}/timeline?from=&to= (epoch minutes) — mentions per minute; absent minutes had none. */
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

/** POST /runs/{run}/actions — answered when it is done: the same `id` again gives the same answer. */
export const actionRequestSchema = z.strictObject({ id: z.string().min(8).max(64), what: actSchema });
export const actionAnswerSchema = z.strictObject({
  action: z.string(),
  /** The incident as it stands after the act. */
  record: incidentRecordSchema,
});

/** GET /runs/{run}/inbox — messages on the console's own channel, newest first. */
export const inboxSchema = z.strictObject({
  items: z.array(alertSchema.extend({ at: z.int() })),
  next: z.string().nullable(),
});

/**
 * GET /runs/{run}/events — server-sent events; `id` is the offset on stream `incidents`, so that Last-Event-ID resumes.
 * Event `incident` carries an incident record, `through` `{platform, through}`; a comment every 15 s keeps it open.
 */
export const throughEventSchema = z.strictObject({ platform: z.enum(platforms), through: z.int() });

/** POST /mentions — the answer of the live door. `accepted` counts repeats of known ids too: taken, counted once. */
export const ingestAnswerSchema = z.strictObject({
  accepted: z.int(),
  rejected: z.int(),
  /** The first hundred; `line` counts from 1. */
  rejects: z.array(z.strictObject({ line: z.int(), reason: z.string() })),
});

export type Me = z.infer<typeof meSchema>;
export type Run = z.infer<typeof runSchema>;
export type IncidentsQuery = z.infer<typeof incidentsQuerySchema>;
export type IncidentPage = z.infer<typeof incidentPageSchema>;
export type Timeline = z.infer<typeof timelineSchema>;
export type ActionAnswer = z.infer<typeof actionAnswerSchema>;
export type IngestAnswer = z.infer<typeof ingestAnswerSchema>;
